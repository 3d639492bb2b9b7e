/** How far what becomes known of controls, lots and instruments reaches: all that it may change is judged again, and no more is asked. */
import { expect, test } from "vitest";
import type { Instrument } from "../../../src/domain/station.ts";
import { localDateTime, readDeviceTime } from "../../../src/domain/time.ts";
import { recordEvent } from "../../../src/release/instrument-events.ts";
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

const minute = (n: number): string => new Date(Date.UTC(2026, 2, 10, 7, n)).toISOString().slice(0, 19);
const patient = { release: { autoReleaseMaxHours: 168, lateHours: 5000, oldDays: 365 } };

/** Which runs were asked to be judged again since then. */
function watchAsked({ store }: TestStation): () => readonly string[] {
  const { add } = store.errands;
  const asked: string[] = [];
  Object.assign(store.errands, {
    add: (kind: string, detail: string) => {
      if (kind === "judge") asked.push((JSON.parse(detail) as { readonly run: string }).run);
      add(kind, detail);
    },
  });
  return () => asked;
}

/** A control a minute; `results`: measured in the minutes with a half. */
function history(controls: readonly number[], results: readonly number[]) {
  const station = createTestStation(patient);
  station.pipeline.importLots([crpTarget, crpReagent]);
  const { added } = station.dock(
    ...controls.map((n) => crpControl("20", minute(n))),
    ...results.map((n) => crpResult({ run: `p${n}`, sequence: `p${n}`, measuredAt: readDeviceTime(minute(n)) })),
  );
  const keys = added.filter(({ kind }) => kind === "patient").map(({ key }) => key);
  expect(keys.map((key) => station.codes(key))).toEqual(results.map(() => []));
  return { station, keys };
}
const upTo = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + 2 * i);

test("a failed control that comes late reaches the result after it, however many controls came before", () => {
  const { station, keys } = history(upTo(0, 14), [40]);
  station.dock(crpControl("40", minute(36)));
  expect(station.codes(keys[0] ?? "")).toEqual(["QC_FAILED"]);
});

test("it asks for nothing that lies behind the twelfth control after it: no rule looks back farther", () => {
  const { station, keys } = history([0, ...upTo(10, 14)], [5, 60]);
  const asked = watchAsked(station);
  station.dock(crpControl("40", minute(3)));
  expect(asked()).toEqual([keys[0]]);
});

/** Controls on one side of the mean, so that the last ones carry the warning of 10x; one on the other side breaks it. */
test.each([1, 5, 9, 10, 11, 12, 20])(
  "a control in front of the last %i asks for the result after them where a rule over twelve may see it",
  (n) => {
    const station = createTestStation(patient);
    station.pipeline.importLots([{ ...crpTarget, sd: "2" }, crpReagent]);
    const hour = (back: number): string => localDateTime(noon - back * 3 * 3_600_000, testInstrument.clock.zone);
    const [result] = station.dock(
      crpResult({ measuredAt: readDeviceTime(hour(0.5)) }),
      ...upTo(1, 25).map((nth) => crpControl("21", hour((nth + 1) / 2))),
    ).added;
    expect(station.codes(result?.key ?? "")).toEqual(["QC_WARNING"]);
    const asked = watchAsked(station);
    station.dock(crpControl("19", hour(n + 0.5)));
    expect(station.codes(result?.key ?? "")).toEqual(n < 10 ? [] : ["QC_WARNING"]);
    expect(asked()).toEqual(n < 12 ? [result?.key] : []);
  },
);

test("a control that joins the run of the one that closes a result has a say in it", () => {
  const both = { ...testInstrument, qc: { CRP: [{ ...weekly, levels: ["normal", "abnormal"] }] } };
  const station = createTestStation({ ...patient, instruments: [both] });
  const wide = { ...crpTarget, sd: "2", low: "10", high: "30" };
  const high = { ...wide, level: "abnormal", lot: "C2", target: "80", sd: "4", low: "60", high: "99" };
  station.pipeline.importLots([wide, high, crpReagent]);
  const abnormal = { control: { name: null, lot: "C2", level: "abnormal", expiry: null } };
  const [result] = station.dock(
    crpResult({ measuredAt: readDeviceTime(minute(60)) }),
    crpControl("20", minute(0)),
    crpControl("80", minute(10), abnormal),
    crpControl("80", minute(100), abnormal),
    crpControl("23.9", minute(190)),
  ).added;
  expect(station.codes(result?.key ?? "")).toEqual([]);
  // Beyond four SD from the other level of its run.
  station.dock(crpControl("70", minute(220), abnormal));
  expect(station.codes(result?.key ?? "")).toEqual(["QC_LATER_FAILED"]);
});

