/** Look-back cases (ruling 10): what opens one, how far back it reaches, and that nothing is ever changed by itself. */
import { beforeEach, describe, expect, test } from "vitest";
import { journalAnswered, takeUpSuspects } from "../../../src/casework/case-errands.ts";
import { lookBackList } from "../../../src/casework/look-back/case-list.ts";
import { lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../../support/station.ts";

let station: TestStation;
const kari = { by: "Kari Lab", role: "lab-responsible", reason: "parallellprøve" } as const;
const withSd = { ...crpTarget, low: null, high: null, sd: "2" };

beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([withSd, crpReagent]);
});

const at = (time: string, more: Parameters<typeof crpResult>[0] = {}) =>
  crpResult({ sequence: time, run: time, measuredAt: readDeviceTime(`2026-03-${time}:00`), ...more });
const control = (value: string, time: string) => crpControl(value, `2026-03-${time}:00`);
const keyOf = (landed: ReturnType<TestStation["dock"]>): string => landed.added.at(-1)?.key ?? "";
const cases = () => station.store.registers.all(lookBackCases).map(({ body }) => body);
const affected = () => cases().map((one) => one.affected.map(({ run }) => run));

/** Controls passed, results measured and taken by the journal. */
function sent(...times: readonly string[]): readonly string[] {
  station.dock(control("20", "02T08:00"));
  const keys = times.map((time) => keyOf(station.dock(at(time))));
  station.acceptAll();
  return keys;
}

test("a control that fails opens one case with every result since the control before it", () => {
  const [, second, third] = sent("01T10:00", "03T10:00", "04T10:00");
  station.dock(control("30", "05T08:00"));
  expect(cases()).toMatchObject([
    { code: "QC_FAILED", about: "Afinion, kontor 1: kontroll CRP, nivå normal, 05.03.2026 kl. 08.00" },
  ]);
  expect(affected()).toEqual([[second, third]]);
  expect([second, third].map((key) => station.state(key ?? ""))).toEqual(["released", "released"]);
  expect(station.sent()).toEqual([]);
});

test("a rule that looks back widens the window to after the last control that is no member of it", () => {
  const [first, second] = sent("03T10:00", "05T10:00");
  // 2-2s: the fourth and the sixth are its members.
  station.dock(control("24.5", "04T08:00"));
  expect(cases()).toEqual([]);
  station.dock(control("24.5", "06T08:00"));
  expect(affected()).toEqual([[first, second]]);
});

test("a rule that only warned widens nothing: the window begins after the control before the failure", () => {
  const [first, second] = sent("03T10:00", "05T10:00");
  // 4-1s warns on the fourth of them, which fails by 1-3s alone.
  for (const time of ["02T09:00", "02T10:00", "04T08:00"]) station.dock(control("22.5", time));
  station.dock(control("27", "06T08:00"));
  expect(station.store.runs.byKey(first ?? "")?.lookBack).toBe(false);
  expect(affected()).toEqual([[second]]);
});

test("a control that told no reagent lot opens a case as well, and the case says what it waits for", () => {
  const keys = sent("03T10:00");
  station.dock({ ...control("30", "05T08:00"), reagentLot: null });
  expect(affected()).toEqual([[...keys]]);
  expect(lookBackList(station.ports)).toMatchObject([{ results: 1, state: "to-assess" }]);
});

test("a control that was typed in late throws doubt on what was sent after it", () => {
  const [first, second] = sent("03T10:00", "05T10:00");
  station.dock(control("30", "04T08:00"));
  expect(affected().flat().sort()).toEqual([first, second].sort());
  expect(cases()).toHaveLength(1);
});

test("a failed control with nothing sent in its window is no case", () => {
  sent("01T10:00");
  station.dock(control("30", "05T08:00"));
  expect(cases()).toEqual([]);
});

test("a lot that was blocked afterwards is one case for all its results, on every instrument", () => {
  const keys = sent("03T10:00", "04T10:00");
  station.pipeline.importLots([{ ...crpReagent, expiry: "2026-02-28" }]);
  expect(cases()).toMatchObject([{ code: "LOT_EXPIRED", about: "lot 10240001", control: null, window: null }]);
  expect(affected()).toEqual([[...keys]]);
});

