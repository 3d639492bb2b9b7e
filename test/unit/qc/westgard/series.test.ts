/** Runs, resets and presets: how the look-back rules meet real controls. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decimal } from "../../../../src/domain/decimal.ts";
import type { ControlTarget } from "../../../../src/domain/lot.ts";
import { judgeSeries } from "../../../../src/qc/controls/judge-series.ts";
import type { JudgedControl } from "../../../../src/qc/types.ts";
import { ruleSetOf } from "../../../../src/qc/westgard/presets.ts";

const hour = 3_600_000;
const target = (level: string, more: Partial<ControlTarget> = {}): ControlTarget => ({
  kind: "control",
  analyte: "CRP",
  model: "m",
  name: null,
  level,
  lot: `lot ${level}`,
  expiry: null,
  unit: "mg/L",
  target: "20",
  sd: "1",
  low: null,
  high: null,
  reagentLot: null,
  openedOn: null,
  inUseDays: null,
  controlIds: [],
  ...more,
});

interface Made {
  readonly control: JudgedControl;
  readonly value: string;
}

const made = (at: number, value: string, level = "L1", more: Partial<ControlTarget> = {}): Made => ({
  control: {
    id: `${at}/${level}`,
    at,
    result: "PASS",
    codes: [],
    hits: [],
    level,
    target: target(level, more),
    reagentLot: null,
    sequence: null,
  },
  value,
});

function judge(
  points: readonly Made[],
  options: { preset?: string; levels?: readonly string[]; services?: readonly { at: number }[] } = {},
) {
  const { preset = "poc-basis", levels = ["L1"], services = [] } = options;
  const values = new Map(points.map(({ control, value }) => [control.id, decimal(value)]));
  const rules = { ...ruleSetOf({ rules: preset }), levels };
  return judgeSeries({ controls: points.map((one) => one.control), values, rulesFor: () => rules, services });
}

const hits = (list: readonly JudgedControl[]) => list.map((one) => one.hits.join(" "));

test("two weeks in a row beyond +2 SD are rejected on the second", () => {
  expect(judge([made(0, "22.5"), made(168 * hour, "22.3")]).map((one) => one.result)).toEqual(["PASS", "REJECT"]);
});

test("a service between them resets the window", () => {
  expect(hits(judge([made(0, "22.5"), made(168 * hour, "22.3")], { services: [{ at: hour }] }))).toEqual(["", ""]);
});

test("so do a new control lot and a new target", () => {
  expect(hits(judge([made(0, "22.5"), made(168 * hour, "22.3", "L1", { lot: "other" })]))).toEqual(["", ""]);
  expect(hits(judge([made(0, "22.5"), made(168 * hour, "22.3", "L1", { sd: "1.1" })]))).toEqual(["", ""]);
});

test("two levels within the hour are one run: R-4s and 2-2s across reject both", () => {
  const levels = ["L1", "L2"];
  expect(hits(judge([made(0, "22.5"), made(60_000, "17.5", "L2")], { levels }))).toEqual(["R-4s/within-run", "R-4s/within-run"]);
  expect(hits(judge([made(0, "22.5"), made(60_000, "22.5", "L2")], { levels }))).toEqual(["2-2s/across", "2-2s/across"]);
});

test("more than an hour apart they are two runs, and nothing looks diagonally", () => {
  expect(hits(judge([made(0, "22.5"), made(2 * hour, "17.4", "L2")], { levels: ["L1", "L2"] }))).toEqual(["", ""]);
});

test("the range-only preset looks back on nothing", () => {
  expect(hits(judge([made(0, "25"), made(hour, "25")], { preset: "range-only" }))).toEqual(["", ""]);
});

test("a control without mean or SD takes no part", () => {
  for (const lacking of [{ sd: null }, { target: null }])
    expect(hits(judge([made(0, "25", "L1", lacking), made(hour, "25", "L1", lacking)]))).toEqual(["", ""]);
});

test.each<[string, Partial<JudgedControl>]>([
  ["is void", { result: "VOID" }],
  ["has no target", { target: null }],
  ["nobody knows the level of", { level: null }],
])("one that %s takes no part, and nothing is judged by it", (_name, change) => {
  const [first, second] = [made(0, "22.5"), made(168 * hour, "22.3")];
  const without = ({ control, value }: Made): Made => ({ value, control: { ...control, ...change } });
  for (const [earlier, later] of [
    [without(first), second],
    [first, without(second)],
    [without(first), without(second)],
  ] as const)
    expect(judge([earlier, later])).toEqual([earlier.control, later.control]);
});

test("nor does one that has no number, such as an answer in words", () => {
  const controls = [made(0, "22.5").control, made(168 * hour, "22.3").control];
  const rules = { ...ruleSetOf({ rules: "poc-basis" }), levels: ["L1"] };
  expect(judgeSeries({ controls, values: new Map(), rulesFor: () => rules, services: [] })).toEqual(controls);
});

const history = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 40 }).map((n) => n * 30 * 60_000),
    z: fc.integer({ min: -40, max: 40 }),
    level: fc.constantFrom("L1", "L2"),
  }),
  { maxLength: 25 },
);
const toPoints = (list: readonly { at: number; z: number; level: string }[]) => {
  const distinct = new Map(list.map((one) => [`${one.at}/${one.level}`, one]));
  return [...distinct.values()].map(({ at, z, level }) =>
    made(
      at,
      decimal("20")
        .plus(decimal(String(z)).div(10))
        .toFixed(1),
      level,
    ),
  );
};
const byId = (list: readonly JudgedControl[]) => new Map(list.map((one) => [one.id, [one.result, one.hits]]));

test("any order and re-delivery of the same controls gives the same verdicts", () => {
  fc.assert(
    fc.property(history, fc.nat(), (list, seed) => {
      const points = toPoints(list);
      const shuffled = [...points, ...points.slice(0, 3)].sort(
        (a, b) => ((a.control.at * 7919 + seed) % 101) - ((b.control.at * 7919 + seed) % 101),
      );
      expect(byId(judge(shuffled, { levels: ["L1", "L2"] }))).toEqual(byId(judge(points, { levels: ["L1", "L2"] })));
    }),
    { numRuns: 500 },
  );
});

test("mirrored values give the mirrored hits, and x → ax + b changes none", () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 9 }), fc.integer({ min: -50, max: 50 }), (list, a, b) => {
      const points = toPoints(list);
      const options = { levels: ["L1", "L2"], preset: "westgard-n2" };
      const expected = hits(judge(points, options));
      const mirrored = points.map((one) => ({ ...one, value: decimal("40").minus(decimal(one.value)).toFixed() }));
      expect(hits(judge(mirrored, options))).toEqual(expected);
      const scale = (text: string) => decimal(text).times(a).plus(b).toFixed();
      const moved = points.map(({ control, value }) => ({
        value: scale(value),
        control: { ...control, target: target(control.level ?? "", { target: scale("20"), sd: String(a) }) },
      }));
      expect(hits(judge(moved, options))).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

const week = (n: number): number => n * 168 * hour;
const hitsAt = (judged: ReturnType<typeof judge>, id: string) => judged.find((one) => one.id === id)?.hits;

test("a new lot on one level leaves the other levels' series as they are (ruling 25)", () => {
  const points = Array.from({ length: 10 }, (_, i) => [
    made(week(i), "20.5", "L1"),
    made(week(i) + 60_000, "20.5", "L2", i < 6 ? {} : { lot: "new" }),
  ]).flat();
  const judged = judge(points, { preset: "westgard-n2", levels: ["L1", "L2"] });
  expect(hitsAt(judged, `${week(9)}/L1`)).toEqual(["10x/within/L1"]);
  expect(hitsAt(judged, `${week(9) + 60_000}/L2`)).toEqual([]);
});

test("a window over several runs needs one unbroken stream per level", () => {
  const run = (n: number, more: Partial<ControlTarget>) => [
    made(week(n), "21.5", "L1"),
    made(week(n) + 60_000, "21.5", "L2", more),
  ];
  const across = (more: Partial<ControlTarget>) =>
    judge([...run(0, {}), ...run(1, more)], { preset: "westgard-n2", levels: ["L1", "L2"] }).at(-1)?.hits;
  expect(across({})).toEqual(["4-1s/across"]);
  for (const more of [{ lot: "new" }, { target: "20.1" }, { high: "30" }]) expect(across(more)).toEqual([]);
});

test("an old and a new lot in parallel are two streams, each judged by its own", () => {
  const points = Array.from({ length: 4 }, (_, i) => [
    made(week(i), "21.5", "L1"),
    made(week(i) + 2 * hour, i === 3 ? "21.5" : "20", "L1", { lot: "new" }),
  ]).flat();
  const judged = judge(points, { preset: "westgard-n2" });
  expect(hitsAt(judged, `${week(3)}/L1`)).toEqual(["4-1s/within/L1"]);
  expect(hitsAt(judged, `${week(3) + 2 * hour}/L1`)).toEqual([]);
});
