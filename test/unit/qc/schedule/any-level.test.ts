/** Where one level is enough (ruling 30): those that are named, and never for a new lot, a service or a failure. */
import { expect, it } from "vitest";
import type { QcPolicy } from "../../../../src/domain/policy.ts";
import { codesOf, control, events, judge, run, target, withPolicy } from "../build.ts";

const policy: Partial<QcPolicy> = { levels: ["L1", "L2"], levelMode: "any", sufficient: { levels: ["L2"], source: "test" } };
const targets = [target, { ...target, level: "L2" }];
const of = (time: string, level: "1" | "2", number = "24", reagent = "R1") =>
  control(time, number, {
    run: `${time} ${level}`,
    control: { name: null, lot: "C7781", level, expiry: null },
    reagentLot: { number: reagent, expiry: null },
  });
const codes = (
  controls: readonly ReturnType<typeof of>[],
  change: Partial<QcPolicy> = {},
  services: { at: number; kind: string }[] = [],
) => codesOf(judge(run({ instrument: withPolicy({ ...policy, ...change }) }), events({ controls, targets, services })));
const [before, after] = ["2026-03-02T08:00", "2026-03-05T08:00"] as const;

it.each([
  ["the level that suffices passed", [of(before, "2")], {}, []],
  ["another level passed", [of(before, "1")], {}, ["QC_NEVER"]],
  ["none is named: each suffices", [of(before, "1")], { sufficient: undefined }, []],
  ["a level failed, whichever", [of(before, "2"), of(before, "1", "31")], {}, ["QC_FAILED"]],
  ["only the same level heals", [of("2026-03-01T08:00", "1", "31"), of(before, "2")], {}, ["QC_FAILED"]],
  ["a later failure of any level", [of(before, "2"), of(after, "1", "31")], {}, ["QC_LATER_FAILED"]],
  ["one sufficient level excuses", [of(after, "2")], {}, ["QC_BRACKETED_OK"]],
  ["another one does not", [of(after, "1")], {}, ["QC_NEVER"]],
  ["a new lot needs all levels", [of(before, "2")], { newLot: "device" }, ["QC_NEW_LOT_NO_QC"]],
  ["and has them", [of(before, "2"), of(before, "1")], { newLot: "device" }, []],
] as const)("%s", (_name, controls, change, expected) => {
  expect(codes(controls, change as Partial<QcPolicy>)).toEqual(expected);
});

it("after a service every level is asked for", () => {
  const services = [{ at: of("2026-03-03T08:00", "1").at, kind: "service" }];
  expect(codes([of(before, "1"), of("2026-03-03T09:00", "2")], {}, services)).toEqual(["QC_TRIGGER_PENDING"]);
  expect(codes([of("2026-03-03T09:00", "1"), of("2026-03-03T09:00", "2")], {}, services)).toEqual([]);
});
