/**
 * One `$` line per result, 33 fields between bars (ANALYZERS.md 6.2). There is no checksum: a line with another number of fields
 * may have lost one, and everything behind the gap would be read as something else. So it gives no result.
 */
import {
  calendarDate,
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  emptyObservation,
  foreignMessage,
  joinDecoded,
  measurementTime,
  nothingDecoded,
  problem,
  readMeasurement,
  runName,
  textOrNull,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

const fieldsOfALine = 33;
/** Beside the result, and empty in the line that was seen: further results of the cartridge, perhaps. */
const besideTheResult = [12, 13, 14, 15];

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol !== "lines") return foreignMessage(context);
  const lines = message.message.lines.filter((line) => line.trim() !== "");
  return joinDecoded(lines.map((line, nth) => decodeLine(line, nth, context)));
}

function decodeLine(line: string, nth: number, context: DecodeContext): Decoded {
  const fields = line.split("|");
  if (!line.startsWith("$") || fields.length !== fieldsOfALine) {
    return { ...nothingDecoded, problems: [problem("LINE_UNREADABLE", `Line ${nth + 1} is no result line.`, context.at)] };
  }
  const field = (n: number): string | null => textOrNull(fields[n - 1]);
  const where = `line ${nth + 1}`;
  const raw = fields[10] ?? "";
  // `Invalid (C.Err)` in lines of the maker's veterinary reader, which have the same form.
  const refused = /^\s*invalid\b/i.test(raw) ? "invalid" : null;
  const code = field(8) ?? "";
  const measured = readMeasurement(analytes, { code, raw, unit: field(16), flags: [], refused }, where, context.at);
  const time = measurementTime(field(3), where, context.at);
  const lot = field(9);
  const operator = field(4);
  const more = besideTheResult.some((n) => field(n) !== null)
    ? [problem("LINE_UNREADABLE", `Fields 12 to 15 of ${where} are not understood.`, context.at)]
    : [];
  const observation = {
    ...emptyObservation,
    ...measured.fields,
    kind: "patient" as const,
    run: runName(null, context, nth),
    device: { vendor: "Boditech", model: "AFIAS", serial: field(2), software: null },
    patientId: field(5),
    operatorId: operator === "-" ? null : operator,
    reagentLot: lot === null ? null : { number: lot, expiry: expiryDate(field(10)) },
    measuredAt: time.measuredAt,
  };
  return { ...nothingDecoded, observations: [observation], problems: [...measured.problems, ...time.problems, ...more] };
}

/** `2018.12.26`. */
function expiryDate(sent: string | null): string | null {
  return calendarDate(/^\d{4}\.\d{2}\.\d{2}$/.test(sent ?? "") ? sent?.replaceAll(".", "-") : sent);
}
