/** One O record: a run with its subject, reagent and the quantities measured (LIS.md 2.4, 2.5, 2.7). */
import { type DeviceIdentity, emptyObservation, type Observation } from "../../domain/observation.ts";
import type { Problem } from "../../domain/problem.ts";
import { component, components, field, repeats } from "../../protocol/lis2/fields.ts";
import type { Lis2Node, Lis2OrderNode, Lis2PatientNode } from "../../protocol/lis2/hierarchy.ts";
import type { Lis2Record } from "../../protocol/lis2/message.ts";
import { runName, scannedControl } from "../decoded.ts";
import { type DecodeContext, type Decoded, nothingDecoded } from "../driver.ts";
import { failureIn } from "../failures.ts";
import { readMeasurement } from "../measurement.ts";
import { lisStatus, resultStatus } from "../result-status.ts";
import { calendarDate, personName, textOrNull } from "../text.ts";
import { splitRange } from "../value.ts";
import { measurementTime } from "../wire-times.ts";
import { type FieldPlace, type LisDialect, place } from "./dialect.ts";

export interface OrderPlace {
  readonly patient: Lis2PatientNode;
  readonly order: Lis2OrderNode;
  readonly device: DeviceIdentity;
  /** H-12 says that the whole message is quality control. */
  readonly quality: boolean;
  /** Which order of the message it is, from 0. */
  readonly nth: number;
}

export function decodeOrder(given: OrderPlace, context: DecodeContext, dialect: LisDialect): Decoded {
  const { patient, order, device, nth } = given;
  const shared = { ...emptyObservation, device, ...subjectOf(given, dialect), ...runFacts(order.record, dialect) };
  const common = [...notesOf(order), ...notesOf(patient)];
  const results = order.results.map((result, index) => {
    const { fields, problems } = decodeResult(result, order.record, dialect, `R ${index + 1} of O ${nth + 1}`, context.at);
    const run = runName(shared.sequence, context, nth);
    const reagentLot = lotOf(dialect.reagentLotIn === "R" ? result.record : order.record, dialect);
    return { observation: { ...shared, ...fields, run, reagentLot, notes: [...notesOf(result), ...common] }, problems };
  });
  return {
    ...nothingDecoded,
    observations: results.map((result) => result.observation),
    problems: results.flatMap((result) => result.problems),
  };
}

type Subject = Pick<Observation, "kind" | "patientId" | "patientName" | "birthDate" | "sex" | "control">;

/** Q in H-12 or in any repeat of O-12 makes a control (LIS.md 2.7), which never keeps a patient's identity. */
function subjectOf({ patient, order, quality }: OrderPlace, dialect: LisDialect): Subject {
  const id = textAt(patient.record, dialect.patientId);
  const actions = repeats(order.record, 12).map((action) => action?.trim().toUpperCase());
  if (quality || actions.includes("Q")) {
    const control = scannedControl(id ?? textAt(order.record, place(3)));
    return { kind: "control", control, patientId: null, patientName: null, birthDate: null, sex: null };
  }
  return {
    kind: "patient",
    control: null,
    patientId: id,
    patientName: personName(components(patient.record, 6)),
    birthDate: calendarDate(field(patient.record, 8)),
    sex: textOrNull(field(patient.record, 9)),
  };
}

type RunFacts = Pick<Observation, "sequence" | "sampleId" | "specimen">;

function runFacts(order: Lis2Record, dialect: LisDialect): RunFacts {
  return {
    sequence: textAt(order, dialect.sequence),
    sampleId: textAt(order, place(3)),
    specimen: textAt(order, dialect.specimen),
  };
}

function lotOf(record: Lis2Record, dialect: LisDialect): Observation["reagentLot"] {
  const lot = textAt(record, dialect.reagentLot);
  return lot === null ? null : { number: lot, expiry: null };
}

type ResultFields = Pick<
  Observation,
  "analyte" | "deviceCode" | "value" | "failed" | "flags" | "range" | "status" | "resent" | "operatorId" | "measuredAt"
>;

interface DecodedResult {
  readonly fields: ResultFields;
  readonly problems: readonly Problem[];
}

function decodeResult(result: Lis2Node, order: Lis2Record, dialect: LisDialect, where: string, at: number): DecodedResult {
  const { record } = result;
  const { refused, ...status } = resultStatus(lisStatus, [field(order, 26), field(record, 9)]);
  const flags = repeats(record, 7).flatMap((flag) => textOrNull(flag) ?? []);
  const raw = field(record, 4) ?? "";
  const said = result.comments.flatMap((comment) => components(comment, 4));
  const failure = failureIn(dialect.failures ?? {}, [raw, ...flags, ...said]);
  const reported = {
    code: testCode(record),
    codeAt: "R.3",
    raw,
    unit: field(record, 5),
    flags,
    refused: failure ?? refused,
  };
  const measurement = readMeasurement(dialect.analytes, reported, where, at);
  const time = measurementTime(textAt(record, dialect.measuredAt), where, at);
  return {
    fields: {
      ...measurement.fields,
      ...status,
      range: splitRange(field(record, 6)),
      operatorId: textAt(record, place(11)),
      measuredAt: time.measuredAt,
    },
    problems: [...measurement.problems, ...time.problems],
  };
}

/** the manufacturer's code stands in component 4; some put it in 5, 1 or 2 (LIS.md 2.5). */
function testCode(record: Lis2Record): string {
  for (const n of [4, 5, 1, 2]) {
    const part = textAt(record, place(3, n));
    if (part !== null) return part;
  }
  return "";
}

/** C-4 as sent, components not taken apart. */
function notesOf(node: Lis2Node): readonly string[] {
  return node.comments.flatMap((comment) => textOrNull(field(comment, 4)) ?? []);
}

function textAt(record: Lis2Record, at: FieldPlace | null): string | null {
  return at === null ? null : textOrNull(component(record, at.field, at.component));
}
