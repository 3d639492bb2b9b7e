/** The report's controls for Excel in Norwegian: semicolons, decimal comma, byte-order mark, one line a control (QC.md 5.4). */

import type { EpochMs } from "../../domain/clock.ts";
import { isoTime, localDateTime } from "../../domain/time.ts";
import { levelInWords } from "../../domain/wording.ts";
import type { MonthlyReport, StreamPoint, StreamReport } from "./monthly-report.ts";

const columns = [
  "enhet",
  "instrument_serienr",
  "modell",
  "analyse",
  "benevning",
  "kontrollmateriale",
  "kontrollot",
  "niva",
  "fasit",
  "nedre",
  "ovre",
  "reagenslot",
  "tidspunkt_lokal",
  "tidspunkt_utc",
  "verdi",
  "z",
  "status",
  "regler",
  "utforer_id",
  "kommentar",
  "avvik_nr",
] as const;
type Row = Readonly<Record<(typeof columns)[number], string | null>>;

const statusText = { PASS: "godkjent", WARN: "godkjent med varsel", REJECT: "ikke godkjent", VOID: "teller ikke" } as const;

const statusOf = ({ result, triedAs }: StreamPoint): string =>
  triedAs === null ? statusText[result] : `prøves ut, teller ikke: ${statusText[triedAs]}`;

/** The whole file; lines end with CR LF as Excel writes them. */
export function reportCsv(report: MonthlyReport): string {
  const rows = report.streams.flatMap((stream) => stream.points.map((point) => rowOf(report, stream, point)));
  const lines = [columns.join(";"), ...rows.map((row) => columns.map((name) => cell(row[name])).join(";"))];
  return `\uFEFF${lines.map((line) => `${line}\r\n`).join("")}`;
}

function rowOf({ unit }: MonthlyReport, stream: StreamReport, point: StreamPoint): Row {
  return {
    enhet: unit.name,
    instrument_serienr: stream.serial ?? stream.instrument,
    modell: stream.model,
    analyse: stream.analyte,
    benevning: stream.unit,
    kontrollmateriale: stream.material,
    kontrollot: stream.lot,
    niva: stream.level,
    fasit: comma(stream.target),
    nedre: comma(stream.low),
    ovre: comma(stream.high),
    reagenslot: point.reagentLot,
    tidspunkt_lokal: localDateTime(point.at, unit.zone).replace("T", " "),
    tidspunkt_utc: utc(point.at),
    verdi: comma(point.value),
    z: comma(point.z),
    status: `${statusOf(point)}${point.isDoubtful ? " (tidspunkt usikkert)" : ""}`,
    regler: [...point.rules, ...(point.missingLevels.length === 0 ? [] : [notAssessed(point.missingLevels)])].join(" "),
    utforer_id: point.operator,
    kommentar: point.comment,
    avvik_nr: point.deviation === null ? null : String(point.deviation),
  };
}

/** Rules over several levels could not be asked of the run (ruling 24). */
export const notAssessed = (levels: readonly string[]): string =>
  `ikke vurdert: nivå ${levels.map((one) => levelInWords(one)).join(" og ")} mangler`;

const utc = (at: EpochMs): string => isoTime(at, "UTC").replace("+00:00", "Z");

/** Only a number changes its point; a lot such as `1.2` is no number of a value column and never comes here. */
export const comma = (number: string | null): string | null => number?.replace(".", ",") ?? null;

/**
 * Quoted where a delimiter stands in it. A text that a spreadsheet would run as a formula is given an apostrophe; a number is not, and
 * neither is a comparator.
 */
function cell(text: string | null): string {
  if (text === null) return "";
  const isFormula = /^[=+@\t\r-]/.test(text) && !/^[+-]?\d+(,\d+)?$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
