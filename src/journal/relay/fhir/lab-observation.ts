/** One result as a FHIR R4 Observation (mapping: HL7.md 3.6). Whose it is is told by the person number, not by a Patient of the server. */
import { isWithdrawn, type LabReport, type LabResult, type Observer } from "../lab-report.ts";

/** The number under which a result is found again: stable through resends, corrections and withdrawals. */
export const resultSystem = "urn:labbro:result";

const oid = (number: string): string => `urn:oid:${number}`;
const nlk = oid("2.16.578.1.12.4.1.1.7280");
const hpr = oid("2.16.578.1.12.4.1.4.4");
const organisations = oid("2.16.578.1.12.4.1.4.101");
const terminology = (name: string): string => `http://terminology.hl7.org/CodeSystem/${name}`;
const codeSystems: ReadonlyMap<string, string> = new Map([
  ["99NLK", nlk],
  ["LN", "http://loinc.org"],
  ["SCT", "http://snomed.info/sct"],
]);

export function observation(result: LabResult, report: LabReport): object {
  const { code, alternate, range, flags, notes, equipment } = result;
  const codes = [code, alternate].filter((one) => one !== null);
  return {
    resourceType: "Observation",
    ...specimenOf(report),
    identifier: [{ system: resultSystem, value: result.id }],
    status: statusOf(result, report),
    category: [{ coding: [{ system: terminology("observation-category"), code: "laboratory" }] }],
    code: {
      coding: codes.map(({ code, name, system }) => ({
        system: codeSystems.get(system ?? ""),
        code,
        display: name ?? undefined,
      })),
    },
    subject: subject(report),
    effectiveDateTime: result.sampledAt ?? report.sampledAt ?? undefined,
    issued: report.issuedAt,
    performer: performers(result.observer, report),
    ...valueOfType(result),
    interpretation: some(
      flags.map((flag) => ({ coding: [{ system: terminology("v3-ObservationInterpretation"), code: flag }] })),
    ),
    note: some(notes.map((text) => ({ text }))),
    device: equipment === null ? undefined : { identifier: { value: equipment } },
    referenceRange: range === null ? undefined : [{ text: range }],
  };
}

function statusOf({ status }: LabResult, report: LabReport): string {
  if (isWithdrawn(status)) return "entered-in-error";
  if (status === "C") return "amended";
  return status === "P" || report.status === "P" ? "preliminary" : "final";
}

/** A withdrawn result says nothing about the patient any more. */
function valueOfType({ value, unit, status }: LabResult): object {
  if (isWithdrawn(status)) return {};
  const isUcum = unit?.system === "UCUM";
  const quantity = (number: string): object => ({
    value: decimal(number),
    unit: unit?.name ?? unit?.code,
    ...(isUcum ? { system: "http://unitsofmeasure.org", code: unit.code } : {}),
  });
  switch (value.kind) {
    case "number":
      return { valueQuantity: { comparator: value.comparator ?? undefined, ...quantity(value.number) } };
    case "range":
      return { valueRange: { low: quantity(value.low), high: quantity(value.high) } };
    case "coded":
      return { valueCodeableConcept: { coding: [codingOf(value)], text: value.text } };
    case "text":
      return { valueString: value.text };
    case "none":
      return { dataAbsentReason: { coding: [{ system: terminology("data-absent-reason"), code: "error" }] } };
  }
}

/** A coding system that nobody here knows an address of is left out: the code and the text stand. */
const codingOf = ({ code, system, text }: Extract<LabResult["value"], { readonly kind: "coded" }>): object => ({
  system: codeSystems.get(system ?? ""),
  code,
  display: text,
});

function subject({ patient }: LabReport): object {
  const name = [patient.given, patient.family].filter((part) => part !== null).join(" ");
  const identifier = { system: oid(patient.register), value: patient.number };
  return { type: "Patient", identifier, display: name === "" ? undefined : name };
}

function performers(observer: Observer | null, { organisation }: LabReport): readonly object[] | undefined {
  const number = organisation?.number ?? null;
  const unit = { type: "Organization", display: organisation?.name ?? undefined };
  const person = { type: "Practitioner", display: observer?.name ?? undefined };
  const isRegistered = observer?.isHpr === true && observer.id !== null;
  return some([
    ...(observer === null
      ? []
      : [isRegistered ? { ...person, identifier: { system: hpr, value: observer.id } } : unregistered(observer)]),
    ...(organisation === null
      ? []
      : [number === null ? unit : { ...unit, identifier: { system: organisations, value: number } }]),
  ]);
}

/** A local id of an operator is worth showing, but is nobody's number. */
const unregistered = ({ id, name }: Observer): object => ({ type: "Practitioner", display: name ?? id ?? undefined });

/** Contained: the specimen has no life of its own outside this result. */
function specimenOf({ specimen }: LabReport): object {
  if (specimen === null) return {};
  const type = { coding: [{ system: terminology("v2-0487"), code: specimen.code, display: specimen.name ?? undefined }] };
  return { contained: [{ resourceType: "Specimen", id: "specimen", type }], specimen: { reference: "#specimen" } };
}

/** FHIR has no empty lists. */
const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

/**
 * JSON in which a measured number keeps its digits: 5.0 is not 5 in FHIR (datatype decimal), and floating point decides nothing here.
 * ECMAScript's `JSON.rawJSON` (Node 22), which this TypeScript does not know yet.
 */
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object };

/** A decimal text as a JSON number, digit by digit. Throws SyntaxError for a text that is none. */
export const decimal = (number: string): object => rawJSON(number);

/** FHIR's string (datatypes.html): no control characters but tab and line ends, and of UTF-16 no half characters. */
const impossible = /[\u{0}-\u{8}\u{B}\u{C}\u{E}-\u{1F}\u{7F}-\u{9F}\u{D800}-\u{DFFF}]/gu;

/** Properties without a value are left out. */
export function writeJson(value: object): Uint8Array {
  const clean = (_key: string, one: unknown): unknown => (typeof one === "string" ? one.replace(impossible, "\u{FFFD}") : one);
  return Buffer.from(JSON.stringify(value, clean), "utf8");
}
