/** Whatever the order in which lots, blocks, controls and results become known: in the end the same verdicts. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ControlTarget, Lot } from "../../../src/domain/lot.ts";
import type { Signature } from "../../../src/domain/signature.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { importLots } from "../../../src/release/reconsider/lot-changes.ts";
import { blockLot, exhaustLot, openLot } from "../../../src/release/registers/lots.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";

const kari: Signature = { by: "Kari Lab", reason: "prøve", role: "lab-responsible" };
const hourMs = 3_600_000;

interface Happening {
  readonly what: string;
  readonly happen: (station: TestStation) => void;
}
const clock = (hour: number) => `2026-03-10T${String(hour).padStart(2, "0")}:00:00`;
const hour = fc.integer({ min: 1, max: 11 });
const reagentLot = fc.constantFrom("10240001", "R9").map((number) => ({ number, expiry: number === "R9" ? "2026-03-31" : null }));

const control = fc.record({
  at: hour,
  value: fc.constantFrom("20", "20", "23", "40"),
  lot: fc.constantFrom("C1", "C2", null),
  reagentLot,
});
const result = fc.record({ at: hour, reagentLot });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  control.map(({ at, value, lot, reagentLot: reagent }) => {
    const ref = { name: null, lot, level: "normal", expiry: null };
    const sent = crpControl(value, clock(at), { control: ref, reagentLot: reagent, run: `c${at}`, sequence: `${at}0` });
    return { what: `control ${at} ${value} ${lot}`, happen: (station: TestStation) => void station.dock(sent) };
  }),
  result.map(({ at, reagentLot: reagent }) => {
    const sent = crpResult({ run: `r${at}`, sequence: `${at}5`, reagentLot: reagent, measuredAt: readDeviceTime(clock(at)) });
    return { what: `result ${at} ${reagent.number}`, happen: (station: TestStation) => void station.dock(sent) };
  }),
);

const news = (what: string, ...lots: readonly Lot[]): Happening => ({
  what,
  happen: ({ ports }) => void importLots(ports, lots),
});
const c2: ControlTarget = { ...crpTarget, lot: "C2" };
const c2Later: ControlTarget = { ...c2, low: "19", high: "21", validFrom: "2026-03-10" };

/** The register's own facts; those about a lot come after its registration, as a person could tell them. */
const registerFacts = (hours: readonly [number, number]): readonly Happening[] => [
  news("register R", crpReagent),
  news("register C2", c2, c2Later),
  { what: "block R", happen: ({ ports }) => void blockLot(ports, { lot: "10240001" }, noon - hours[0] * hourMs, kari) },
  { what: "open C2", happen: ({ ports }) => void openLot(ports, { lot: "C2" }, { on: "2026-03-01" }, kari) },
  { what: "end C2", happen: ({ ports }) => void exhaustLot(ports, { lot: "C2" }, noon - hours[1] * hourMs, kari) },
];

const verdicts = (list: readonly Happening[], registerAt: readonly number[], facts: readonly Happening[]) => {
  const station = createTestStation();
  importLots(station.ports, [crpTarget]);
  facts.forEach((fact, i) => {
    for (const { happen } of list.slice(i === 0 ? 0 : registerAt[i - 1], registerAt[i])) happen(station);
    fact.happen(station);
  });
  for (const { happen } of list.slice(registerAt[facts.length - 1])) happen(station);
  const runs = station.store.runs.patientRunsBetween("crp-1" as never, 0, Number.MAX_SAFE_INTEGER);
  return runs.map((run) => [run.runId, run.outcome, run.reasons.map(({ code }) => code)]).sort();
};

test("any order of registration, opening, end, block, controls and results ends in the same verdicts", () => {
  const story = fc.record({
    list: fc.uniqueArray(happening, {
      minLength: 2,
      maxLength: 8,
      selector: ({ what }) => what.split(" ").slice(0, 2).join(" "),
    }),
    hours: fc.tuple(hour, hour),
  });
  const told = story.chain(({ list, hours }) => {
    const moments = fc
      .array(fc.nat({ max: list.length }), { minLength: 5, maxLength: 5 })
      .map((all) => all.sort((a, b) => a - b));
    return fc.record({
      list: fc.constant(list),
      other: fc.shuffledSubarray(list, { minLength: list.length }),
      hours: fc.constant(hours),
      moments,
      late: moments,
    });
  });
  fc.assert(
    fc.property(told, ({ list, other, hours, moments, late }) => {
      const facts = registerFacts(hours);
      const [r, c, block, open, end] = facts as [Happening, Happening, Happening, Happening, Happening];
      expect(verdicts(other, late, [c, end, r, open, block])).toEqual(verdicts(list, moments, [r, c, block, open, end]));
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("importing the same lots again, in any order, changes nothing", () => {
  const lots: readonly Lot[] = [
    crpTarget,
    crpReagent,
    c2,
    c2Later,
    { ...crpTarget, reagentLot: "R9" },
    { ...crpReagent, lot: "R9" },
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray([...lots], { minLength: lots.length }), (other) => {
      const { ports, store } = createTestStation();
      expect(importLots(ports, lots)).toBe(lots.length);
      const before = store.lots.all();
      expect(importLots(ports, other)).toBe(0);
      expect(store.lots.all()).toEqual(before);
    }),
    { numRuns: 50 },
  );
});
