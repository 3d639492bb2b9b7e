/** «Last opp fra Excel»: a file of lots as it was uploaded, looked at line by line before anything is kept, and then imported. */

import { type ControlTarget, type Lot, limitsText, lotKey } from "../domain/lot.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { localDate } from "../domain/time.ts";
import { type UploadedText, uploadEncodings, uploadedText } from "../domain/uploaded-text.ts";
import { z } from "../domain/zod.ts";
import type { CsvFault } from "../qc/csv.ts";
import { readLotLines } from "../qc/lots/lot-file.ts";
import { lotColumns } from "../qc/lots/lot-row.ts";
import { placedVersions } from "../qc/lots/target-versions.ts";
import type { Looking, Ports } from "../release/view.ts";
import { act } from "./act.ts";
import { questionsOf, type Words } from "./lot-questions.ts";
import { asks, file, nothing } from "./request.ts";

/** One of the two: text, or the bytes as they lie in the file. `encoding`: what a person said of how it was saved. */
export const upload = {
  text: file.optional(),
  base64: file.optional(),
  encoding: z.enum(uploadEncodings).optional(),
};
const uploading = asks(upload);
type Upload = z.output<typeof uploading>;

export const lotUploadActs = {
  "lots.preview": act({
    asks: uploading,
    right: "register-lot",
    effect: "configured",
    showsPatients: false,
    does: ({ ports }, request) => previewed(ports, textOf(request)),
  }),
  /** With the station's own models, analyses and levels; what is empty is to be filled in. */
  "lots.template": act({
    asks: nothing,
    right: "see",
    effect: "configured",
    showsPatients: false,
    does: ({ ports }) => ({
      name: "kontroller-og-reagenser.csv",
      base64: Buffer.from(`\uFEFF${template(ports)}`).toString("base64"),
    }),
  }),
} as const;

/** Throws UserError BAD_USAGE. */
export function textOf({ text, base64, encoding }: Upload): UploadedText {
  if ((text === undefined) === (base64 === undefined))
    throw new UserError("BAD_USAGE", { en: "Give text or base64.", nb: "Velg en fil." });
  if (text !== undefined) return { text, encoding: "utf-8", isCertain: true, words: [] };
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64 ?? ""))
    throw new UserError("BAD_USAGE", { en: "base64 is none.", nb: "Filen kunne ikke overføres. Prøv igjen." });
  return uploadedText(Buffer.from(base64 ?? "", "base64"), encoding ?? null);
}

/** `error`: the file is not taken. `question`: it is, once somebody has looked at it. */
export type RowState = "ok" | "question" | "error";

/**
 * A row for each line of the file, with what is wrong or has to be asked; nothing is registered. `asks`: somebody has to look first.
 */
export function previewed(ports: Looking, { text, encoding, isCertain, words }: UploadedText) {
  const { headerFaults, lines } = readLotLines(text);
  const { instruments, drivers, station } = ports.view();
  const today = localDate(ports.clock.now(), station.gateway.zone);
  const isNew = changesBy(
    ports,
    lines.flatMap(({ entry }) => entry ?? []),
    today,
  );
  const rows = lines.map(({ line, entry, faults }) => {
    const told =
      faults.length > 0 ? faults.map(wordsOf) : entry === null ? [] : questionsOf(entry, { instruments, drivers, today });
    const state: RowState = faults.length > 0 ? "error" : told.length > 0 ? "question" : "ok";
    return {
      line,
      state,
      told,
      lot: entry === null ? null : shown(entry),
      ...(entry === null ? { change: null } : isNew(entry)),
    };
  });
  const file = headerFaults.map((fault) => ({ line: fault.line, ...wordsOf(fault) }));
  const saved = isCertain ? null : { ...asked, words };
  const count = (state: RowState): number => rows.filter((row) => row.state === state).length;
  const counts = { ok: count("ok"), question: count("question"), error: count("error") };
  return {
    encoding,
    /** Null: how the file was saved is certain. */
    saved,
    /** What is wrong with the file as a whole: no line is read then. */
    file,
    rows,
    counts,
    /** `lots.import` takes it; where something is asked, only with `confirmed`. */
    canImport: file.length === 0 && counts.error === 0,
    asks: saved !== null || counts.question > 0,
  };
}

const asked = {
  text: "Filen er lagret på en eldre måte. Ser æ, ø og å riktige ut her?",
  textNn: "Fila er lagra på ein eldre måte. Ser æ, ø og å rette ut her?",
} as const;

const wordsOf = ({ text, said }: CsvFault): Words => ({ text: said?.nb ?? text, textNn: said?.nn ?? text });

const shown = (lot: Lot) => {
  const { kind, analyte, model, name, expiry } = lot;
  const limits = lot.kind === "control" ? { level: lot.level, ...limitsOf(lot) } : { level: null, ...noLimits };
  return { kind, analyte, model, lot: lot.lot, name, expiry, ...limits };
};
const limitsOf = ({ unit, target, sd, low, high, reagentLot }: ControlTarget) => ({ unit, target, sd, low, high, reagentLot });
const noLimits = { unit: null, target: null, sd: null, low: null, high: null, reagentLot: null };

/** What importing it would change: nothing, or what was registered before. */
function changesBy({ store }: Ports<"store">, lots: readonly Lot[], today: string) {
  const registered = store.lots.all();
  const known = new Map(registered.map((lot) => [lotKey(lot), lot]));
  const placed = new Map(placedVersions(lots, registered, today).map((lot, i) => [lots[i], lot]));
  return (lot: Lot) => {
    const meant = placed.get(lot) ?? lot;
    const before = known.get(lotKey(meant));
    if (before === undefined) return { change: "new" as const, before: null };
    if (JSON.stringify(before) === JSON.stringify(meant)) return { change: "same" as const, before: null };
    const isTarget = before.kind === "control" && meant.kind === "control" && limitsText(before) !== limitsText(meant);
    return { change: isTarget ? ("changed-target" as const) : ("changed" as const), before: shown(before) };
  };
}

/** A line for each reagent and each level of a control; Excel in Norwegian parts cells by semicolon. */
function template(ports: Ports<"view">): string {
  const rows = ports.view().instruments.flatMap(({ driver: model, analytes, qc }) =>
    analytes.flatMap(({ name: analyte, unit }) => {
      const levels = [
        ...new Set((qc[analyte] ?? []).filter(({ controlKind }) => controlKind === "liquid").flatMap((one) => one.levels)),
      ];
      const controls = levels.map((level) => ({ kind: "control", analyte, model, level, unit }));
      return [...controls, { kind: "reagent", analyte, model }];
    }),
  );
  const cells = rows.map((row) =>
    lotColumns.map((column) => cell((row as Readonly<Record<string, string>>)[column] ?? "")).join(";"),
  );
  return [lotColumns.join(";"), ...new Set(cells), ""].join("\r\n");
}

const cell = (text: string): string => (/[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
