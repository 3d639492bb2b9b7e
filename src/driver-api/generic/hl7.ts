/** HL7 v2 segments as rows: one for each OBX, with the segments of its order, specimen, patient and message. */
import type { Hl7Mapping, SegmentPlace } from "../../domain/generic-mapping.ts";
import { component, field, rawField, repetitionAt } from "../../protocol/hl7v2/access.ts";
import type { Hl7Message, Hl7Segment } from "../../protocol/hl7v2/message.ts";
import { attachment, hl7Value, isAttachment } from "../hl7/hl7-value.ts";
import { hl7Status, resultStatus } from "../result-status.ts";
import { type Hl7Part, hl7Parts } from "./hl7-parts.ts";
import type { Row, Rows } from "./row.ts";

export function hl7Rows(message: Hl7Message, mapping: Hl7Mapping): Rows<SegmentPlace> {
  const parts = hl7Parts(message);
  const [attached, results] = [true, false].map((wanted) =>
    parts.filter((part) => part.named("OBX").some(isAttachment) === wanted),
  );
  return {
    rows: (results ?? []).map((part) => rowOf(part, mapping)),
    problems: (attached ?? []).map(({ where }) => attachment(where, 0)),
  };
}

function rowOf(part: Hl7Part, mapping: Hl7Mapping): Row<SegmentPlace> {
  const looks = {
    text: (at: SegmentPlace) =>
      part
        .named(at.segment)
        .map((segment) => textAt(segment, at))
        .find((text) => text !== null) ?? null,
    // A comment on the order is one on each of its results.
    texts: (at: SegmentPlace) =>
      (at.segment === "NTE" ? part.every("NTE") : part.named(at.segment)).flatMap((segment) => textsAt(segment, at)),
    reading: ({ segment, field: n, component: c }: SegmentPlace) =>
      segment === "OBX" && n === 5 && c === null ? (part.named("OBX").map(hl7Value)[0] ?? null) : null,
    address: ({ segment, field: n }: SegmentPlace) => `${segment}-${n}`,
    parts: (at: SegmentPlace) => part.named(at.segment).map((segment) => nameParts(segment, at.field))[0] ?? [],
  };
  const { refused, ...facts } = resultStatus(hl7Status, mapping.fields.status?.flatMap(looks.texts) ?? []);
  return { where: part.where, run: part.run, ...looks, facts, refused, absent: null };
}

function textAt(segment: Hl7Segment, at: SegmentPlace): string | null {
  if (at.repetition !== undefined) return textsAt(segment, at)[0] ?? null;
  return at.component === null ? field(segment, at.field) : component(segment, at.field, at.component);
}

/** Of the repetitions that the address means: all, unless it names one. */
function textsAt(segment: Hl7Segment, { field: n, component: part, repetition }: SegmentPlace): readonly string[] {
  const all = rawField(segment, n)
    .split(segment.delimiters.repetition)
    .map((_, index) => index + 1);
  const meant = all.filter((nth) => repetition === undefined || isMeant(segment, n, nth, repetition));
  return meant.flatMap((nth) =>
    part === null ? (repetitionAt(segment, n, nth) ?? []) : (component(segment, n, part, nth) ?? []),
  );
}

/** By its place, else by who gave the number (CX-4, of which the name stands first) or what kind it is (CX-5). */
function isMeant(segment: Hl7Segment, n: number, nth: number, repetition: number | string): boolean {
  if (typeof repetition === "number") return nth === repetition;
  const authority = component(segment, n, 4, nth)?.split(segment.delimiters.subcomponent, 1)[0];
  return authority === repetition || component(segment, n, 5, nth) === repetition;
}

/** Family, given and further names of the first repetition. */
const nameParts = (segment: Hl7Segment, n: number) => [1, 2, 3].map((c) => component(segment, n, c));
