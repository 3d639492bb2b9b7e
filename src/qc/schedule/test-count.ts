/**
 * A pass that holds for a number of patient tests (QC.md 2.4: "number of patient runs", "strip count"). Every test counts, also one
 * that failed: it used a strip, and counting it can only make the next control due sooner. A run counts once, however many values
 * or versions of it there are; external samples and controls do not count. Tests are counted across reagent lots.
 */
import { isBefore, type Sample, sequenceNumber } from "../controls/control-order.ts";
import type { JudgedControl, PatientTest } from "../types.ts";

/** Tests between a control and a sample, oldest first. What cannot be told apart by time or sequence counts as before the sample. */
export function testsSince(
  tests: readonly PatientTest[],
  control: Pick<JudgedControl, "at" | "sequence">,
  sample: Sample,
): readonly PatientTest[] {
  const since = eachOnce(tests).filter(
    (test) => !isLater(test, sample) && isBefore(control, { ...test, reagentLot: sample.reagentLot }),
  );
  return since.sort(byTime);
}

/** Tests after a sample, oldest first: how many intervals have passed until a later control. */
export function testsAfter(tests: readonly PatientTest[], sample: Sample): readonly PatientTest[] {
  return eachOnce(tests)
    .filter((test) => isLater(test, sample))
    .sort(byTime);
}

/** By corrected time, then by the instrument's sequence. */
function isLater(test: PatientTest, sample: Sample): boolean {
  if (test.at !== sample.at) return test.at > sample.at;
  const [ofTest, ofSample] = [sequenceNumber(test.sequence), sequenceNumber(sample.sequence)];
  return ofTest !== null && ofSample !== null && ofTest > ofSample;
}

const eachOnce = (tests: readonly PatientTest[]): PatientTest[] => [...new Map(tests.map((test) => [test.id, test])).values()];
const byTime = (a: PatientTest, b: PatientTest): number => a.at - b.at;
