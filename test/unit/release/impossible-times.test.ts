/** A control at a time that cannot be does not vanish: it counts against whatever it may have been run before or after (ruling 27). */
import { describe, expect, test } from "vitest";
import { createDecisions } from "../../../src/casework/decisions/result-decisions.ts";
import { worklist } from "../../../src/casework/worklist/worklist.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";

const result = (at: string, more: Partial<Observation> = {}) => crpResult({ measuredAt: readDeviceTime(at), ...more });
const responsible = { by: "Lab", reason: "logg", role: "lab-responsible" } as const;

const day = 24 * 3_600_000;

/** Docked at noon on 10 March with a passed control; it is noon on the 11th. */
async function station() {
  const made = createTestStation();
  made.pipeline.importLots([crpTarget, crpReagent]);
  made.dock(crpControl("20", "2026-03-10T08:00:00"));
  await made.clock.advance(day);
  return made;
}

describe.each([["2000-01-01T00:03:00"], ["1970-01-01T00:00:00"], ["2099-01-01T00:00:00"], ["no time"], ["2012-01-01T00:00:00"]])(
  "a control stamped %s",
  (stamp) => {
    test("that failed holds the patient beside it, and the next one, until its own lot passed", async () => {
      const made = await station();
      const [, beside] = made.dock(crpControl("40", stamp), result("2026-03-11T09:00:00")).added;
      expect(made.codes(beside?.key ?? "")).toEqual(expect.arrayContaining(["QC_FAILED", "QC_LATER_FAILED"]));
      await made.clock.advance(day);
      const [next] = made.dock(result("2026-03-12T09:00:00")).added;
      expect(made.codes(next?.key ?? "")).toContain("QC_FAILED");
      const [, after] = made.dock(crpControl("20", "2026-03-12T09:10:00"), result("2026-03-12T09:20:00", { run: "later" })).added;
      expect(made.state(after?.key ?? "")).toBe("released");
    });

    test("that passed heals and excuses nothing that it may not have followed", async () => {
      const made = await station();
      made.dock(crpControl("40", "2026-03-11T08:00:00"));
      const [, beside] = made.dock(crpControl("20", stamp), result("2026-03-11T09:00:00")).added;
      expect(made.codes(beside?.key ?? "")).toContain("QC_FAILED");
    });

    test("waits on the worklist until the laboratory responsible says when it was run", async () => {
      const made = await station();
      const [control, beside] = made.dock(crpControl("40", stamp), result("2026-03-11T09:00:00")).added;
      const key = control?.key ?? "";
      expect(
        worklist(made.ports)
          .find(({ id }) => id === key)
          ?.reasons.map(({ code }) => code),
      ).toEqual(["TIME_IMPLAUSIBLE"]);
      const decide = createDecisions(made.ports);
      const at = Date.parse("2026-03-11T10:00:00Z");
      expect(() => decide.setTime(key, at, "kontrollbok", { ...responsible, role: "operator" })).toThrowError(
        expect.objectContaining({ code: "NOT_PERMITTED" }),
      );
      decide.setTime(key, at, "kontrollbok", responsible);
      expect(made.codes(beside?.key ?? "")).toEqual(expect.arrayContaining(["QC_LATER_FAILED"]));
      expect(made.codes(beside?.key ?? "")).not.toContain("QC_FAILED");
      expect(worklist(made.ports).some(({ id }) => id === key)).toBe(false);
    });
  },
);

test("what a first docking hands over from before the first day stands where it was", () => {
  const made = createTestStation();
  made.pipeline.importLots([crpTarget, crpReagent]);
  const [, , patient] = made.dock(
    crpControl("40", "2024-03-10T08:00:00"),
    crpControl("20", "2026-03-10T08:00:00"),
    result("2026-03-10T09:00:00"),
  ).added;
  expect(made.state(patient?.key ?? "")).toBe("released");
});
