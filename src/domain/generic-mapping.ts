/**
 * Where a generic driver finds each thing in a message, and what the instrument's words mean: plain data from the instrument's
 * file. An address is explicit; what has none is absent, never guessed.
 */
import type { ObservationKind } from "./observation.ts";

export type MappingFamily = "lis2" | "poct1a" | "hl7" | "lines";

/** What can be given an address. Time of measurement is `measuredAt`, with `timeOfDay` behind it where that stands apart. */
export const mappedFields = [
  "code",
  "value",
  "comparator",
  "unit",
  "flags",
  "range",
  "status",
  "measuredAt",
  "timeOfDay",
  "sequence",
  "patientId",
  "patientName",
  "birthDate",
  "sex",
  "sampleId",
  "orderId",
  "specimen",
  "operatorId",
  "reagentLot",
  "reagentExpiry",
  "controlName",
  "controlLot",
  "controlLevel",
  "controlExpiry",
  "serial",
  "model",
  "software",
  "notes",
] as const;

export type MappedField = (typeof mappedFields)[number];

/** LIS02 `R.4`, HL7 `OBR-23.2`: numbers are those of the standard, from 1. Without a component the whole field is meant. */
export interface SegmentPlace {
  readonly segment: string;
  readonly field: number;
  readonly component: number | null;
  /** HL7 `PID-3[2].1`, `PID-3[FNR].1`: the second repetition, or the one of this authority or kind (CX-4, CX-5). Else the first. */
  readonly repetition?: number | string;
}

/** POCT1-A `PT/PT.patient_id`, `OBS/OBS.value@U`: objects and their attributes, then the XML attribute (`V` unless told). */
export interface ElementPlace {
  readonly path: readonly string[];
  readonly attribute: string;
}

/** A column of a delimited line, from 1, or a named group of a pattern. */
export type LinePlace = { readonly column: number } | { readonly group: string };

/** Several places: the first that holds something. `flags`, `status` and `notes` take all of them. */
export type FieldMap<Place> = Readonly<Partial<Record<MappedField, readonly Place[]>>>;

export interface MappedAnalyte {
  /** The instrument's own codes for it. */
  readonly codes: readonly string[];
  /** Units as the instrument spells them ("" where it sends none) to the spelling of the journal. Never a conversion. */
  readonly units: Readonly<Record<string, string>>;
}

export type TextTest =
  | { readonly type: "equals" | "contains" | "prefix"; readonly words: readonly string[] }
  | { readonly type: "pattern"; readonly pattern: string };

/** How a result is known to be no patient's. Rules are tried in order; the first one that fits decides. */
export interface KindRule<Place> {
  readonly places: readonly Place[];
  readonly test: TextTest;
  readonly kind: Exclude<ObservationKind, "patient">;
}

/** Which sign stands before the decimals. `either`: a comma before exactly three digits is then no number. */
export type DecimalSign = "point" | "comma" | "either";

interface MappingOf<Place> {
  readonly fields: FieldMap<Place>;
  readonly analytes: Readonly<Record<string, MappedAnalyte>>;
  readonly kinds: readonly KindRule<Place>[];
  /** Words in place of a value that mean "no result". */
  readonly failures: readonly string[];
  readonly decimal: DecimalSign;
  /** `DD.MM.YYYY HH:mm`; null: as the standards write times. */
  readonly timeFormat: string | null;
}

export interface LisMapping extends MappingOf<SegmentPlace> {
  readonly family: "lis2";
  /** Processing ids (H-12) of messages that hold results; none at all counts as one. */
  readonly processing: readonly string[];
}

export interface Hl7Mapping extends MappingOf<SegmentPlace> {
  readonly family: "hl7";
  /** Processing ids (MSH-11) of messages that hold results; none at all counts as one. */
  readonly processing: readonly string[];
}

export interface PoctMapping extends MappingOf<ElementPlace> {
  readonly family: "poct1a";
}

export type LineLayout =
  /** A line with another number of columns is no result. */
  | { readonly type: "delimited"; readonly separator: string; readonly columns: number }
  /** A regular expression for the whole line. */
  | { readonly type: "pattern"; readonly pattern: string };

export interface LinesMapping extends MappingOf<LinePlace> {
  readonly family: "lines";
  readonly layout: LineLayout;
}

export type GenericMapping = LisMapping | Hl7Mapping | PoctMapping | LinesMapping;
/** What all families have in common, for code that does not care for one. */
export type AnyMapping<Place> = MappingOf<Place>;
