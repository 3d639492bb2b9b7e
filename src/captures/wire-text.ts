/** What a stream of bytes carries as text, free of framing: where each character stands, which checksums guard it, and which spans hold personal data by the standard. */
import type { Span } from "./words.ts";

export interface WireText {
  /** One character per byte. */
  readonly text: string;
  /** The offset in the stream of each character. */
  readonly at: Uint32Array;
  readonly guards: readonly Guard[];
  /** Spans of `text` in which the standard has persons. */
  readonly personal: readonly Span[];
  /** Spans that are neither that nor known to be harmless. */
  readonly unknown: readonly Span[];
}

/** A checksum over [from, to), written at `at`. */
export interface Guard extends Span {
  readonly at: number;
  readonly sum: (bytes: Uint8Array) => string;
}

/** Puts characters into a copy of the stream. A checksum that was right is right again; one that was wrong stays wrong. */
export function rewrite(bytes: Uint8Array, wire: WireText, changes: readonly (Span & { readonly text: string })[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const { from, to, text } of changes) {
    for (let i = from; i < to; i += 1) copy[wire.at[i] ?? 0] = text.charCodeAt(i - from);
  }
  for (const guard of wire.guards) guardAgain(bytes, copy, guard);
  return copy;
}

function guardAgain(before: Uint8Array, after: Uint8Array, { from, to, at, sum }: Guard): void {
  const expected = sum(before.subarray(from, to));
  const sent = Buffer.from(before.subarray(at, at + expected.length)).toString("latin1");
  const next = sum(after.subarray(from, to));
  if (next === expected) return;
  const lower = sent !== sent.toUpperCase();
  if (sent.toUpperCase() === expected) after.set(Buffer.from(lower ? next.toLowerCase() : next, "latin1"), at);
  else if (sent.toUpperCase() === next) after.set(Buffer.from(expected, "latin1"), at);
}
