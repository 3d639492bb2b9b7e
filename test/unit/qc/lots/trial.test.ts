/** A control lot on trial (ruling 25): judged apart, and for no patient. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { unusedLife } from "../../../../src/domain/lot-life.ts";
import { judgeControls } from "../../../../src/qc/controls/judge-controls.ts";
import { chosen, tried } from "../../../../src/qc/lots/life.ts";
import type { ControlEvent, JudgedControl } from "../../../../src/qc/types.ts";
import { at, control, instrument, policy, target, zone } from "../build.ts";

const analyte = instrument.analytes[0] ?? expect.fail();
const levels = ["1", "2"];
const ofLot = (lot: string, level: string, life = unusedLife) => ({ ...target, lot, level, sd: "1.5", life });
const judged = (events: readonly ControlEvent[], life = unusedLife): readonly JudgedControl[] =>
  judgeControls(events, {
    ...{ model: "afinion-2", analyte, zone, policies: [{ ...policy, levels, rules: "westgard-n2" }] },
    targets: levels.flatMap((level) => [ofLot("C7781", level), ofLot("NEW", level, life)]),
  });

const said = (lot: string, level: string) => ({ control: { name: null, lot, level, expiry: null } });
const one = fc
  .record({
    day: fc.integer({ min: 1, max: 9 }),
    value: fc.constantFrom("24", "27", "27.5", "21.5", "31", "20"),
    lot: fc.constantFrom("C7781", "NEW"),
    level: fc.constantFrom(...levels),
    hours: fc.constantFrom(0, 0, 0, 30),
  })
  .map(({ day, value, lot, level, hours }) => {
    const made = { ...control(`2026-03-0${day}T08:00`, value, said(lot, level)), id: `${day} ${lot} ${level} ${value} ${hours}` };
    return hours === 0 ? made : { ...made, window: { from: made.at - hours * 3_600_000, to: made.at } };
  });
const history = fc.uniqueArray(one, { maxLength: 10, selector: ({ id }) => id });
const isNew = ({ id }: Pick<ControlEvent, "id">) => id.includes(" NEW ");

test("law: what a lot on trial says changes no verdict of another, and neither passes nor fails itself", () => {
  const always = tried(unusedLife, 0);
  fc.assert(
    fc.property(history, (events) => {
      const all = judged(events, always);
      const others = events.filter((event) => !isNew(event));
      expect(all.filter((event) => !isNew(event))).toEqual(judged(others, always));
      expect(all.filter(isNew).every(({ result, codes }) => result === "VOID" && codes.includes("QC_CONTROL_TRIAL"))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("law: a trial takes back no failure of what may have been measured outside it", () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 9 }), (events, day) => {
      const from = at(`2026-03-0${day}T00:00`);
      const alone = (life: typeof unusedLife) => events.filter(isNew).flatMap((event) => judged([event], life));
      const before = alone(unusedLife).filter(
        ({ result, at: until, window }) => result === "REJECT" && (window?.from ?? until) < from,
      );
      const after = alone(tried(unusedLife, from)).filter(({ result }) => result === "REJECT");
      expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
    }),
    { numRuns: 500 },
  );
});

test("it lasts from when it was told until the lot is chosen, to the millisecond, and may begin again", () => {
  const [from, until] = [at("2026-03-02T08:00"), at("2026-03-03T08:00")];
  const life = chosen(tried(unusedLife, from), until);
  const results = (over: typeof life) =>
    [from - 1, from, until - 1, until].map(
      (time) => judged([{ ...control("2026-03-02T08:00", "31", said("NEW", "1")), at: time }], over)[0]?.result,
    );
  expect(results(life)).toEqual(["REJECT", "VOID", "VOID", "REJECT"]);
  expect(results(tried(life, until))).toEqual(["REJECT", "VOID", "VOID", "VOID"]);
  expect(tried(tried(life, until), until + 1)).toEqual(tried(life, until));
});
