/** The parts of a run that all simulated POCT1-A analyzers write alike (POCT1A.md 7); each adds its own dialect. */
import type { PoctElement } from "../protocol/poct1a/message.ts";
import { group, leaf } from "../protocol/poct1a/write.ts";
import type { SimulatedRun } from "./device.ts";

/** What a run that gave no value shows on the display. */
const noValue = "---";

/** One OBS. A value outside the measuring range carries its comparator as a flag as well. */
export function observation(
  id: PoctElement,
  run: Pick<SimulatedRun, "value" | "unit">,
  method: "M" | "C",
  ...notes: readonly string[]
): PoctElement {
  const failed = run.value === noValue;
  const comparator = /^[<>]/.exec(run.value)?.[0];
  const measured = failed
    ? { ...group("OBS.value"), attributes: { NULL: "NI" } }
    : leaf("OBS.value", run.value, run.unit === "" ? {} : { U: run.unit });
  return group(
    "OBS",
    id,
    measured,
    leaf("OBS.method_cd", method),
    ...(failed ? [leaf("OBS.status_cd", "D")] : []),
    ...(comparator === undefined ? [] : [leaf("OBS.interpretation_cd", comparator)]),
    ...notes.map((note) => group("NTE", leaf("NTE.text", note))),
  );
}

/** PT around a patient's observations; the id is left out where the operator entered none. */
export function patient(run: SimulatedRun, observations: readonly PoctElement[]): PoctElement {
  return group("PT", ...(run.patientId === null ? [] : [leaf("PT.patient_id", run.patientId)]), ...observations);
}

export function operator(run: SimulatedRun): readonly PoctElement[] {
  return run.operatorId === null ? [] : [group("OPR", leaf("OPR.operator_id", run.operatorId))];
}

/** An element with a text, or none where the text is unknown. */
export function optional(name: string, text: string | null): readonly PoctElement[] {
  return text === null ? [] : [leaf(name, text)];
}
