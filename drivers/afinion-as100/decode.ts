/** Afinion AS100: blocks of stored patient records (ANALYZERS.md 3.2). Bytes that are not documented are not looked at. */
import {
  axis,
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  emptyObservation,
  foreignMessage,
  joinDecoded,
  type MeasurementTime,
  nothingDecoded,
  problem,
  readMeasurement,
  runName,
  textOrNull,
  unknownDevice,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { resultText } from "./result.ts";

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol !== "axis") return foreignMessage(context);
  const noResult = (text: string): Decoded => ({ ...nothingDecoded, problems: [problem("DECODE_NO_RESULT", text, context.at)] });
  if (message.message.class !== axis.patientRecords) return noResult("The layout of these records is not known.");
  const records = axis.readRecords(message.message.payload);
  if (records === null) return noResult("The block does not consist of whole records.");
  const decoded = joinDecoded(records.map((record, nth) => decodeRecord(record, nth, context)));
  return decoded.observations.length + decoded.problems.length > 0 ? decoded : noResult("The block is empty.");
}

function decodeRecord(record: axis.AxisRecord, nth: number, context: DecodeContext): Decoded {
  const where = `record ${nth + 1}`;
  if (!axis.holdsResult(record)) {
    const used = record.recordNumber !== 0 || record.runNumber !== 0;
    const problems = used ? [problem("DECODE_NO_RESULT", `None is valid in ${where}.`, context.at)] : [];
    return { ...nothingDecoded, problems };
  }
  const sequence = sequenceOf(record);
  const lot = textOrNull(record.reagentLot);
  const time = measuredAt(record.seconds, where, context.at);
  const shared = {
    ...emptyObservation,
    kind: "patient" as const,
    device: unknownDevice,
    run: runName(sequence, context, nth),
    sequence,
    patientId: textOrNull(record.patientId),
    reagentLot: lot === null ? null : { number: lot, expiry: null },
    measuredAt: time.measuredAt,
  };
  const results = record.results.flatMap((result, index) =>
    result.valid ? [decodeResult(result, `result ${index + 1} of ${where}`, context.at)] : [],
  );
  return {
    ...nothingDecoded,
    observations: results.map(({ fields }) => ({ ...shared, ...fields })),
    problems: [...time.problems, ...results.flatMap((result) => result.problems)],
  };
}

/**
 * The run number, with the time beside it, tells runs apart. Whether a record keeps its number is not known, so it takes part only
 * where there is no time: then nothing else would tell today's run 17 from yesterday's.
 */
function sequenceOf({ runNumber, recordNumber, seconds }: axis.AxisRecord): string | null {
  if (runNumber <= 0) return null;
  return seconds === 0 ? `${runNumber}-${recordNumber}` : String(runNumber);
}

function decodeResult(result: axis.AxisResult, where: string, at: number): ReturnType<typeof readMeasurement> {
  const { raw, refused, inRange } = resultText(result);
  const reported = { code: result.analyte.trim(), raw, unit: result.unit, flags: [], refused };
  const { fields, problems } = readMeasurement(analytes, reported, where, at);
  if (inRange || fields.value === null) return { fields, problems };
  const unranged = problem("DECODE_BAD_VALUE", `The measuring range of ${where}.`, at);
  return { fields: { ...fields, value: { ...fields.value, number: null } }, problems: [...problems, unranged] };
}

/** Seconds since 1970 are read as the wall clock: no zone and no offset is sent. */
function measuredAt(seconds: number, where: string, at: number): MeasurementTime {
  if (seconds === 0) {
    return { measuredAt: null, problems: [problem("DECODE_MISSING_FIELD", `The time of ${where} is missing.`, at)] };
  }
  const raw = String(seconds);
  if (seconds > 0) return { measuredAt: { raw, local: axis.wallTime(seconds), offset: null }, problems: [] };
  return { measuredAt: { raw, local: null, offset: null }, problems: [problem("DECODE_BAD_TIME", `The time of ${where}.`, at)] };
}
