/** Afinion 2 in HL7 mode: ORU^R01 of HL7 2.4 (ANALYZERS.md 3.1). */
import {
  calendarDate,
  clockReading,
  type DecodeContext,
  type Decoded,
  emptyObservation,
  type Hl7Message,
  type Hl7Order,
  type Hl7Result,
  type Hl7Segment,
  hl7,
  hl7Orders,
  hl7Status,
  hl7Value,
  joinDecoded,
  measurementTime,
  modelName,
  nothingDecoded,
  type Observation,
  personName,
  problem,
  readMeasurement,
  resultStatus,
  runName,
  scannedControl,
  splitRange,
  textOrNull,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

export function decodeHl7(message: Hl7Message, context: DecodeContext): Decoded {
  const [header = null] = hl7.segments(message, "MSH");
  const clock = clockReading(header && hl7.field(header, 7));
  const processing = textOrNull(header && hl7.component(header, 11, 1))?.toUpperCase() ?? "";
  if (!["", "P", "Q"].includes(processing)) {
    const refusal = problem("DECODE_SERVICE_MESSAGE", "MSH-11 is neither P nor Q.", context.at);
    return { ...nothingDecoded, clock, problems: [refusal] };
  }
  const model = modelName(header && hl7.component(header, 3, 1), "Afinion 2");
  const given = { context, model, isControl: processing === "Q" };
  const results = joinDecoded(hl7Orders(message).map((order, nth) => decodeOrder(order, nth, given)));
  const none = results.observations.length > 0 ? [] : [problem("DECODE_NO_RESULT", "There is no OBX.", context.at)];
  return { ...results, clock, problems: [...results.problems, ...none] };
}

interface MessageFacts {
  readonly context: DecodeContext;
  readonly model: string | null;
  readonly isControl: boolean;
}

function decodeOrder(order: Hl7Order, nth: number, { context, model, isControl }: MessageFacts): Decoded {
  const run = runFacts(order.order);
  const shared = {
    ...emptyObservation,
    ...run,
    run: runName(run.sequence, context, nth),
    ...subjectOf(order.patient, isControl),
  };
  const results = order.results.map((result, index) => {
    const { fields, problems } = decodeResult(result, order.order, `OBX ${index + 1} of OBR ${nth + 1}`, context.at);
    const device = { vendor: "Abbott", model, serial: textOrNull(hl7.component(result.segment, 18, 1)), software: null };
    return {
      observation: { ...shared, ...fields, device, notes: [...notesOf(result.notes), ...notesOf(order.notes)] },
      problems,
    };
  });
  return {
    ...nothingDecoded,
    observations: results.map((result) => result.observation),
    problems: results.flatMap((result) => result.problems),
  };
}

/** PID-3 of a control is the id that was scanned from its vial; a control keeps no patient's identity. */
function subjectOf(patient: Hl7Segment | null, isControl: boolean) {
  const id = textOrNull(patient && hl7.component(patient, 3, 1));
  const kind = isControl ? "control" : "patient";
  if (isControl) return { kind, control: scannedControl(id) } as const;
  const ids = patient === null ? [] : hl7.everyComponent(patient, 3, 1).flatMap((each) => textOrNull(each) ?? []);
  const others = [...new Set(ids)].filter((other) => other !== id);
  return {
    kind,
    patientId: id,
    ...(others.length === 0 ? {} : { otherPatientIds: others }),
    patientName: patient && personName([1, 2, 3].map((n) => hl7.component(patient, 5, n))),
    birthDate: calendarDate(patient && hl7.component(patient, 7, 1)),
    sex: textOrNull(patient && hl7.component(patient, 8, 1)),
  } as const;
}

/** OBR-3 counts the runs, OBR-15 is the specimen, OBR-23.2 the cartridge lot. */
function runFacts(order: Hl7Segment | null): Pick<Observation, "sequence" | "orderId" | "specimen" | "reagentLot"> {
  const part = (n: number, c: number): string | null => textOrNull(order && hl7.component(order, n, c));
  const lot = part(23, 2);
  return {
    sequence: part(3, 1),
    orderId: part(2, 1),
    specimen: part(15, 1),
    reagentLot: lot === null ? null : { number: lot, expiry: null },
  };
}

function decodeResult({ segment }: Hl7Result, order: Hl7Segment | null, where: string, at: number) {
  const { refused, ...status } = resultStatus(hl7Status, [order && hl7.field(order, 25), hl7.field(segment, 11)]);
  // The vendor's page on the flag was never seen: HL7 puts it in OBX-8, an integrator's tests in OBX-9. Both are read.
  const flags = [...hl7.repetitions(segment, 8), ...hl7.repetitions(segment, 9)].flatMap((flag) => textOrNull(flag) ?? []);
  const reading = hl7Value(segment);
  const measurement = readMeasurement(
    analytes,
    {
      code: textOrNull(hl7.component(segment, 3, 1)) ?? "",
      codeAt: "OBX-3",
      raw: reading.raw,
      reading,
      unit: hl7.component(segment, 6, 1),
      flags: [...new Set(flags)],
      refused,
    },
    where,
    at,
  );
  const time = measurementTime(hl7.component(segment, 19, 1), where, at);
  const operatorId = textOrNull(hl7.component(segment, 16, 1));
  const range = splitRange(hl7.field(segment, 7));
  return {
    fields: { ...measurement.fields, ...status, range, operatorId, measuredAt: time.measuredAt },
    problems: [...measurement.problems, ...time.problems],
  };
}

function notesOf(notes: readonly Hl7Segment[]): readonly string[] {
  return notes.flatMap((note) => textOrNull(hl7.field(note, 3)) ?? []);
}