test("an edited version of a sent result is a case of its own; nothing goes out", () => {
  const [first] = sent("03T10:00");
  station.dock(at("03T10:00", { value: { raw: "74", comparator: null, number: "74", unit: "mg/L" } }));
  expect(cases()).toMatchObject([{ code: "DUP_CONFLICT" }]);
  expect(affected()).toEqual([[first]]);
  expect(station.sent()).toEqual([]);
});

describe("on its way", () => {
  test("a published result becomes a case when the journal has taken it", () => {
    station.dock(control("20", "02T08:00"));
    const key = keyOf(station.dock(at("03T10:00")));
    const [controlId = ""] = station.publishAll();
    station.dock(control("30", "05T08:00"));
    expect([cases(), station.store.runs.byKey(key)?.lookBack]).toEqual([[], true]);
    station.store.outbox.accepted(controlId as never, 5, new Uint8Array());
    journalAnswered(station.ports, controlId);
    expect(affected()).toEqual([[key]]);
  });

  test("one whose answer came just before a crash becomes a case at the next start, once", () => {
    station.dock(control("20", "02T08:00"));
    const key = keyOf(station.dock(at("03T10:00")));
    const [controlId = ""] = station.publishAll();
    station.dock(control("30", "05T08:00"));
    station.store.outbox.accepted(controlId as never, 5, new Uint8Array());
    takeUpSuspects(station.ports);
    takeUpSuspects(station.ports);
    expect(affected()).toEqual([[key]]);
  });

  test("one that the journal refused is held again", () => {
    station.dock(control("20", "02T08:00"));
    const key = keyOf(station.dock(at("03T10:00")));
    const [controlId = ""] = station.publishAll();
    station.dock(control("30", "05T08:00"));
    station.store.outbox.stopped(controlId as never, 5, {
      code: "JOURNAL_REFUSED_PATIENT",
      refusal: "AE",
      acknowledgement: null,
    });
    journalAnswered(station.ports, controlId);
    expect([station.state(key), cases()]).toEqual(["held", []]);
  });

  test("one that is sent later, into the window of an open case, joins it", () => {
    const [first] = sent("05T10:00");
    station.dock(control("24.5", "04T08:00"), control("24.5", "06T08:00"));
    expect(affected()).toEqual([[first]]);
    const late = keyOf(station.dock(at("03T10:00")));
    station.acceptAll();
    expect(affected()).toEqual([[late, first]]);
  });
});

describe("what a person sent", () => {
  test("over a failed control is no case for that control, but a new reason makes one", () => {
    station.dock(control("20", "02T08:00"));
    station.dock(control("30", "05T08:00"));
    const key = keyOf(station.dock(at("03T10:00")));
    expect(station.codes(key)).toContain("QC_LATER_FAILED");
    station.decide.release(key, kari);
    station.acceptAll();
    station.dock(control("31", "05T09:00"));
    expect(cases()).toEqual([]);
    station.pipeline.importLots([{ ...crpReagent, expiry: "2026-02-28" }]);
    expect(cases()).toMatchObject([{ code: "LOT_EXPIRED" }]);
  });
});

test("alert values come first, and a case grows when more becomes suspect", () => {
  const alert = {
    name: "CRP",
    unit: "mg/L",
    unitSpellings: ["mg/L"],
    referenceRange: null,
    limits: { alert: { high: "100" } },
  };
  station = createTestStation({ instruments: [{ ...testInstrument, analytes: [alert], qc: { CRP: [weekly] } }] });
  station.pipeline.importLots([withSd, crpReagent]);
  station.dock(control("20", "02T08:00"));
  const plain = keyOf(station.dock(at("03T10:00")));
  const high = keyOf(station.dock(at("04T10:00", { value: { raw: "140", comparator: null, number: "140", unit: "mg/L" } })));
  station.acceptAll();
  station.dock(control("30", "05T08:00"));
  expect(affected()).toEqual([[high, plain]]);
  expect(lookBackList(station.ports)).toMatchObject([{ results: 2, undecided: 2 }]);
});
