/** A lot from registered to exhausted or blocked, asked on any day. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isBlocked,
  isExhausted,
  type LotLife,
  liesUnused,
  openedBy,
  shelfOn,
  unusedLife,
} from "../../../../src/domain/lot-life.ts";
import { blocked, exhausted, notExhausted, opened, unblocked } from "../../../../src/qc/lots/life.ts";
import { lotStanding } from "../../../../src/qc/lots/lot-standing.ts";
import { at, reagent } from "../build.ts";

const moment = (local: string) => ({ at: at(local), on: local.slice(0, 10) });
const lived = (life: LotLife) => ({ ...reagent, inUseDays: 60, life });
const standing = (life: LotLife, local: string, change: Partial<typeof reagent> = {}) =>
  lotStanding([{ ...reagent, inUseDays: 60, ...change }], life, moment(local));

describe("states", () => {
  const inUse = opened(unusedLife, "2026-03-01");

  it("registered, in use, exhausted", () => {
    expect(standing(unusedLife, "2026-03-10T08:00")).toMatchObject({ state: "registered", lastDay: "2027-01-31" });
    expect(standing(inUse, "2026-02-28T08:00")).toMatchObject({ state: "registered" });
    expect(standing(inUse, "2026-03-10T08:00")).toMatchObject({ state: "in-use", openedOn: "2026-03-01", lastDay: "2026-04-30" });
    const ended = exhausted(inUse, moment("2026-03-20T12:00"));
    expect(standing(ended, "2026-03-20T11:59").state).toBe("in-use");
    expect(standing(ended, "2026-03-20T12:00").state).toBe("exhausted");
    expect(standing(notExhausted(ended), "2026-03-21T08:00").state).toBe("in-use");
  });

  it("the label ends a lot that was opened late", () => {
    expect(standing(inUse, "2026-03-10T08:00", { expiry: "2026-03-20" })).toMatchObject({ lastDay: "2026-03-20" });
  });

  it("the next vial of the same lot begins a life of its own and leaves the former one's days as they were", () => {
    const twice = opened(inUse, "2026-05-10");
    expect(shelfOn(lived(twice), "2026-05-09").openedOn).toBe("2026-03-01");
    expect(shelfOn(lived(twice), "2026-05-10").openedOn).toBe("2026-05-10");
    const reopened = opened(exhausted(inUse, moment("2026-04-01T12:00")), "2026-05-10");
    expect(isExhausted(lived(reopened), moment("2026-05-09T12:00"))).toBe(true);
    expect(isExhausted(lived(reopened), moment("2026-05-10T00:00"))).toBe(false);
  });

  it("an opening that was told wrongly gives way", () => {
    expect(opened(inUse, "2026-02-01", "2026-03-01").openings).toEqual(["2026-02-01"]);
    expect(openedBy({ ...lived(inUse), openedOn: "2026-03-05" }, "2026-03-06")).toBe("2026-03-05");
  });

  it("blocked from a moment in the past, free again from another; the time between stays blocked", () => {
    const stopped = blocked(inUse, at("2026-03-05T07:00"));
    const free = unblocked(stopped, at("2026-03-08T07:00"));
    const was = (life: LotLife, local: string) => isBlocked({ life }, at(local));
    expect([was(stopped, "2026-03-05T06:59"), was(stopped, "2026-03-05T07:00")]).toEqual([false, true]);
    expect([was(free, "2026-03-08T06:59"), was(free, "2026-03-08T07:00")]).toEqual([true, false]);
    expect(unblocked(stopped, at("2026-03-05T07:00")).blocks).toEqual([]);
    expect(isBlocked({ life: free }, null)).toBe(true);
    expect(standing(stopped, "2026-03-06T08:00").state).toBe("blocked");
  });

  it("a lot that was free again is blocked anew, and the time between stays free", () => {
    const free = unblocked(blocked(unusedLife, at("2026-03-05T07:00")), at("2026-03-08T07:00"));
    const was = (life: LotLife) =>
      ["2026-03-06T07:00", "2026-03-09T07:00", "2026-03-11T07:00"].map((local) => isBlocked({ life }, at(local)));
    expect(was(free)).toEqual([true, false, false]);
    expect(was(blocked(free, at("2026-03-10T07:00")))).toEqual([true, false, true]);
    expect(was(blocked(free, at("2026-03-01T07:00")))).toEqual([true, true, true]);
    expect(was(unblocked(blocked(free, at("2026-03-01T07:00")), at("2026-03-09T00:00")))).toEqual([true, false, false]);
  });

  it("a block that is told late says so: until then nothing shows that the lot lay unused (ruling 12)", () => {
    const from = at("2026-03-05T07:00");
    const blocks = (toldAt?: number) => blocked(unusedLife, from, toldAt).blocks;
    expect(blocks(from + 1)).toEqual([{ from, until: null, toldAt: from + 1 }]);
    for (const toldAt of [undefined, from, from - 1]) expect(blocks(toldAt)).toEqual([{ from, until: null }]);
    const life = blocked(unusedLife, from, at("2026-03-06T07:00"));
    const wasUnused = ["2026-03-05T07:00", "2026-03-06T06:59", "2026-03-06T07:00"].map((local) =>
      liesUnused(lived(life), moment(local)),
    );
    expect(wasUnused).toEqual([false, false, true]);
    expect(isBlocked({ life }, from)).toBe(true);
  });

  it.each([
    [31, null],
    [30, 30],
    [14, 14],
    [7, 7],
    [0, 7],
    [-1, "expired"],
  ] as const)("%i days left warn %s", (daysLeft, warning) => {
    const day = new Date(Date.UTC(2027, 0, 31 - daysLeft)).toISOString().slice(0, 10);
    expect(standing(unusedLife, `${day}T23:30`)).toMatchObject({ daysLeft, warning });
  });
});

describe("laws", () => {
  const days = fc.integer({ min: 1, max: 28 }).map((day) => `2026-03-${String(day).padStart(2, "0")}`);
  const fact = fc.oneof(
    days.map((day) => (life: LotLife) => opened(life, day)),
    days.map((day) => (life: LotLife) => exhausted(life, moment(`${day}T12:00`))),
    days.map((day) => (life: LotLife) => blocked(life, at(`${day}T07:00`))),
    fc.tuple(days, days).map(
      ([day, told]) =>
        (life: LotLife) =>
          blocked(life, at(`${day}T07:00`), at(`${told}T07:00`)),
    ),
  );
  const facts = fc.array(fact, { maxLength: 8 });
  const lifeOf = (list: readonly ((life: LotLife) => LotLife)[]) => list.reduce((life, next) => next(life), unusedLife);

  it("openings, ends and blocks may be told in any order, and twice", () => {
    const orders = facts.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(orders, ([list, other]) => {
        expect(lifeOf([...other, ...other])).toEqual(lifeOf(list));
      }),
      { numRuns: 1000 },
    );
  });

  it("a lot is blocked at a time if any block says so, and lay unused if one says so that was told by then", () => {
    const block = fc.tuple(days, days).map(([day, told]) => ({ from: at(`${day}T07:00`), toldAt: at(`${told}T07:00`) }));
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), days, (list, day) => {
        const life = list.reduce((before, { from, toldAt }) => blocked(before, from, toldAt), unusedLife);
        const now = moment(`${day}T12:00`);
        const begun = list.filter(({ from }) => from <= now.at);
        expect(isBlocked({ life }, now.at)).toBe(begun.length > 0);
        expect(liesUnused(lived(life), now)).toBe(begun.some(({ toldAt }) => toldAt <= now.at));
      }),
      { numRuns: 1000 },
    );
  });
});
