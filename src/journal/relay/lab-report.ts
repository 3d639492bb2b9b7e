/**
 * A patient's result message as the forms of other journals need it (HL7.md 3.6): read once, then written as KITH XML or FHIR. Numbers
 * stay the texts they came as; absent is null.
 */
import { readDeviceTime } from "../../domain/time.ts";
import { component, field, rawField, repetitions, segments } from "../../protocol/hl7v2/access.ts";
import type { Hl7Message, Hl7Segment } from "../../protocol/hl7v2/message.ts";
import { type ReportedValue, readValue } from "./relayed-value.ts";

export interface LabReport {
  /** OBR-3: the same through all versions. */
  readonly id: string;
  readonly isTest: boolean;
  /** OBR-25. */
  readonly status: string;
  readonly sentAt: string;
  /** OBR-22, else when it was sent (MSH-7). */
  readonly issuedAt: string;
  /** OBR-7. */
  readonly sampledAt: string | null;
  readonly sender: string;
  readonly receiver: string;
  readonly organisation: { readonly name: string | null; readonly number: string | null } | null;
  readonly patient: ReportedPatient;
  /** SPM-4: HL7 table 0487. */
  readonly specimen: { readonly code: string; readonly name: string | null } | null;
  /** Those on the whole. */
  readonly notes: readonly string[];
  readonly results: readonly LabResult[];
}

export interface ReportedPatient {
  readonly number: string;
  /** OID of the register. */
  readonly register: string;
  readonly family: string | null;
  readonly given: string | null;
  /** `1974-06-13`. */
  readonly birthDate: string | null;
  readonly sex: string | null;
}

export interface LabResult {
  /** Unique and the same through all versions: OBR-3, the analysis, OBX-4. */
  readonly id: string;
  readonly code: Coding;
  readonly alternate: Coding | null;
  readonly value: ReportedValue;
  readonly unit: Coding | null;
  readonly range: string | null;
  readonly flags: readonly string[];
  /** OBX-11. */
  readonly status: string;
  readonly sampledAt: string | null;
  readonly analysedAt: string | null;
  readonly observer: ReturnType<typeof readObserver>;
  readonly equipment: string | null;
  readonly notes: readonly string[];
}

export interface Coding {
  readonly code: string;
  readonly name: string | null;
  readonly system: string | null;
}

/** Statuses that take a result back: withdrawn, on the wrong patient, deleted (HL7.md 1.6). */
export const isWithdrawn = (status: string): boolean => ["X", "W", "D"].includes(status);

/** Of a patient's message without findings; null: it is none. */
export function readReport(message: Hl7Message): LabReport | null {
  const [msh, pid, obr, spm] = ["MSH", "PID", "OBR", "SPM"].map((name) => segments(message, name)[0]);
  if (msh === undefined || pid === undefined || obr === undefined) return null;
  const id = component(obr, 3, 1) ?? "";
  const sentAt = time(msh, 7) ?? "";
  const blocks = observations(message);
  return {
    ...{ id, isTest: component(msh, 11, 1) !== "P", status: component(obr, 25, 1) ?? "F" },
    ...{ sentAt, issuedAt: instant(obr, 22) ?? sentAt, sampledAt: time(obr, 7) },
    ...{ sender: component(msh, 4, 1) ?? "", receiver: component(msh, 6, 1) ?? "" },
    organisation: blocks.map(({ obx }) => organisation(obx)).find((one) => one !== null) ?? null,
    patient: patient(pid),
    specimen: spm === undefined ? null : specimen(spm),
    notes: notesOf(message),
    results: blocks.map(({ obx, notes }) => result(obx, id, notes)),
  };
}

interface Block {
  readonly obx: Hl7Segment;
  readonly notes: string[];
}

/** Each OBX with the NTE that follow it. */
function observations(message: Hl7Message): readonly Block[] {
  const blocks: Block[] = [];
  for (const segment of message.segments) {
    if (segment.name === "OBX") blocks.push({ obx: segment, notes: [] });
    if (segment.name === "NTE") blocks.at(-1)?.notes.push(...noteOf(segment));
  }
  return blocks;
}

