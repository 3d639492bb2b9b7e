/**
 * OUL^R24 of HL7 2.6 as ichroma II and III and AFIAS-6 write it, which is not as the standard says (ANALYZERS.md 6.1): serial number
 * in MSH-5 or MSH-6, patient in PID-2, age in PID-7, test in OBR-2, cartridge in SPM. MSH-11 is `T` on real results and tells nothing.
 */
import {
  calendarDate,
  clockReading,
  type DecodeContext,
  type Decoded,
  type DeviceIdentity,
  type DeviceMessage,
  emptyObservation,
  foreignMessage,
  type Hl7Message,
  type Hl7Order,
  type Hl7Segment,
  hl7,
  hl7Orders,
  hl7Value,
  joinDecoded,
  measurementTime,
  nothingDecoded,
  type Observation,
  problem,
  readMeasurement,
  resultStatus,
  runName,
  type StatusLetters,
  textOrNull,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

/** Every result that was ever seen has R, which in the standard means "not verified". */
const status: StatusLetters = { final: "FR", correction: "C", resent: "" };
/** The cartridge that the reader checks itself with: no measurement of a sample. */
const selfCheck = "System Check";

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol !== "hl7v2") return foreignMessage(context);
  const [header = null] = hl7.segments(message.message, "MSH");
  const sentAt = text(header, 7);
  const orders = hl7Orders(message.message);
  const results = joinDecoded(orders.map((order, nth) => decodeOrder(message.message, order, nth, context)));
  // In the captured messages MSH-7 is OBR-7 to the second: then it is no reading of the clock when the message was sent.
  const clock = orders.some(({ order }) => text(order, 7) === sentAt) ? [] : clockReading(sentAt);
  if (results.observations.length > 0) return { ...results, clock };
  return { ...nothingDecoded, clock, problems: [problem("DECODE_NO_RESULT", "There is no OBX with content.", context.at)] };
}

function decodeOrder(message: Hl7Message, { patient, order, results }: Hl7Order, nth: number, context: DecodeContext): Decoded {
  const time = measurementTime(text(order, 7), `OBR ${nth + 1}`, context.at);
  const shared = {
    ...emptyObservation,
    ...subjectOf(patient, order),
    run: runName(null, context, nth),
    device: deviceOf(message),
    operatorId: entered(text(order, 10)),
    reagentLot: cartridgeOf(message, order),
    measuredAt: time.measuredAt,
  };
  const found = results.flatMap(({ segment }, index) => {
    if (isFiller(segment)) return [];
    const { fields, problems } = decodeResult(segment, order, `OBX ${index + 1} of OBR ${nth + 1}`, context.at);
    return [{ observation: { ...shared, ...fields }, problems }];
  });
  const observations = found.map(({ observation }) => observation);
  // What a self check reports ("System OK !") is no quantity of the table, and need not be.
  const unread = shared.kind === "service" ? [] : found.flatMap((one) => one.problems);
  return { ...nothingDecoded, observations, problems: observations.length > 0 ? [...time.problems, ...unread] : [] };
}

/** The reader pads its messages with OBX that have neither name nor value. */
const isFiller = (segment: Hl7Segment): boolean => text(segment, 3) === null && text(segment, 5) === null;

function decodeResult(segment: Hl7Segment, order: Hl7Segment | null, where: string, at: number) {
  const { refused, ...outcome } = resultStatus(status, [hl7.field(segment, 11)]);
  const flag = text(segment, 8);
  const { fields, problems } = readMeasurement(
    analytes,
    {
      code: text(segment, 3) ?? text(order, 2) ?? "",
      codeAt: "OBX-3",
      ...reported(segment),
      unit: text(segment, 6),
      // `0` on every result that was ever seen.
      flags: flag === null || flag === "0" ? [] : [flag],
      refused,
    },
    where,
    at,
  );
  return { fields: { ...fields, ...outcome }, problems };
}

function reported(segment: Hl7Segment) {
  const reading = hl7Value(segment);
  return { raw: reading.raw, reading };
}

/** PID-2 is whatever was typed or scanned; PID-7 is an age and never a date of birth. A self check is of nobody. */
function subjectOf(patient: Hl7Segment | null, order: Hl7Segment | null): Pick<Observation, "kind" | "patientId" | "sex"> {
  if (text(order, 2) === selfCheck) return { kind: "service", patientId: null, sex: null };
  const sex = text(patient, 8);
  return { kind: "patient", patientId: text(patient, 2), sex: sex === "No select" ? null : sex };
}

/** The model stands in MSH-4 and the serial number behind it; AFIAS-6 has both one place further. */
function deviceOf(message: Hl7Message): DeviceIdentity {
  const [header = null] = hl7.segments(message, "MSH");
  const isModel = (n: number): boolean => /^(?:ichroma|afias)/i.test(text(header, n) ?? "");
  const at = [4, 5].find(isModel) ?? 4;
  return { vendor: "Boditech", model: text(header, at), serial: text(header, at + 1), software: null };
}

/** SPM-2 and -19 of the SPM that follows the order: lot and expiry of the cartridge, not of the specimen. */
function cartridgeOf(message: Hl7Message, order: Hl7Segment | null): Observation["reagentLot"] {
  const after = message.segments.slice(order === null ? 0 : message.segments.indexOf(order) + 1);
  const next = after.findIndex(({ name }) => name === "OBR" || name === "PID");
  const specimen = after.slice(0, next < 0 ? after.length : next).find(({ name }) => name === "SPM") ?? null;
  const number = text(specimen, 2);
  return number === null ? null : { number, expiry: calendarDate(text(specimen, 19)) };
}

/** `-` stands for an operator that was not entered. */
const entered = (name: string | null): string | null => (name === "-" ? null : name);

function text(segment: Hl7Segment | null, field: number): string | null {
  return textOrNull(segment && hl7.field(segment, field));
}
