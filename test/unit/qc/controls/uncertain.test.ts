/** Controls at an uncertain time (ruling 27): each keeps the worst that any possible time makes of it, and of those that are certain. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ControlTarget } from "../../../../src/domain/lot.ts";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import type { ControlEvent } from "../../../../src/qc/types.ts";
import { at, control, instrument, policy, target, zone } from "../build.ts";

const analyte = instrument.analytes[0] ?? expect.fail();
const judged = (events: readonly ControlEvent[], targets: readonly ControlTarget[] = [target]) =>
  judgeControls(events, { model: "afinion-2", analyte, targets, policies: [policy], zone });
const window = { from: at("2026-03-02T08:00"), to: at("2026-03-04T08:00") };
const anywhere = (number: string): ControlEvent => ({ ...control("2026-03-02T08:00", number), window });

/** From 3 March on other limits hold: 24 passes before, 30 after, 27 always. */
const limits: readonly ControlTarget[] = [target, { ...target, low: "26", high: "34", target: "30", validFrom: "2026-03-03" }];

test.each([
  ["24", "REJECT"],
  ["30", "REJECT"],
  ["27", "PASS"],
])("%s, where the limits change in between, is %s", (number, result) => {
  expect(judged([anywhere(number)], limits)).toMatchObject([{ result, at: window.to, window }]);
});

test("one that passes by both limits is shown with those of the earliest possible time", () => {
  expect(judged([anywhere("27")], limits)[0]?.target).toMatchObject({ low: "20", high: "28" });
});

test("a certain one fails where it fails with the uncertain one in any possible place", () => {
  const withSd = [{ ...target, low: null, high: null, sd: "1" }];
  const later = control("2026-03-05T08:00", "26.5");
  const resultOf = (events: readonly ControlEvent[]) => judged(events, withSd).find(({ id }) => id === later.id);
  expect(resultOf([later])).toMatchObject({ result: "WARN", hits: ["1-2s/L1"] });
  expect(resultOf([later, anywhere("26.5")])).toMatchObject({ result: "REJECT", hits: ["1-2s/L1", "2-2s/within/L1"] });
  // It lies before the certain one or after it: either way two in a row.
  const between = control("2026-03-03T08:00", "26.5");
  expect(judged([between, anywhere("26.5")], withSd).map(({ result }) => result)).toEqual(["REJECT", "REJECT"]);
});

const levels = ["1", "2"];
const moment = fc.integer({ min: 1, max: 28 * 24 }).map((hours) => at("2026-03-01T00:00") + hours * 3_600_000);
const history = fc
  .array(
    fc.record({ one: moment, other: fc.option(moment), z: fc.integer({ min: -7, max: 7 }), level: fc.constantFrom(...levels) }),
    {
      maxLength: 9,
    },
  )
  .map((list) =>
    list.map(({ one, other, z, level }, i): ControlEvent => {
      const made = control("2026-03-01T08:00", `${24 + z / 2}`, {
        run: `${i}`,
        control: { name: null, lot: "C7781", level, expiry: null },
      });
      const span = other === null ? {} : { window: { from: Math.min(one, other), to: Math.max(one, other) } };
      return { ...made, id: `${i}`, at: one, ...span };
    }),
  );

test("law: rules over several values are judged without the uncertain ones, with all at the first and all at the last instant", () => {
  const rank = ["PASS", "WARN", "REJECT"];
  const register = {
    ...{ model: "afinion-2", analyte, zone, policies: [{ ...policy, levels, rules: "westgard-n2" }] as const },
    targets: levels.map((level) => ({ ...target, level, low: null, high: null, sd: "1" })),
  };
  fc.assert(
    fc.property(history, (events) => {
      const certain = events.filter((event) => event.window === undefined);
      const allAt = (end: "from" | "to") =>
        events.map(({ window, ...event }): ControlEvent => ({ ...event, at: window?.[end] ?? event.at }));
      const scenarios = [certain, allAt("from"), allAt("to")].map((list) => judgeControls(list, register));
      const expected = events.map(({ id }) => {
        const results = scenarios.flatMap((judgedThen) => judgedThen.find((one) => one.id === id)?.result ?? []);
        return [id, rank.findLast((result) => results.some((one) => one === result))];
      });
      const found = new Map(judgeControls(events, register).map(({ id, result }) => [id, result]));
      expect([...found].toSorted(([a], [b]) => Number(a) - Number(b))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
