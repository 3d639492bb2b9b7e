/**
 * Late and out of order (QC.md 3.4) through the whole station: how far back a failed control reaches. That order makes no difference and
 * that nothing sent changes by itself are laws: test/laws.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lookBackWindow } from "../../../src/casework/look-back/window.ts";
import { type LookBackCase, lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { judgeControlsAround } from "../../../src/release/controls.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import {
  createTestStation,
  crpReagent,
  crpTarget,
  noon,
  type TestStation,
  testInstrument,
  weekly,
} from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const target = { ...crpTarget, sd: "2" };
const time = fc.tuple(fc.integer({ min: 5, max: 9 }), fc.integer({ min: 0, max: 23 }));
const text = ([day, hour]: readonly [number, number]): string => `2026-03-0${day}T${String(hour).padStart(2, "0")}:30:00`;

const anyControl = fc
  .record({ at: time, value: fc.constantFrom("20", "20", "20", "24", "24.5", "30") })
  .map(({ at, value }) => crpControl(value, text(at)));
const anyResult = fc.record({ at: time, value: fc.constantFrom("12", "47", "140") }).map(({ at, value }) =>
  crpResult({
    ...{ sequence: `p${text(at)}`, run: `p${text(at)}`, measuredAt: readDeviceTime(text(at)) },
    value: { raw: value, comparator: null, number: value, unit: "mg/L" },
  }),
);
/** Each measurement once: two contents of one would be two versions, which is another story. */
const history = fc
  .tuple(
    fc.uniqueArray(anyControl, { maxLength: 6, selector: ({ sequence }) => sequence }),
    fc.uniqueArray(anyResult, { minLength: 1, maxLength: 5, selector: ({ sequence }) => sequence }),
  )
  .map(([controls, results]) => [...controls, ...results]);
const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });

/** Limits that time alone sets are out of the way: all of it is known within a minute. */
function station(): TestStation {
  const made = createTestStation({ release: { autoReleaseMaxHours: 168, lateHours: 700, oldDays: 365 } });
  made.pipeline.importLots([target, crpReagent]);
  return made;
}

const patientKeys = (landed: readonly ReturnType<TestStation["dock"]>[]): readonly string[] =>
  landed.flatMap(({ added }) => added.filter(({ kind }) => kind === "patient").map(({ key }) => key));
const cases = ({ store }: TestStation): readonly LookBackCase[] => store.registers.all(lookBackCases).map(({ body }) => body);

const inAnyOrder = history.chain(shuffled);

test("results in the journal, then controls in any order: all that a failed control reaches back to is in a case", () => {
  fc.assert(
    fc.property(inAnyOrder, (all) => {
      const made = station();
      const first = crpControl("20", "2026-03-04T00:00:00");
      const keys = patientKeys([made.dock(first, ...all.filter(({ kind }) => kind === "patient"))]);
      made.acceptAll();
      for (const one of all.filter(({ kind }) => kind === "control")) made.dock(one);
      const affected = new Set(cases(made).flatMap((one) => one.affected.map(({ run }) => run)));
      const judged = judgeControlsAround(made.ports, testInstrument, "CRP", noon);
      const windows = judged
        .filter(({ result }) => result === "REJECT")
        .map((one) => lookBackWindow(one, judged, weekly, 0).ownLot);
      for (const key of keys) {
        const at = made.store.runs.byKey(key)?.measuredAt ?? 0;
        if (windows.some(({ from, to }) => from <= at && at <= to)) expect(affected).toContain(key);
        expect(made.state(key)).toBe("released");
      }
    }),
    { numRuns: thoroughly(40, 400) },
  );
});

test("not sent and now worse: the hold says so; not sent and now clean: it goes out, also when a person gave it its patient", () => {
  const made = station();
  const key = made.dock(crpResult({ patientId: null })).added[0]?.key ?? "";
  expect(made.codes(key)).toEqual(["PID_MISSING", "QC_NEVER"]);
  made.decide.assignPatient(key, "15815024424", { by: "Ola", role: "operator", reason: "besøksliste" });
  expect(made.codes(key)).toEqual(["QC_NEVER"]);
  made.dock(crpControl("20", "2026-03-10T08:00:00"));
  expect(made.state(key)).toBe("released");
});
