/**
 * Which codes this receiver files a result by, and in which unit: its own list, not the sender's. What its configuration names is
 * taken beside the usual, so that stations with and without a code table of their own can send to one receiver (HL7.md 3.1, 3.2).
 */
import type { CodeTable } from "../domain/analyte-codes.ts";
import { defaultMessageForm } from "../domain/receiver.ts";

export interface KnownCodes {
  /** By NLK code, the UCUM units that a value under it may be in. */
  readonly units: ReadonlyMap<string, readonly string[]>;
  /** NLK codes under which answers in words are filed, without a unit. */
  readonly answers: ReadonlySet<string>;
  /** What senders call Norsk laboratoriekodeverk, and their local codes (CE.3). */
  readonly nlk: readonly string[];
  readonly local: readonly string[];
}

export interface FurtherCodes {
  readonly codes?: CodeTable | null;
  readonly codeSystems?: Partial<Pick<KnownCodes, "nlk" | "local">>;
}

const usualUnits: readonly (readonly [string, string])[] = [
  ["NPU19748", "mg/L"],
  ["NPU27300", "mmol/mol"],
  ["NPU29296", "%"],
  ["NPU01685", "{INR}"],
];

export function knownCodes({ codes = null, codeSystems = {} }: FurtherCodes = {}): KnownCodes {
  const listed = codes?.analytes ?? [];
  const further = listed.flatMap(({ nlk, ucum }) => (ucum === undefined ? [] : [[nlk.code, ucum.code] as const]));
  const answers = new Set(listed.flatMap(({ nlk, ucum }) => (ucum === undefined ? [nlk.code] : [])));
  const units = new Map<string, readonly string[]>();
  for (const [code, unit] of [...usualUnits, ...further]) units.set(code, [...(units.get(code) ?? []), unit]);
  const { nlk, local } = defaultMessageForm.codeSystems;
  return { units, answers, nlk: [nlk, ...(codeSystems.nlk ?? [])], local: [local, ...(codeSystems.local ?? [])] };
}
