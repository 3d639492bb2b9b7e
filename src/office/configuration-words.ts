/** What the acts about the configuration have in common: their requests' words, and how a problem or a version is told. Pure. */

import type { FileEdit } from "../config/editing/editing.ts";
import type { Version } from "../config/editing/versions.ts";
import { versionsOf } from "../config/editing/versions.ts";
import type { ConfigProblem } from "../config/problems.ts";
import { classifyPersonNumber } from "../domain/person-number.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { isoTime } from "../domain/time.ts";
import { z } from "../domain/zod.ts";
import type { ConfigurationPort, RunningConfiguration } from "./configuration-port.ts";
import type { OfficeCore } from "./core.ts";
import { count, fileText, line, settings } from "./request.ts";

/** The whole text, the settings of its form, or those laid over a text that is not saved yet: its remarks stay. */
export const edit = { file: line, text: fileText.optional(), values: settings.optional() };
export const isOneEdit = ({ text, values }: { readonly text?: unknown; readonly values?: unknown }): boolean =>
  text !== undefined || values !== undefined;
export const oneEdit = { error: "takes a text or values" };
/** Likewise for what is only tried: also a former version of the file, by its number. */
export const attempt = { ...edit, no: count.optional() };
export const isOneAttempt = ({ no, ...edited }: { readonly no?: unknown; readonly text?: unknown; readonly values?: unknown }) =>
  no === undefined ? isOneEdit(edited) : !isOneEdit(edited);
export const oneAttempt = { error: "takes a text, values or the number of a version" };
/** The digest of the text that was opened. */
export const base = z.string().regex(/^[0-9a-f]{16}$/);

/** Throws UserError TEXT_PERSONAL: these files are read by everybody who may see the station (ruling 20). */
export function editOf({
  text,
  values,
}: {
  readonly text?: string | undefined;
  readonly values?: Record<string, unknown> | undefined;
}): FileEdit {
  refusePersons(`${text ?? ""}\n${values === undefined ? "" : JSON.stringify(values)}`);
  if (values === undefined) return { text: text ?? "" };
  return text === undefined ? { values } : { values, over: text };
}

/** Ports and serial numbers may have eleven digits; a person's has check digits too. */
function refusePersons(text: string): void {
  const runs = text.match(/(?<!\d)\d{6}[ .]?\d{5}(?!\d)/g) ?? [];
  const isPerson = (run: string): boolean => {
    const { kind, validChecksum } = classifyPersonNumber(run.replace(/\D/, ""));
    return validChecksum && kind !== "other";
  };
  if (runs.some(isPerson)) throw new UserError("TEXT_PERSONAL", "");
}

/** Throws UserError NOT_ALLOWED_NOW. */
export function configurationOf({ configuration }: OfficeCore): ConfigurationPort {
  if (configuration === undefined)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The files of the configuration are not at hand here.",
      nb: "Filene med oppsettet er ikke tilgjengelige her.",
    });
  return configuration;
}

/** Throws UserError NOT_ALLOWED_NOW. */
export function runningOf(core: OfficeCore): RunningConfiguration {
  const { running } = configurationOf(core);
  if (running === null)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "No gateway runs on this data folder.",
      nb: "Labbro kjører ikke på denne datamappen.",
    });
  return running;
}

export const toldProblem = ({ code, file, line: at, path, what, todo }: ConfigProblem) => ({
  code,
  file,
  line: at,
  path,
  what,
  todo,
});

/** Of a file, oldest first. What is kept is read once for all files. */
export function versionReader(core: OfficeCore): (file: string) => readonly Version[] {
  const history = configurationOf(core).editing.history();
  const inForce = core.ports.store.snapshots.all();
  return (file) => versionsOf(file, history, inForce);
}

export const versionsIn = (core: OfficeCore, file: string): readonly Version[] => versionReader(core)(file);

/** As the page reads it: its time in the station's own zone. */
export function toldVersion({ ports }: OfficeCore, { no, at, how, by, why, digest }: Version) {
  return { no, at: isoTime(at, ports.view().station.gateway.zone), how, by, why, digest };
}

type Attempt = Parameters<typeof editOf>[0] & { readonly file: string; readonly no?: number | undefined };

/** Throws UserError NOT_FOUND, TEXT_PERSONAL. */
export const attemptOf = (core: OfficeCore, { file, no, ...edited }: Attempt): FileEdit =>
  no === undefined ? editOf(edited) : { text: versionNo(core, file, no).text };

/** Throws UserError NOT_FOUND. */
export function versionNo(core: OfficeCore, file: string, no: number): Version {
  const found = versionsIn(core, file).find((one) => one.no === no);
  if (found === undefined) throw new UserError("NOT_FOUND", `Version ${no} of ${file}.`);
  return found;
}
