/** A row to an observation, by the mapping alone. Every family comes through here, so every one keeps the same rules. */
import type { AnyMapping, FieldMap, MappedField } from "../../domain/generic-mapping.ts";
import {
  type ControlRef,
  type DeviceIdentity,
  emptyObservation,
  type Observation,
  type ObservationKind,
} from "../../domain/observation.ts";
import type { Problem } from "../../domain/problem.ts";
import { range as readInterval } from "../../protocol/poct1a/access.ts";
import { runName } from "../decoded.ts";
import type { DecodeContext } from "../driver.ts";
import type { ValueReading } from "../measurement.ts";
import { calendarDate, personName, textOrNull } from "../text.ts";
import { splitRange } from "../value.ts";
import { kindOf } from "./kind.ts";
import { readMapped } from "./mapped-measurement.ts";
import type { Row } from "./row.ts";
import { mappedTime } from "./time-format.ts";

export interface Interpreted {
  readonly observation: Observation;
  readonly problems: readonly Problem[];
}

/** Null for a filler: a row that names no analysis and holds no value. */
export function interpretRow<Place>(
  mapping: AnyMapping<Place>,
  row: Row<Place>,
  device: DeviceIdentity,
  context: DecodeContext,
): Interpreted | null {
  const look = lookInto(mapping.fields, row);
  const code = look.text("code") ?? "";
  const raw = look.whole("value") ?? row.absent ?? "";
  if (code === "" && raw.trim() === "") return null;
  const reading = withComparator(look.reading(raw), look.text("comparator"));
  const reported = {
    code,
    ...look.addressOf("code"),
    raw,
    unit: look.text("unit"),
    flags: look.all("flags"),
    refused: row.refused,
    reading,
  };
  const measurement = readMapped(mapping, reported, row.where, context.at);
  const time = timeOf(mapping, look, row.where, context.at);
  const kind = kindOf(mapping.kinds, row);
  const sequence = look.text("sequence");
  const observation: Observation = {
    ...emptyObservation,
    ...row.facts,
    ...subjectOf(kind, look),
    ...materialOf(look),
    ...measurement.fields,
    device: { ...device, ...look.device(device) },
    sequence,
    run: runName(sequence, context, row.run),
    measuredAt: time.measuredAt,
    range: rangeOf(look.text("range")),
    notes: look.all("notes"),
  };
  return { observation, problems: [...measurement.problems, ...time.problems] };
}

/** A comparator that has an address of its own stands before the number, as if it had been printed so. */
function withComparator(reading: ValueReading, comparator: string | null): ValueReading {
  if (comparator === null || comparator === "=" || reading.text === null) return reading;
  return { ...reading, text: `${comparator}${reading.text}` };
}

interface Look {
  /** The value as its message says that it is to be read. */
  reading(raw: string): ValueReading;
  /** Trimmed; of several places the first that holds something. */
  text(field: MappedField): string | null;
  /** Untouched. */
  whole(field: MappedField): string | null;
  all(field: MappedField): readonly string[];
  addressOf(field: MappedField): { readonly codeAt?: string };
  /** What else stands at the place that gave this text. */
  others(field: MappedField, text: string | null): readonly string[];
  name(): string | null;
  has(field: MappedField): boolean;
  device(known: DeviceIdentity): Partial<DeviceIdentity>;
}

function lookInto<Place>(fields: FieldMap<Place>, row: Row<Place>): Look {
  const places = (field: MappedField): readonly Place[] => fields[field] ?? [];
  const filled = (field: MappedField) => places(field).find((place) => textOrNull(row.text(place)) !== null);
  const whole = (field: MappedField): string | null => {
    for (const place of places(field)) {
      const found = row.text(place);
      if (textOrNull(found) !== null) return found;
    }
    return null;
  };
  const text = (field: MappedField): string | null => textOrNull(whole(field));
  return {
    text,
    whole,
    reading(raw) {
      const found = filled("value");
      const own = found === undefined ? null : row.reading?.(found);
      return own ?? { raw, text: raw, coded: null, is: null };
    },
    all: (field) => places(field).flatMap((place) => row.texts(place).flatMap((one) => textOrNull(one) ?? [])),
    addressOf(field) {
      const found = filled(field);
      return found === undefined ? {} : { codeAt: row.address(found) };
    },
    others(field, known) {
      const found = filled(field);
      const all = found === undefined ? [] : row.texts(found).flatMap((one) => textOrNull(one) ?? []);
      return [...new Set(all)].filter((one) => one !== known);
    },
    name: () =>
      places("patientName")
        .map((place) => personName(row.parts(place)))
        .find((name) => name !== null) ?? null,
    has: (field) => places(field).length > 0,
    device: (known) => ({
      serial: text("serial") ?? known.serial,
      model: text("model") ?? known.model,
      software: text("software") ?? known.software,
    }),
  };
}

/** A time that has no address is absent; one that has and is not there is a problem. */
function timeOf(mapping: AnyMapping<unknown>, look: Look, where: string, at: number) {
  if (!look.has("measuredAt")) return { measuredAt: null, problems: [] };
  const parts = [look.text("measuredAt"), look.text("timeOfDay")].filter((part) => part !== null);
  return mappedTime(textOrNull(parts.join(" ")), mapping.timeFormat, where, at);
}

/** Only a patient's result keeps a patient's identity; of anything else the id that was scanned names the material. */
function subjectOf(kind: ObservationKind, look: Look) {
  const id = look.text("patientId");
  if (kind !== "patient") return { kind, control: controlOf(look, id) };
  const others = look.others("patientId", id);
  return {
    kind,
    patientId: id,
    ...(others.length === 0 ? {} : { otherPatientIds: others }),
    patientName: look.name(),
    birthDate: calendarDate(look.text("birthDate")),
    sex: look.text("sex"),
  };
}

function controlOf(look: Look, scanned: string | null): ControlRef {
  return {
    name: look.text("controlName") ?? scanned ?? look.text("sampleId"),
    lot: look.text("controlLot"),
    level: look.text("controlLevel"),
    expiry: calendarDate(look.text("controlExpiry")),
  };
}

function materialOf(look: Look): Pick<Observation, "sampleId" | "orderId" | "specimen" | "operatorId" | "reagentLot"> {
  const lot = look.text("reagentLot");
  return {
    sampleId: look.text("sampleId"),
    orderId: look.text("orderId"),
    specimen: look.text("specimen"),
    operatorId: look.text("operatorId"),
    reagentLot: lot === null ? null : { number: lot, expiry: calendarDate(look.text("reagentExpiry")) },
  };
}

/** `[3.9;6.1]` of POCT1-A, `3.9-6.1` of the others. */
const rangeOf = (text: string | null): Observation["range"] => readInterval(text) ?? splitRange(text);