function notesOf(message: Hl7Message): readonly string[] {
  const first = message.segments.findIndex(({ name }) => name === "OBX");
  const before = message.segments.slice(0, first).filter(({ name }) => name === "NTE");
  return before.flatMap(noteOf);
}

/** An empty comment says nothing. */
function noteOf(nte: Hl7Segment): readonly string[] {
  const text = field(nte, 3);
  return text === null ? [] : [text];
}

function result(obx: Hl7Segment, reportId: string, notes: readonly string[]): LabResult {
  const code = coding(obx, 3) ?? { code: "", name: null, system: null };
  return {
    id: [reportId, code.code, field(obx, 4)].filter((part) => part !== null).join("-"),
    ...{ code, alternate: coding(obx, 3, 4), value: readValue(obx), unit: coding(obx, 6), range: field(obx, 7) },
    ...{ flags: repetitions(obx, 8), status: component(obx, 11, 1) ?? "F", sampledAt: time(obx, 14), analysedAt: time(obx, 19) },
    ...{ observer: readObserver(obx), equipment: component(obx, 18, 1), notes },
  };
}

/** CE: code, text and system stand together, an alternate three components further on. */
function coding(segment: Hl7Segment, n: number, first = 1): Coding | null {
  const code = component(segment, n, first);
  return code === null ? null : { code, name: component(segment, n, first + 1), system: component(segment, n, first + 2) };
}

function specimen(spm: Hl7Segment): LabReport["specimen"] {
  const code = component(spm, 4, 1);
  return code === null ? null : { code, name: component(spm, 4, 2) };
}

function patient(pid: Hl7Segment): ReportedPatient {
  const [first = ""] = rawField(pid, 3).split(pid.delimiters.repetition);
  const authority = first.split(pid.delimiters.component)[3] ?? "";
  const family = component(pid, 5, 1)?.split(pid.delimiters.subcomponent)[0] ?? null;
  const given = [component(pid, 5, 2), component(pid, 5, 3)].filter((name) => name !== null).join(" ");
  return {
    ...{ number: component(pid, 3, 1) ?? "", register: authority.split(pid.delimiters.subcomponent)[1] ?? "" },
    ...{ family, given: given === "" ? null : given, birthDate: time(pid, 7)?.slice(0, 10) ?? null, sex: field(pid, 8) },
  };
}

function organisation(obx: Hl7Segment): LabReport["organisation"] {
  const [name, number] = [component(obx, 23, 1), component(obx, 23, 10) ?? component(obx, 23, 3)];
  return name === null && number === null ? null : { name, number };
}

/** A time to the second with its offset; null: it is less than that. */
function instant(segment: Hl7Segment, n: number): string | null {
  const text = time(segment, n);
  return text !== null && /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? text : null;
}

/** ISO 8601, as exact as it came: a date alone stays one. */
function time(segment: Hl7Segment, n: number): string | null {
  const raw = component(segment, n, 1);
  const { local, offset } = readDeviceTime(raw ?? "");
  if (raw === null || local === null) return null;
  return /^\d{8}$/.test(raw) ? local.slice(0, 10) : `${local}${offset ?? ""}`;
}

/** OBX-16: who measured. */
export interface Observer {
  readonly id: string | null;
  /** `Nilsen, Kari`, or what stands there of it. */
  readonly name: string | null;
  /** The id is of the register of health personnel. */
  readonly isHpr: boolean;
}

const hprOid = "2.16.578.1.12.4.1.4.4";

export function readObserver(obx: Hl7Segment): Observer | null {
  const id = component(obx, 16, 1);
  const names = [component(obx, 16, 2), component(obx, 16, 3)].filter((part) => part !== null);
  if (id === null && names.length === 0) return null;
  const authority = rawField(obx, 16).split(obx.delimiters.repetition)[0]?.split(obx.delimiters.component)[8] ?? "";
  const isHpr = authority.split(obx.delimiters.subcomponent)[1] === hprOid;
  return { id, name: names.length === 0 ? null : names.join(", "), isHpr };
}
