/** Manual entry when a cable is dead: through the same gate, and never sent twice when the cable works again. */
import { beforeEach, describe, expect, test } from "vitest";
import type { TypedControl, TypedResult } from "../../../src/casework/decisions/typed-entry.ts";
import { manualConnection } from "../../../src/domain/manual.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../../support/station.ts";

let station: TestStation;
const ola = { by: "Ola", role: "operator", reason: "kabelen er ødelagt" } as const;
const kari = { by: "Kari Lab", role: "lab-responsible", reason: "sammenlignet" } as const;
const hourMs = 3_600_000;

const shared = { instrument: "crp-1", analyte: "CRP", comparator: null, unit: "mg/L", reagentLot: "10240001" } as const;
const result: TypedResult = {
  ...shared,
  ...{ value: "47", at: noon - 2 * hourMs, patient: "158150 24343", operator: "OLA" },
};
const control: TypedControl = { ...shared, value: "20", at: noon - 4 * hourMs, lot: "C1", level: "normal" };
const enter = (more: Partial<TypedResult> = {}) => station.entry.enterResult({ ...result, ...more }, ola);
const enterControl = (more: Partial<TypedControl> = {}) => station.entry.enterControl({ ...control, ...more }, ola);
/** The same measurement as the instrument tells it: with a sequence number and seconds. */
const readOut = (more: Parameters<typeof crpResult>[0] = {}) =>
  station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T10:00:23"), ...more })).added[0]?.key ?? "";
const sentText = (): string => Buffer.from(station.sent()[0]?.bytes ?? []).toString();

beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

test("a typed control and a typed result go through the same gate and out like any other", () => {
  expect(enter().run).toMatchObject({ state: "held", reasons: [{ code: "QC_NEVER" }] });
  expect(enterControl().run.state).toBe("kept");
  expect(station.sent()).toHaveLength(1);
  expect(sentText()).toContain("|47|mg/L");
  expect(sentText()).not.toMatch(/typed|manu|hånd/i);
});

test("a typed control that fails holds, and one without a registered lot waits on the worklist", () => {
  enterControl({ value: "40" });
  expect(enter().run.reasons.map(({ code }) => code)).toEqual(["QC_FAILED"]);
  expect(enterControl({ lot: "C9", at: control.at + 60_000 }).run.state).toBe("held");
});

test("what was typed is stored as it was, with who typed it", () => {
  const { run } = enter({ value: "4,7", comparator: "<" });
  const [stored] = station.store.runs.observations(run.key);
  expect(stored?.observation.value).toEqual({ raw: "<4,7", comparator: "<", number: "4.7", unit: "mg/L" });
  expect(run).toMatchObject({ connectionId: manualConnection, measuredAt: result.at });
  expect(station.store.transmissions.originOf(stored?.transmissionId ?? (0 as never)).mode).toBe("manual");
  const typed = JSON.parse(Buffer.from(station.store.transmissions.bytes(stored?.transmissionId ?? (0 as never))).toString());
  expect(typed).toMatchObject({ value: "4,7", comparator: "<", patient: "158150 24343" });
  expect(station.store.decisions.ofRun(run.key)).toMatchObject([{ by: "Ola", detail: { kind: "typed" } }]);
  expect(station.store.transmissions.pending()).toEqual([]);
});

test.each([
  ["a wrong person number", { patient: "15815024344" }, "BAD_PERSON_NUMBER"],
  ["a value that is no number", { value: "høy" }, "BAD_USAGE"],
  ["a time ahead", { at: noon + 1 }, "BAD_USAGE"],
  ["an analysis that is not set up", { analyte: "INR" }, "BAD_USAGE"],
  ["an instrument that is not there", { instrument: "crp-9" }, "NOT_FOUND"],
])("%s is refused, and nothing is stored", (_name, more, code) => {
  expect(() => enter(more)).toThrow(code);
  expect(station.store.transmissions.counts().complete).toBe(0);
});

