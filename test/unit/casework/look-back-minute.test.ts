/** Law: a sent result that a failed control makes suspect stands in a case, also where the minute alone does not tell what came first. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const second = fc.integer({ min: 0, max: 59 });
const at = (minute: string, seconds: number) => `2026-03-10T${minute}:${String(seconds).padStart(2, "0")}`;

test("within the minute of a passed control the instrument's numbers say which results the next failure reaches; without them, all", () => {
  fc.assert(
    fc.property(second, second, fc.constantFrom("49", "51", null), (passed, measured, own) => {
      const station = createTestStation();
      station.pipeline.importLots([crpTarget, crpReagent]);
      // An earlier one, so that the result may be sent whichever side it lies on.
      station.dock(crpControl("20", "2026-03-10T07:00:00", { sequence: "1", run: "1" }));
      station.dock(crpControl("20", at("08:00", passed), { sequence: "50", run: "50" }));
      const measuredAt = readDeviceTime(at("08:00", measured));
      const { added } = station.dock(crpResult({ sequence: own, run: "r", measuredAt }));
      station.acceptAll();
      station.dock(crpControl("40", "2026-03-10T09:00:00", { sequence: "60", run: "60" }));
      const doubted = station.store.registers.all(lookBackCases).flatMap(({ body }) => body.affected.map(({ run }) => run));
      // What both clock and number put before the pass is not doubted; where they disagree, it may be.
      if (own !== "49") expect(doubted).toEqual(added.map(({ key }) => key));
      else if (measured <= passed) expect(doubted).toEqual([]);
    }),
    {
      numRuns: thoroughly(40, 400),
      examples: [
        [0, 0, "51"],
        [30, 5, "51"],
        [5, 30, "49"],
        [30, 5, null],
      ],
    },
  );
});
