/**
 * One line per result: `$date|sample|test|value|unit|1#` (ANALYZERS.md 6). The date has no time of day, and midnight is not put in
 * its place: nobody could tell which control came before, and all runs of a day would be taken for one. So the time is not
 * known, which keeps the result with a person; the date is a note.
 */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  emptyObservation,
  foreignMessage,
  joinDecoded,
  nothingDecoded,
  problem,
  readMeasurement,
  runName,
  textOrNull,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

const resultLine = /^\$([^|$#]*)\|([^|$#]*)\|([^|$#]*)\|([^|$#]*)\|([^|$#]*)\|([^|$#]*)#$/;
/** In every line that was seen. */
const known = "1";

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol !== "lines") return foreignMessage(context);
  const lines = message.message.lines.filter((line) => line.trim() !== "");
  return joinDecoded(lines.map((line, nth) => decodeLine(line, nth, context)));
}

function decodeLine(line: string, nth: number, context: DecodeContext): Decoded {
  const match = resultLine.exec(line.trim());
  if (match === null) {
    return { ...nothingDecoded, problems: [problem("LINE_UNREADABLE", `Line ${nth + 1} is no result line.`, context.at)] };
  }
  const [, date, sample, code = "", raw = "", unit = "", last = ""] = match;
  const where = `line ${nth + 1}`;
  const refused = last.trim() === known ? null : "unknown status";
  const { fields, problems } = readMeasurement(analytes, { code: code.trim(), raw, unit, flags: [], refused }, where, context.at);
  const day = textOrNull(date);
  const observation = {
    ...emptyObservation,
    ...fields,
    kind: "patient" as const,
    run: runName(null, context, nth),
    device: { vendor: "Agappe", model: "Mispa Plus", serial: null, software: null },
    sampleId: textOrNull(sample),
    notes: day === null ? [] : [day],
  };
  return { ...nothingDecoded, observations: [observation], problems };
}
