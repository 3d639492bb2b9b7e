/** The files of the configuration: which there are, what an edit of one would be, and what became of the last. Nothing is changed here. */

import { rowChange, rowName, rowsWaiting, ruleRows } from "../casework/registers/rule-rows.ts";
import type { Checked } from "../config/editing/editing.ts";
import { withoutSecrets } from "../config/editing/hide-secrets.ts";
import { digestOf, type Version } from "../config/editing/versions.ts";
import { kindOfFile } from "../config/form/fields.ts";
import { readYaml } from "../config/parsing/yaml-text.ts";
import type { ConfigProblem } from "../config/problems.ts";
import { isoTime } from "../domain/time.ts";
import type { Ports } from "../release/view.ts";
import { act } from "./act.ts";
import type { ConfigurationPort, Trial } from "./configuration-port.ts";
import {
  attempt,
  attemptOf,
  configurationOf,
  isOneAttempt,
  oneAttempt,
  runningOf,
  toldProblem,
  toldVersion,
  versionReader,
} from "./configuration-words.ts";
import type { OfficeCore } from "./core.ts";
import { asks, line, nothing } from "./request.ts";

const seeing = { right: "see-configuration", effect: "reads", showsPatients: false } as const;

export const configurationActs = {
  "configuration.show": act({ ...seeing, asks: nothing, does: show }),
  /** Throws UserError BAD_USAGE for a name that is no file of settings; of one that is not there yet the form is empty. */
  "configuration.form": act({ ...seeing, asks: asks({ file: line }), does: form }),
  /** Whether the file would be right within the whole; saves nothing. */
  "configuration.check": act({ ...seeing, asks: asks(attempt).refine(isOneAttempt, oneAttempt), does: check }),
  /** What would change of what was measured here; saves nothing. Throws UserError CONFIG_INVALID. */
  "configuration.preview": act({
    ...seeing,
    asks: asks(attempt).refine(isOneAttempt, oneAttempt),
    does: (core, request) => {
      const running = runningOf(core);
      return running.preview(configurationOf(core).editing.check(request.file, attemptOf(core, request)));
    },
  }),
} as const;

function show(core: OfficeCore) {
  const port = configurationOf(core);
  const { texts, problems } = port.editing.present();
  const inForce = port.running?.inForce() ?? core.ports.store.snapshots.newestFiles() ?? {};
  const names = [...new Set([...Object.keys(texts), ...problems.map(({ file }) => file), ...Object.keys(inForce)])].sort();
  const load = port.editing.load();
  const versions = versionReader(core);
  return {
    files: names.map((file) => {
      const text = texts[file];
      const last = versions(file).at(-1);
      return {
        ...{ file, kind: kindOfFile(file), ...namesIn(text ?? inForce[file] ?? "") },
        digest: text === undefined ? null : digestOf(text),
        /** What runs is what the file says now. */
        isInUse: text !== undefined && inForce[file] === text,
        isThere: text !== undefined,
        saved: last === undefined || last.text !== text ? null : toldVersion(core, last),
      };
    }),
    ...edited(core, port, load.ok ? [] : load.problems),
    warnings: (load.ok ? load.config.warnings : load.warnings).map(toldProblem),
    trials: (port.running?.trials() ?? []).map((one) => toldTrial(core, versions(one.file), one)),
    returned: port.editing
      .history()
      .filter(({ isReturn }) => isReturn === true)
      .map(({ file, at, why }) => ({ file, at: timeOf(core, at), why })),
  };
}

/** What became of what the files say now, whoever wrote it. */
function edited(core: OfficeCore, { running }: ConfigurationPort, problems: readonly ConfigProblem[]) {
  const lookedAt = running?.lookedAt() ?? null;
  return {
    isRunning: running !== null,
    no: core.ports.view().snapshotNo,
    lookedAt: lookedAt === null ? null : timeOf(core, lookedAt),
    /** Nothing of the files is taken up as long as there is one. */
    problems: problems.map(toldProblem),
    notTaken: running?.notTaken() ?? [],
  };
}

