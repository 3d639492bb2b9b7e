/** Reading fields of a message. Numbers are those of the standard and count from 1. Empty and the HL7 null `""` are both null. */
import { partOf } from "../parts.ts";
import { unescapeHl7 } from "./escape.ts";
import type { Hl7Message, Hl7Segment } from "./message.ts";

/** All segments of a name, in order. */
export function segments(message: Hl7Message, name: string): readonly Hl7Segment[] {
  return message.segments.filter((segment) => segment.name === name);
}

/** Field `n` as it came, still escaped; `""` when absent. The only accessor that tells the HL7 null from an empty field. */
export function rawField(segment: Hl7Segment, n: number): string {
  return segment.fields[n] ?? "";
}

/** Field `n` as text, components and repetitions not taken apart. */
export function field(segment: Hl7Segment, n: number): string | null {
  return text(segment, rawField(segment, n));
}

/** Component `c` of every repetition of field `n`, those without content left out. */
export function everyComponent(segment: Hl7Segment, n: number, c: number): readonly string[] {
  return rawField(segment, n)
    .split(segment.delimiters.repetition)
    .map((repeated) => componentOf(segment, repeated, c))
    .filter((part) => part !== null);
}

/** The whole repetition `nth` of field `n`, from 1. */
export function repetitionAt(segment: Hl7Segment, n: number, nth: number): string | null {
  return text(segment, partOf(rawField(segment, n), segment.delimiters.repetition, nth) ?? "");
}

/** The repetitions of field `n` as text, those without content left out. */
export function repetitions(segment: Hl7Segment, n: number): readonly string[] {
  return rawField(segment, n)
    .split(segment.delimiters.repetition)
    .map((raw) => text(segment, raw))
    .filter((value) => value !== null);
}

/** Component `c` of field `n`, in the first repetition unless said otherwise. */
export function component(segment: Hl7Segment, n: number, c: number, repetition = 1): string | null {
  return componentOf(segment, partOf(rawField(segment, n), segment.delimiters.repetition, repetition) ?? "", c);
}

function componentOf(segment: Hl7Segment, repeated: string, c: number): string | null {
  return text(segment, partOf(repeated, segment.delimiters.component, c) ?? "");
}

function text(segment: Hl7Segment, raw: string): string | null {
  return raw === "" || raw === '""' ? null : unescapeHl7(raw, segment.delimiters);
}
