/**
 * An HL7 2.5.1 validator for tests, made from the data of hl7-dictionary alone and by someone who has not read the
 * encoder. `validateHl7` knows the standard; `validateProfile` (hl7-profile.ts) knows our rules on top of it.
 */
import { checkSegment } from "./hl7-fields.ts";
import { type Hl7Segment, readHl7 } from "./hl7-reading.ts";
import { checkStructure } from "./hl7-structure.ts";

export type { Agreement } from "./hl7-agreement.ts";
export { validateProfile } from "./hl7-profile.ts";

export interface Hl7Expectation {
  /** The exact segment names in order: the only thing that catches a segment that is legal but was injected. */
  readonly segments?: readonly string[];
}

/** What is wrong with a message, in places and rules, never in values. Empty: valid. Never throws. */
export function validateHl7(bytes: Uint8Array, expectation: Hl7Expectation = {}): readonly string[] {
  const { segments, complaints } = readHl7(bytes);
  if (segments.length === 0) return complaints;
  return [
    ...complaints,
    ...(segments[0]?.fields[12]?.split("^")[0] === "2.5.1" ? [] : ["MSH-12 is not 2.5.1"]),
    ...segments.flatMap((segment, i) => checkSegment(segment).map((complaint) => `segment ${i + 1}: ${complaint}`)),
    ...checkStructure(segments),
    ...checkExpectation(segments, expectation),
  ];
}

function checkExpectation(segments: readonly Hl7Segment[], { segments: expected }: Hl7Expectation): readonly string[] {
  if (expected === undefined) return [];
  const names = segments.map((one) => one.name).join(" ");
  return names === expected.join(" ") ? [] : [`segments are ${names}, expected ${expected.join(" ")}`];
}
