/** A control's own verdict is kept from one result to the next; a lot, a rule or a person's word that comes between is not missed. */
import { expect, test } from "vitest";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import type { ControlEvent, ControlRegister } from "../../../../src/qc/types.ts";
import { crpControl } from "../../../support/observations.ts";
import { crpTarget, noon, testInstrument, weekly } from "../../../support/station.ts";

const [analyte] = testInstrument.analytes;
const register = (more: Partial<ControlRegister> = {}): ControlRegister => {
  if (analyte === undefined) throw new RangeError("no analyte");
  return { model: "as-is", analyte, targets: [crpTarget], policies: [weekly], zone: "Europe/Oslo", ...more };
};
const observation = crpControl("20", "2026-03-10T08:00:00");
const event = (more: Partial<ControlEvent> = {}): ControlEvent => ({
  ...{ id: "c1.1", at: noon, observation, assigned: null },
  ...more,
});
const judged = (one: ControlEvent, by: ControlRegister) =>
  judgeControls([one], by).map(({ id, result, level }) => [id, result, level]);

test.each<readonly [string, Partial<ControlEvent>, Partial<ControlRegister>]>([
  ["another target", {}, { targets: [{ ...crpTarget, low: "21", high: "24" }] }],
  ["no target", {}, { targets: [] }],
  ["another time, when its lot is out of date", { at: Date.UTC(2029, 0, 1) }, {}],
  ["a person's word on which control it was", { assigned: { lot: "C9", level: "abnormal" } }, {}],
  ["annulled", { annulled: { moved: null } }, {}],
  ["another row's name", { id: "c2.1" }, {}],
])("%s is judged as if nothing had been kept, and what was before is found again", (_, more, by) => {
  const fresh = structuredClone(observation);
  const alone = judged({ ...event(more), observation: fresh }, register(by));
  const before = judged(event(), register());
  expect(judged(event(more), register(by))).toEqual(alone);
  expect(judged(event(), register())).toEqual(before);
  expect(alone).not.toEqual(before);
});
