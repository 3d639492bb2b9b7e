/**
 * Control lots on trial beside the one in use (ruling 25): judged by their own limits and as series of their own, so that they can be
 * charted and limits be found from them; none of it counts for a patient, neither a pass nor a failure.
 */
import { isOnTrial } from "../../domain/lot-life.ts";
import type { JudgedControl } from "../types.ts";

/** One that the analyzer itself failed has no target, and counts whatever its lot (ruling 12). */
const isTried = ({ target, at }: JudgedControl): boolean => target !== null && isOnTrial(target, at);

export const wasTried = ({ triedAs }: JudgedControl): boolean => triedAs !== undefined;

/** `judge` takes the controls of one kind at a time: a rule over several never mixes them. In the order in which they came. */
export function trialsApart(
  controls: readonly JudgedControl[],
  judge: (controls: readonly JudgedControl[]) => readonly JudgedControl[],
): readonly JudgedControl[] {
  const tried = controls.filter(isTried);
  if (tried.length === 0) return judge(controls);
  const counted = judge(controls.filter((one) => !tried.includes(one)));
  const apart = judge(tried).map(
    (one): JudgedControl => ({ ...one, result: "VOID", triedAs: one.result, codes: [...one.codes, "QC_CONTROL_TRIAL"] }),
  );
  const judged = new Map([...counted, ...apart].map((one) => [one.id, one]));
  return controls.map((one) => judged.get(one.id) ?? one);
}