test.each<[string, Partial<Instrument>, boolean]>([
  ["counts its own controls alone", {}, false],
  ["is of another model", { driver: "other", qc: { CRP: [{ ...weekly, newLot: "unit" }] } }, false],
  ["counts the unit's", { qc: { CRP: [{ ...weekly, newLot: "unit" }] } }, true],
])("a control on one instrument asks for results of another that %s: %o", (_name, more, isAsked) => {
  const other = { ...testInstrument, id: "crp-2" as Instrument["id"], expectedSerial: "AF2", ...more };
  const station = createTestStation({ ...patient, instruments: [{ ...testInstrument, expectedSerial: "AF20990001" }, other] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const [run] = station.dock(crpResult({ measuredAt: readDeviceTime(minute(30)) })).added;
  station.store.runs.claim(run?.key ?? "", other.id, noon);
  station.ports.later({ kind: "judge", run: run?.key ?? "" });
  const asked = watchAsked(station);
  station.dock(crpControl("20", minute(3)));
  expect(asked().includes(run?.key ?? "")).toBe(isAsked);
});

test("its own results are not asked for once more because it counts the unit's", () => {
  const unit = { ...testInstrument, qc: { CRP: [{ ...weekly, newLot: "unit" }] } } as const;
  const station = createTestStation({ ...patient, instruments: [unit] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const controls = [0, ...upTo(10, 14)].map((n) => crpControl("20", minute(n)));
  station.dock(...controls, crpResult({ measuredAt: readDeviceTime(minute(60)) }));
  const asked = watchAsked(station);
  station.dock(crpControl("20", minute(3)));
  expect(asked()).toEqual([]);
});

test("a calibration that no policy knows asks for nothing where there are no controls", () => {
  const station = createTestStation({ ...patient, instruments: [{ ...testInstrument, qc: {} }] });
  station.dock(crpResult());
  const asked = watchAsked(station);
  const calibration = { key: "calibration", at: noon - 5 * 3_600_000, kind: "calibration", note: null } as const;
  recordEvent(station.ports, testInstrument, calibration, null);
  expect(asked()).toEqual([]);
});

test("a target's version that is valid from before its lot was known reaches what was measured since", () => {
  const station = createTestStation(patient);
  station.pipeline.importLots([crpTarget, crpReagent]);
  const [, result] = station.dock(
    crpControl("20", "2026-01-04T08:00:00"),
    crpResult({ measuredAt: readDeviceTime("2026-01-04T09:00:00") }),
  ).added;
  expect(station.codes(result?.key ?? "")).toEqual([]);
  station.pipeline.importLots([{ ...crpTarget, high: "18", low: "10", target: "14", validFrom: "2026-01-02" }]);
  expect(station.codes(result?.key ?? "")).toEqual(["QC_FAILED"]);
});

test("what is asked of a control whose instrument or time is not known, or of a run that is gone, is quiet", () => {
  const before = createTestStation({ instruments: [] });
  const [unknown] = before.dock(crpControl("20", minute(0))).added;
  before.ports.later({ kind: "control", run: unknown?.key ?? "" });
  before.ports.later({ kind: "control", run: "gone" });
  const [timeless] = before.dock(crpControl("20", "not a time")).added;
  const after = createTestStation({ ...patient, store: before.store });
  after.ports.later({ kind: "claim" });
  after.ports.later({ kind: "control", run: timeless?.key ?? "" });
  expect([unknown, timeless].map((run) => after.state(run?.key ?? ""))).toEqual(["held", "held"]);
});

test("an electronic control that finds its instrument late decides about what was measured after it", () => {
  const electronic: Instrument = {
    ...testInstrument,
    qc: { CRP: [{ ...weekly, controlKind: "electronic", interval: { type: "calendar-day" }, grace: { hours: 0 } }] },
  };
  const first = createTestStation({ ...patient, instruments: [electronic] });
  first.pipeline.importLots([crpReagent]);
  const [result] = first.dock(crpResult()).added;
  expect(first.codes(result?.key ?? "")).toEqual(["QC_NEVER"]);
  const unregistered = createTestStation({ ...patient, store: first.store, instruments: [] });
  const told = { value: { raw: "Pass", comparator: null, number: null, unit: null }, reagentLot: null, control: null };
  unregistered.dock(crpControl("20", "2026-03-10T08:00:00", { kind: "service", role: "EQC", ...told }));
  const last = createTestStation({ ...patient, store: first.store, instruments: [electronic] });
  last.ports.later({ kind: "claim" });
  expect(last.codes(result?.key ?? "")).toEqual([]);
});
