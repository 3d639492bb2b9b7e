/** Which of several controls of one instant counts: told apart by what they say, never by a number that arrival gave them. */
import { expect, test } from "vitest";
import { decimal } from "../../../../src/domain/decimal.ts";
import { earliest, latest } from "../../../../src/qc/controls/control-order.ts";
import { buildRuns } from "../../../../src/qc/controls/control-runs.ts";
import type { JudgedControl } from "../../../../src/qc/types.ts";
import { target } from "../build.ts";

const at = Date.UTC(2026, 2, 8, 6, 1);
const control = (id: string, more: Partial<JudgedControl> = {}): JudgedControl => ({
  ...{ id, at, result: "REJECT", codes: [], hits: ["RANGE/L1"], level: "L1", target, reagentLot: null, sequence: null },
  ...more,
});
const aborted = { codes: ["QC_DEVICE_FAILED"], hits: [], target: null } as const;

test("of two versions of one control that both failed, the same one counts whichever came first", () => {
  const oneWay = [control("a.1", aborted), control("a-2.1")];
  const otherWay = [control("a.1"), control("a-2.1", aborted)];
  for (const pick of [latest, earliest]) expect(pick(otherWay)?.codes).toEqual(pick(oneWay)?.codes);
});

test("two versions of one control stand in the same order in a series, whichever came first", () => {
  const series = (first: string, second: string) =>
    [first, second].map((value, i) => ({
      control: control(i === 0 ? "a.1" : "a-2.1"),
      ...{ level: "L1", value: decimal(value), mean: decimal("24"), sd: decimal("1"), target },
    }));
  const values = (of: ReturnType<typeof series>) => buildRuns(of, []).map(({ controls }) => controls[0]?.value.toString());
  expect(values(series("31", "20"))).toEqual(values(series("20", "31")));
});
