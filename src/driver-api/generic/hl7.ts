/** HL7 v2 segments as rows: one for each OBX, with the segments of its order, specimen, patient and message. */
import type { Hl7Mapping, SegmentPlace } from "../../domain/generic-mapping.ts";
import { component, field, repetitions } from "../../protocol/hl7v2/access.ts";
import type { Hl7Message, Hl7Segment } from "../../protocol/hl7v2/message.ts";
import { hl7Status, resultStatus } from "../status.ts";
import { type Hl7Part, hl7Parts } from "./hl7-parts.ts";
import type { Row, Rows } from "./row.ts";

export function hl7Rows(message: Hl7Message, mapping: Hl7Mapping): Rows<SegmentPlace> {
  return { rows: hl7Parts(message).map((part) => rowOf(part, mapping)), problems: [] };
}

function rowOf(part: Hl7Part, mapping: Hl7Mapping): Row<SegmentPlace> {
  const looks = {
    text: (at: SegmentPlace) =>
      part
        .named(at.segment)
        .map((segment) => textAt(segment, at))
        .find((text) => text !== null) ?? null,
    texts: (at: SegmentPlace) => part.named(at.segment).flatMap((segment) => textsAt(segment, at)),
    parts: (at: SegmentPlace) => part.named(at.segment).map((segment) => nameParts(segment, at.field))[0] ?? [],
  };
  const { refused, ...facts } = resultStatus(hl7Status, mapping.fields.status?.flatMap(looks.texts) ?? []);
  return { where: part.where, run: part.run, ...looks, facts, refused, absent: null };
}

const textAt = (segment: Hl7Segment, at: SegmentPlace): string | null =>
  at.component === null ? field(segment, at.field) : component(segment, at.field, at.component);

function textsAt(segment: Hl7Segment, at: SegmentPlace): readonly string[] {
  const part = at.component;
  const all = repetitions(segment, at.field);
  return part === null ? all : all.flatMap((_, nth) => component(segment, at.field, part, nth + 1) ?? []);
}

/** Family, given and further names of the first repetition. */
const nameParts = (segment: Hl7Segment, n: number) => [1, 2, 3].map((c) => component(segment, n, c));
