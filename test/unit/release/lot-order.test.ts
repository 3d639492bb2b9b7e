/** Importing lots is idempotent, in any order. That their order among everything else makes no difference is a law: test/laws. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ControlTarget, Lot } from "../../../src/domain/lot.ts";
import { importLots } from "../../../src/release/lot-changes.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";

const c2: ControlTarget = { ...crpTarget, lot: "C2" };
const c2Later: ControlTarget = { ...c2, low: "19", high: "21", validFrom: "2026-03-10" };

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
