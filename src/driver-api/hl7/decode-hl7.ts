/**
 * What an HL7 v2 result message means, as far as the standard says it. A driver brings its table of analytes and the places where its
 * device puts what the standard leaves open.
 */
import { emptyObservation, type Observation } from "../../domain/observation.ts";
import { component, everyComponent, field, repetitions, segments } from "../../protocol/hl7v2/access.ts";
import type { Hl7Message, Hl7Segment } from "../../protocol/hl7v2/message.ts";
import { decodedWhole, joinDecoded, runName, scannedControl, serviceMessage } from "../decoded.ts";
import { type DecodeContext, type Decoded, nothingDecoded } from "../driver.ts";
import { failureIn } from "../failures.ts";
import { modelName } from "../identity.ts";
import { readMeasurement } from "../measurement.ts";
import { hl7Status, resultStatus } from "../result-status.ts";
import { calendarDate, personName, textOrNull } from "../text.ts";
import { splitRange } from "../value.ts";
import { clockReading, measurementTime } from "../wire-times.ts";
import type { Hl7Dialect, Hl7Place } from "./dialect.ts";
import { attachment, hl7Value, isAttachment } from "./hl7-value.ts";
import { type Hl7Order, type Hl7Result, hl7Orders } from "./orders.ts";

/** Ends as `decodedWhole` says; never throws. */
export function decodeHl7(message: Hl7Message, context: DecodeContext, dialect: Hl7Dialect): Decoded {
  const [header = null] = segments(message, "MSH");
  const clock = clockReading(header && field(header, 7));
  if (isService(header, dialect))
    return serviceMessage(clock, "MSH-11 says that the message holds no results of use.", context.at);
  const results = joinDecoded(hl7Orders(message).map((order, nth) => decodeOrder(header, order, nth, context, dialect)));
  return decodedWhole(results, { clock, missing: "There is no OBX.", at: context.at });
}

function isService(header: Hl7Segment | null, { processing, control }: Hl7Dialect): boolean {
  if (processing === "ignored") return false;
  const sent = textOrNull(header && component(header, 11, 1))?.toUpperCase() ?? "P";
  const own = control?.at.segment === "MSH" && control.at.field === 11 ? control.is : [];
  return ![...own, "P"].includes(sent);
}

/** The segments that a result stands in and under. */
interface Branch {
  readonly MSH: Hl7Segment | null;
  readonly PID: Hl7Segment | null;
  readonly OBR: Hl7Segment | null;
  readonly OBX: Hl7Segment;
}

const textAt = (branch: Branch, place: Hl7Place | null): string | null => {
  const segment = place && branch[place.segment];
  return textOrNull(segment && component(segment, place.field, place.component));
};

function decodeOrder(
  header: Hl7Segment | null,
  { patient, order, notes, results }: Hl7Order,
  nth: number,
  context: DecodeContext,
  dialect: Hl7Dialect,
): Decoded {
  return joinDecoded(
    results.map((result, index) => {
      const branch: Branch = { MSH: header, PID: patient, OBR: order, OBX: result.segment };
      const where = `OBX ${index + 1} of OBR ${nth + 1}`;
      if (isAttachment(result.segment)) return { ...nothingDecoded, problems: [attachment(where, context.at)] };
      const facts = runFacts(branch, dialect);
      const time = measurementTime(textAt(branch, dialect.measuredAt), where, context.at);
      const { fields, problems } = decodeResult(branch, result, dialect, where, context.at);
      const observation: Observation = {
        ...emptyObservation,
        ...subjectOf(branch, dialect),
        ...facts,
        ...fields,
        run: runName(facts.sequence, context, nth),
        measuredAt: time.measuredAt,
        notes: [...textsOf(result.notes), ...textsOf(notes)],
      };
      return { ...nothingDecoded, observations: [observation], problems: [...problems, ...time.problems] };
    }),
  );
}

type Subject = Pick<Observation, "kind" | "patientId" | "patientName" | "birthDate" | "sex" | "control" | "otherPatientIds">;

/** A control keeps no patient's identity: what stands in the place of the patient's id is what was scanned from its vial. */
function subjectOf(branch: Branch, { control, patientId }: Hl7Dialect): Subject {
  const id = textAt(branch, patientId);
  const nobody = { patientId: null, patientName: null, birthDate: null, sex: null };
  const mark = control && textAt(branch, control.at)?.toUpperCase();
  if (mark != null && control?.is.includes(mark)) return { kind: "control", control: scannedControl(id), ...nobody };
  const segment = branch[patientId.segment];
  const ids = segment === null ? [] : everyComponent(segment, patientId.field, patientId.component);
  const others = [...new Set(ids.flatMap((each) => textOrNull(each) ?? []))].filter((other) => other !== id);
  const { PID } = branch;
  return {
    kind: "patient",
    control: null,
    patientId: id,
    ...(others.length === 0 ? {} : { otherPatientIds: others }),
    patientName: PID && personName([1, 2, 3].map((n) => component(PID, 5, n))),
    birthDate: calendarDate(PID && component(PID, 7, 1)),
    sex: textOrNull(PID && component(PID, 8, 1)),
  };
}

type RunFacts = Pick<
  Observation,
  "device" | "sequence" | "orderId" | "sampleId" | "specimen" | "reagentLot" | "operatorId" | "range"
>;

function runFacts(branch: Branch, dialect: Hl7Dialect): RunFacts {
  const text = (place: Hl7Place | null): string | null => textAt(branch, place);
  const lot = text(dialect.reagentLot);
  return {
    device: {
      vendor: dialect.vendor,
      model: modelName(text(dialect.modelAt), dialect.model),
      serial: text(dialect.serial),
      software: text(dialect.software),
    },
    sequence: text(dialect.sequence),
    orderId: text(dialect.orderId),
    sampleId: text(dialect.sampleId),
    specimen: text(dialect.specimen),
    reagentLot: lot === null ? null : { number: lot, expiry: null },
    operatorId: text(dialect.operatorId),
    range: splitRange(field(branch.OBX, 7)),
  };
}

function decodeResult(branch: Branch, { notes }: Hl7Result, dialect: Hl7Dialect, where: string, at: number) {
  const { OBR, OBX } = branch;
  const { refused, ...outcome } = resultStatus(dialect.status ?? hl7Status, [OBR && field(OBR, 25), field(OBX, 11)]);
  const flags = [...new Set(dialect.flags.flatMap((place) => flagsAt(branch, place)))];
  const reading = hl7Value(OBX);
  const failure = failureIn(dialect.failures ?? {}, [reading.raw, component(OBX, 5, 1), ...flags, ...textsOf(notes)]);
  const code = textOrNull(component(OBX, 3, 1)) ?? "";
  const { fields, problems } = readMeasurement(
    dialect.analytes,
    { code, codeAt: "OBX-3", raw: reading.raw, reading, unit: component(OBX, 6, 1), flags, refused: failure ?? refused },
    where,
    at,
  );
  return { fields: { ...fields, ...outcome }, problems };
}

/** Every repetition, whole: flags have no components. */
function flagsAt(branch: Branch, { segment: name, field: n }: Hl7Place): readonly string[] {
  const segment = branch[name];
  return segment === null ? [] : repetitions(segment, n).flatMap((flag) => textOrNull(flag) ?? []);
}

const textsOf = (notes: readonly Hl7Segment[]): readonly string[] => notes.flatMap((note) => textOrNull(field(note, 3)) ?? []);