const timeOf = ({ ports }: OfficeCore, at: number): string => isoTime(at, ports.view().station.gateway.zone);

/** Silence never brings anything back: whoever looks is offered to. */
function toldTrial(
  core: OfficeCore,
  versions: readonly Version[],
  { file, connections, savedAt, by, unreadable, returnsAfter }: Trial,
) {
  const saved = versions.findLast(({ at, how }) => how === "here" && at === savedAt);
  const former = versions.find(({ no }) => no === (saved?.no ?? 0) - 1);
  return { file, connections, since: timeOf(core, savedAt), by, unreadable, returnsAfter, goBackTo: former?.no ?? null };
}

/** As people know it, also of a file that is wrong. */
function namesIn(text: string) {
  const { data } = readYaml(text);
  const { id, name } = (typeof data === "object" && data !== null ? data : {}) as {
    readonly id?: unknown;
    readonly name?: unknown;
  };
  return { id: typeof id === "string" ? id : null, name: typeof name === "string" ? name : null };
}

function form(core: OfficeCore, { file }: { readonly file: string }) {
  const { editing } = configurationOf(core);
  const { kind, fields } = editing.fields(file);
  const { texts, problems } = editing.present();
  const text = texts[file];
  const load = editing.load();
  const shown = withoutSecrets(text ?? "");
  return {
    ...{ file, kind, isNew: text === undefined && !problems.some((one) => one.file === file) },
    /** Null: there is no file. */
    base: text === undefined ? null : digestOf(text),
    text: shown,
    /** Null: it is no YAML, and can only be put right as text. */
    values: text === undefined ? {} : settingsIn(shown),
    fields,
    drivers: kind === "device" || kind === "connection" ? editing.drivers : [],
    problems: (load.ok ? [] : load.problems.filter((one) => one.file === file)).map(toldProblem),
  };
}

/** Null: the text is no YAML, or no settings. */
function settingsIn(text: string): Readonly<Record<string, unknown>> | null {
  const { data } = readYaml(text);
  const isGroup = typeof data === "object" && data !== null && !Array.isArray(data);
  return isGroup ? (data as Readonly<Record<string, unknown>>) : null;
}

function check(core: OfficeCore, request: Parameters<typeof attemptOf>[1]) {
  const checked = configurationOf(core).editing.check(request.file, attemptOf(core, request));
  const { text, problems, elsewhere, warnings } = checked;
  const shown = withoutSecrets(text);
  return {
    isRight: problems.length === 0,
    text: shown,
    /** As its form would show it; null: as text only. */
    values: settingsIn(shown),
    problems: problems.map(toldProblem),
    elsewhere: elsewhere.map(toldProblem),
    warnings: warnings.map(toldProblem),
    consequences: consequencesOf(core.ports, checked),
  };
}

/**
 * What an edit would lead to, told to its author before it is saved (ruling 32): which rules somebody has to approve, and which wires
 * are opened anew. Null where the edit is wrong: then nothing follows from it.
 */
export function consequencesOf({ store, view }: Ports<"store" | "view">, { config, wires, id }: Checked) {
  if (config === null) return null;
  const waitsNow = new Set(rowsWaiting(store, view()).map(rowName));
  return {
    /** Held (never, removed) or judged by the approved rules (waits) until the laboratory responsible approves. */
    approvals: rowsWaiting(store, config).map((row) => {
      const { isNew, noLonger } = rowChange(config, row);
      return { row: rowName(row), state: row.state, isNew, noLonger, waitsAlready: waitsNow.has(rowName(row)) };
    }),
    /** «Slik blir reglene», for the instrument of the file. */
    rules: ruleRows(store, config)
      .filter(({ instrument, rules }) => instrument === id && rules !== null)
      .map((row) => ({ row: rowName(row), sentences: rowChange(config, row).sentences })),
    wires,
  };
}
