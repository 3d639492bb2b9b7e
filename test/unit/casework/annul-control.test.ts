/** A failed control cannot be explained away (ruling 12), and the guided steps that belong to one. */
import { beforeEach, describe, expect, test } from "vitest";
import { stepsOf, tickStep } from "../../../src/casework/decisions/guided-steps.ts";
import { lookBackList } from "../../../src/casework/look-back/case-list.ts";
import { stepsDone } from "../../../src/domain/registers/steps.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../../support/station.ts";

let station: TestStation;
const kari = { by: "Kari Lab", role: "lab-responsible", reason: "feil hetteglass" } as const;
const high = { ...crpTarget, level: "abnormal", lot: "C2", target: "80", low: "70", high: "90" };
const wrongLevel = { cause: "wrong-level", moveTo: null } as const;

beforeEach(() => {
  const both = { ...weekly, levels: ["normal", "abnormal"] };
  station = createTestStation({ instruments: [{ ...testInstrument, qc: { CRP: [both] } }] });
  station.pipeline.importLots([crpTarget, high, crpReagent]);
});

const result = (time: string) => crpResult({ sequence: time, run: time, measuredAt: readDeviceTime(`2026-03-10T${time}:00`) });
const normal = (value: string, time: string) => crpControl(value, `2026-03-10T${time}:00`);
const abnormal = (value: string, time: string) =>
  crpControl(value, `2026-03-10T${time}:00`, { control: { name: null, lot: "C2", level: "abnormal", expiry: null } });
const keyOf = (landed: ReturnType<TestStation["dock"]>): string => landed.added.at(-1)?.key ?? "";

test("a failed control is annulled only after the next one of its level has passed, with a cause, by the responsible", () => {
  const failed = keyOf(station.dock(normal("80", "08:00")));
  expect(() => station.decide.annulControl(failed, wrongLevel, kari)).toThrow("has not passed");
  station.dock(abnormal("80", "08:10"));
  expect(() => station.decide.annulControl(failed, wrongLevel, kari)).toThrow("has not passed");
  const passed = keyOf(station.dock(normal("20", "08:20")));
  expect(() => station.decide.annulControl(failed, wrongLevel, { ...kari, role: "operator" })).toThrow("NOT_PERMITTED");
  expect(() => station.decide.annulControl(failed, { cause: "bubble", moveTo: "abnormal" }, kari)).toThrow("BAD_USAGE");
  expect(() => station.decide.annulControl(passed, wrongLevel, kari)).toThrow("Only a control that failed");
  expect(station.decide.annulControl(failed, wrongLevel, kari).state).toBe("kept");
  expect(() => station.decide.annulControl(failed, wrongLevel, kari)).toThrow("NOT_ALLOWED_NOW");
});

test("what a failed control held still needs a person, whatever was said of the control", () => {
  station.dock(normal("20", "07:00"), abnormal("80", "07:01"));
  const failed = keyOf(station.dock(normal("80", "08:00")));
  const key = keyOf(station.dock(result("08:30")));
  const after = keyOf(station.dock(normal("20", "09:00"), result("09:30")));
  expect(station.codes(key)).toEqual(["QC_FAILED"]);
  station.decide.annulControl(failed, wrongLevel, kari);
  expect(station.codes(key)).toEqual(["QC_CONTROL_ANNULLED"]);
  expect([station.state(key), station.state(after)]).toEqual(["held", "released"]);
  station.decide.release(key, kari);
  expect(station.state(key)).toBe("released");
});

test("one that was of another level counts there, and no longer stands in the way of its own", () => {
  const moved = keyOf(station.dock(normal("80", "08:00")));
  station.dock(normal("20", "08:10"));
  const key = keyOf(station.dock(result("09:00")));
  expect(station.codes(key)).toEqual(["QC_NEVER"]);
  expect(() => station.decide.annulControl(moved, { cause: "wrong-level", moveTo: "C III" }, kari)).toThrow("NOT_FOUND");
  expect(station.store.decisions.ofRun(moved)).toEqual([]);
  station.decide.annulControl(moved, { cause: "wrong-level", moveTo: "abnormal" }, kari);
  expect(station.state(key)).toBe("released");
});

test("where one lot has both levels it stays that lot", () => {
  const sameLot = { ...high, lot: "C1" };
  station.pipeline.importLots([sameLot]);
  const moved = keyOf(station.dock(normal("80", "08:00")));
  station.dock(normal("20", "08:10"));
  const key = keyOf(station.dock(result("09:00")));
  expect(station.codes(key)).toEqual(["QC_NEVER"]);
  station.decide.annulControl(moved, { cause: "wrong-level", moveTo: "abnormal" }, kari);
  expect([station.codes(key), station.state(key)]).toEqual([[], "released"]);
});

test("the case of an annulled control may be closed at once", async () => {
  station.dock(normal("20", "07:00"), abnormal("80", "07:01"), result("07:30"));
  station.acceptAll();
  const failed = keyOf(station.dock(normal("80", "08:00")));
  expect(lookBackList(station.ports)).toMatchObject([{ state: "waits-for-control", results: 1 }]);
  await station.clock.advance(1000);
  station.dock(normal("20", "08:20"));
  station.decide.annulControl(failed, wrongLevel, kari);
  expect(lookBackList(station.ports)).toMatchObject([{ state: "may-close" }]);
});

describe("guided steps", () => {
  const ola = { by: "Ola", role: "operator", reason: "utløpt 1. mars" } as const;

  test("each tick is logged with name, time and what was found; ending with the notice to supplier and DMP", () => {
    const failed = keyOf(station.dock(normal("80", "08:00")));
    expect(stepsOf(station.ports, failed).every(({ done }) => done === null)).toBe(true);
    const ticked = tickStep(station.ports, failed.slice(0, 8), 2, ola);
    expect(ticked.map(({ step, done }) => [step, done !== null])).toEqual(ticked.map((_, i) => [i + 1, i === 1]));
    expect(ticked[1]?.done).toEqual({ by: "Ola", at: station.clock.now(), note: "utløpt 1. mars" });
    expect(ticked.at(-1)?.nb).toBe(
      "Vurder melding til leverandør og Direktoratet for medisinske produkter (DMP) dersom instrumentet kan ha gitt feil svar.",
    );
    tickStep(station.ports, failed, 2, { ...ola, by: "Per", reason: "nytt glass" });
    expect(station.store.registers.ofSubject(stepsDone, failed)).toHaveLength(1);
  });

  test("there are none for a control that passed, and no step that is not there", () => {
    const failed = keyOf(station.dock(normal("80", "08:00")));
    expect(() => tickStep(station.ports, failed, 99, ola)).toThrow("BAD_USAGE");
    expect(() => tickStep(station.ports, failed, 1, { ...ola, role: "advisor" })).toThrow("NOT_PERMITTED");
    const passed = keyOf(station.dock(normal("20", "08:10")));
    expect(() => stepsOf(station.ports, passed)).toThrow("NOT_ALLOWED_NOW");
  });
});