test("a unit that is not the configured one is held, never converted", () => {
  enterControl();
  expect(enter({ unit: "mg/dL" }).run.reasons.map(({ code }) => code)).toContain("UNIT_UNEXPECTED");
});

test("typed entries are no first contact, and do not move what the instrument is asked for", () => {
  const fresh = createTestStation({ isNew: true });
  fresh.pipeline.importLots([crpTarget, crpReagent]);
  fresh.entry.enterControl(control, ola);
  expect(fresh.entry.enterResult(result, ola).run.state).toBe("released");
  expect(fresh.store.runs.newestMeasuredAt(testInstrument.id)).toBeNull();
  expect(fresh.store.firstContacts.unanswered()).toEqual([]);
});

describe("the cable works again", () => {
  beforeEach(() => {
    enterControl();
  });

  test("what was typed and sent is read out: held, and it cannot be released", () => {
    const { run } = enter();
    const key = readOut();
    expect([station.state(run.key), station.state(key), station.codes(key)]).toEqual(["released", "held", ["DUP_CONFLICT"]]);
    expect(() => station.decide.release(key, kari)).toThrow("already sent");
    station.decide.discard(key, kari);
    expect(station.sent()).toHaveLength(1);
  });

  test.each([
    ["minutes off, by the same person", { measuredAt: readDeviceTime("2026-03-10T10:12:00") }],
    ["without a person", { patientId: null }],
    ["with another value in the same minute", { value: { raw: "74", comparator: null, number: "74", unit: "mg/L" } }],
    ["of another person in the same minute", { patientId: "15815024424" }],
  ] as const)("%s: held as well", (_name, more) => {
    enter();
    const key = readOut(more);
    expect(station.codes(key)).toContain("DUP_CONFLICT");
    expect(station.state(key)).toBe("held");
  });

  test("another value than the one in the journal throws doubt on that one", () => {
    const { run } = enter();
    station.acceptAll();
    readOut({ value: { raw: "74", comparator: null, number: "74", unit: "mg/L" } });
    expect(station.store.runs.byKey(run.key)).toMatchObject({ state: "released", lookBack: true });
    expect(station.sent()).toEqual([]);
  });

  test("another measurement of the day is no twin", () => {
    enter();
    const other = { raw: "74", comparator: null, number: "74", unit: "mg/L" };
    expect(station.state(readOut({ sequence: "50", measuredAt: readDeviceTime("2026-03-10T10:30:00"), value: other }))).toBe(
      "released",
    );
    expect(
      station.state(readOut({ sequence: "51", measuredAt: readDeviceTime("2026-03-10T10:40:00"), patientId: "15815024424" })),
    ).toBe("released");
  });

  test("what was read out and sent is typed: held", () => {
    const key = readOut();
    const { run } = enter();
    expect([station.state(key), run.state, run.reasons.map(({ code }) => code)]).toEqual(["released", "held", ["DUP_CONFLICT"]]);
  });

  test("two that contradict each other wait for a person, and the one that is left goes out", () => {
    const { run } = enter({ patient: "15815024424", value: "48", reagentLot: "UKJENT" });
    expect(run.state).toBe("held");
    const key = readOut();
    expect([station.codes(run.key), station.codes(key)]).toEqual([["DUP_CONFLICT", "LOT_UNKNOWN"], ["DUP_CONFLICT"]]);
    station.decide.discard(run.key, kari);
    expect(station.state(key)).toBe("released");
  });

  test("typed twice it is one", () => {
    const first = enter();
    expect(enter()).toMatchObject({ isKnown: true, run: { key: first.run.key } });
    expect(station.sent()).toHaveLength(1);
  });

  test("a control that was typed and is read out is one control: the instrument's own word counts", () => {
    const failed = crpControl("40", "2026-03-10T08:00:40");
    station.dock(failed);
    expect(enter().run.reasons.map(({ code }) => code)).toEqual(["QC_FAILED"]);
  });
});
