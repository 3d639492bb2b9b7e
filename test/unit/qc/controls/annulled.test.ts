/** An annulled control (ruling 12) and the hint that a control may have been of another level (QC.md 1.3 no. 8). */
import { describe, expect, test } from "vitest";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import { otherLevelThatFits } from "../../../../src/qc/controls/wrong-level.ts";
import type { ControlEvent } from "../../../../src/qc/types.ts";
import { codesOf, control, events, instrument, judge, passed, policy, run, target, value, withPolicy, zone } from "../build.ts";

const failed = control("2026-03-03T08:00", "31");
const annulled = (moved: { readonly lot: string; readonly level: string } | null): ControlEvent => ({
  ...failed,
  annulled: { moved },
});
const later = control("2026-03-03T09:00", "24");
const high = { ...target, level: "L2", low: "30", high: "40", target: "35" };

describe("an annulled control", () => {
  test("neither passes nor fails, and holds what it would have held", () => {
    const judged = judge(run(), events({ controls: [passed, annulled(null)] }));
    expect(codesOf(judged)).toEqual(["QC_CONTROL_ANNULLED"]);
    expect(judged.run.outcome).toBe("HOLD");
  });

  test("says nothing of a result after the next control of its level", () => {
    expect(codesOf(judge(run(), events({ controls: [passed, annulled(null), later] })))).toEqual([]);
  });

  test("moved, it counts on the level that it was, and still holds on its own", () => {
    const both = withPolicy({ levels: ["L1", "L2"] });
    const known = { targets: [target, high] };
    const moved = annulled({ lot: "C7781", level: "L2" });
    expect(codesOf(judge(run({ instrument: both }), events({ ...known, controls: [passed, moved] })))).toEqual([
      "QC_CONTROL_ANNULLED",
    ]);
    expect(codesOf(judge(run({ instrument: both }), events({ ...known, controls: [passed, moved, later] })))).toEqual([]);
  });

  test("in any order and delivered twice it is the same", () => {
    const controls = [passed, annulled(null), later];
    const verdict = judge(run(), events({ controls }));
    expect(judge(run(), events({ controls: [...controls].reverse() }))).toEqual(verdict);
    expect(judge(run(), events({ controls: [...controls, ...controls] }))).toEqual(verdict);
  });
});

describe("may be another level", () => {
  const analyte = { ...instrument.analytes[0], name: "CRP", unit: "mg/L", unitSpellings: [], referenceRange: null };
  const register = { model: "afinion-2", analyte, policies: [policy] as const, zone };
  const judgedOf = (event: ControlEvent, targets = [target, high]) => {
    const [one] = judgeControls([event], { ...register, targets });
    if (one === undefined) throw new Error("not judged");
    return otherLevelThatFits(one, event.observation.value, targets, analyte);
  };

  test("where the value lies in another level's range and not in its own", () => {
    expect(judgedOf(failed)).toEqual({ lot: "C7781", level: "L2" });
  });

  test("not where it passed, fits nowhere, fits several, or is of another material", () => {
    expect(judgedOf(passed)).toBeNull();
    expect(judgedOf(control("2026-03-03T08:00", "99"))).toBeNull();
    expect(judgedOf(failed, [target, high, { ...high, level: "L3" }])).toBeNull();
    expect(judgedOf(failed, [target, { ...high, lot: "X9", name: "Another" }])).toBeNull();
    expect(judgedOf(control("2026-03-03T08:00", "31", { value: value("31", "mg/dL") }))).toBeNull();
  });
});
