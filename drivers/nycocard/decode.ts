/**
 * A NycoCard printout: a label, a value, a unit. A value counts only between its label and its unit, so that a printout cut
 * short has no result. There is no id, time or lot on this wire: none is made up.
 */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  emptyObservation,
  nothingDecoded,
  type Problem,
  problem,
  readMeasurement,
  runName,
  unknownDevice,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

/** `CRP Whole blood Result: 12 mg/L`; value and unit may stand on lines of their own. */
const printed = /\b(CRP)\b([^:\n]*)Result:\s*([^:]*?)\s*(mg\/[Ll])(?![\w/])/g;

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  const text = message.protocol === "lines" ? message.message.lines.join("\n").replaceAll("\r", "\n") : "";
  const found = [...text.matchAll(printed)].map((match, nth) => decodeResult(match, nth, context));
  return {
    ...nothingDecoded,
    observations: found.map((result) => result.observation),
    problems: [...found.flatMap((result) => result.problems), ...leftOver(text, found.length, context.at)],
  };
}

function decodeResult(match: RegExpExecArray, nth: number, context: DecodeContext) {
  const [, code = "", specimen = "", raw = "", unit = ""] = match;
  const { fields, problems } = readMeasurement(
    analytes,
    { code, raw, unit, flags: [], refused: null },
    `result ${nth + 1}`,
    context.at,
  );
  const observation = {
    ...emptyObservation,
    ...fields,
    kind: "patient" as const,
    device: unknownDevice,
    run: runName(null, context, nth),
    specimen: specimen.trim() || null,
  };
  return { observation, problems };
}

/** What is not a result is said, never passed over: it may be one that was printed in another way. */
function leftOver(text: string, results: number, at: number): readonly Problem[] {
  const rest = text.replaceAll(printed, "").trim();
  return [
    ...(rest === "" ? [] : [problem("LINE_UNREADABLE", "The printout holds more than its results.", at)]),
    ...(results > 0 ? [] : [problem("DECODE_NO_RESULT", "In the printout.", at)]),
  ];
}
