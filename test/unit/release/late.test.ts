/**
 * Each thing that a verdict rests on, told late: the result is judged again, though nothing near it changed. All before it stays as it is:
 * a control of the morning passed, and nothing lies between it and the result.
 */
import { expect, test } from "vitest";
import type { QcPolicy } from "../../../src/domain/policy.ts";
import { comparisons } from "../../../src/domain/registers/comparisons.ts";
import { type EqaRound, eqaRounds, roundSubject } from "../../../src/domain/registers/eqa.ts";
import { type ResultChange, resultChanges } from "../../../src/domain/registers/look-back.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { localToInstant, readDeviceTime } from "../../../src/domain/time.ts";
import { recordEvent } from "../../../src/release/instrument-events.ts";
import type { Run } from "../../../src/store/results/runs.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import {
  createTestStation,
  crpReagent,
  crpTarget,
  noon,
  type TestStation,
  testInstrument,
  weekly,
} from "../../support/station.ts";

const day = (time: string): string => `2026-03-10T${time}:00`;
const instant = (time: string): number => localToInstant(day(time), testInstrument.clock.zone);
const resultAt = (time: string, more: Parameters<typeof crpResult>[0] = {}) =>
  crpResult({ run: time, sequence: null, measuredAt: readDeviceTime(day(time)), ...more });
const on = (number: string) => ({ reagentLot: { number, expiry: null } });
const unknown = { control: { name: null, lot: "C9", level: "normal", expiry: null } };
const high = { control: { name: null, lot: "C2", level: "abnormal", expiry: null } };
const abnormal = { ...crpTarget, level: "abnormal", lot: "C2", target: "80", low: "70", high: "90", openedOn: "2026-01-02" };
const nameless = { control: { name: null, lot: null, level: "normal", expiry: null } };
const other: Instrument = { ...testInstrument, id: "crp-2" as Instrument["id"], expectedSerial: "AF2", qc: { CRP: [weekly] } };
const ofOther = { device: { vendor: "Abbott", model: "Afinion 2", serial: "AF2", software: null } };
const electronic = { kind: "service", role: "EQC", control: null, reagentLot: null } as const;
const pass = { value: { raw: "Pass", comparator: null, number: null, unit: null } };
const event = (kind: "out-of-use" | "service", at: string) => (station: TestStation) =>
  void recordEvent(station.ports, testInstrument, { key: kind, at: instant(at), kind, note: null }, null);
const round: EqaRound = {
  ...{ name: "CRP 1", shipment: "1", samples: [{ name: "A", ids: ["EQA-1"] }], parallels: 1, closedOn: null },
  ...{
    instruments: [testInstrument.id],
    analytes: ["CRP"],
    opensOn: "2026-03-08",
    closesOn: "2026-03-20",
    deadline: "2026-03-21",
  },
};
const change: ResultChange = {
  ...{ run: "", kind: "withdrawn", patientId: syntheticPersons[0], comment: null, controlId: null, value: null },
};

interface Scene {
  readonly policy?: Partial<QcPolicy>;
  readonly instrument?: Partial<Instrument>;
  /** Beside the control of 08:00; the result is the last one. */
  readonly earlier?: readonly ReturnType<typeof crpResult>[];
  readonly result?: Parameters<typeof crpResult>[0];
  readonly first: readonly string[];
  readonly late: (station: TestStation, runs: readonly Run[]) => void;
  readonly after: readonly string[];
}

const delta = testInstrument.analytes.map((one) => ({ ...one, limits: { delta: { percent: "50", days: 2 } } }));
const twenty = { value: { raw: "20", comparator: null, number: "20", unit: "mg/L" } };
const dock =
  (...told: readonly ReturnType<typeof crpResult>[]) =>
  (station: TestStation) =>
    void station.dock(...told);

const signature = { by: "Kari Lab", reason: "kabel", role: "lab-responsible" } as const;

function typeIn({ entry }: TestStation): string {
  const typed = { instrument: testInstrument.id, analyte: "CRP", comparator: null, unit: "mg/L", reagentLot: "10240001" };
  const told = { ...typed, value: "99", at: instant("09:00"), patient: syntheticPersons[0], operator: null };
  return entry.enterResult(told, signature).run.key;
}

/** A control that was measured then is found to have been run at another time. */
function timeAnew({ store, ports }: TestStation, runs: readonly Run[], was: string, at: string, windowFrom: string | null): void {
  const run = runs.find(({ kind, measuredAt }) => kind === "control" && measuredAt === instant(was));
  const { key = "", instrumentId } = run ?? {};
  if (instrumentId == null) throw new Error("There is no such control.");
  const window = windowFrom === null ? null : { from: instant(windowFrom), to: instant(at) };
  store.clocks.setTime({ key, instrumentId, sentAt: instant(was), measuredAt: instant(at), window });
  ports.later({ kind: "touched" });
}

const later = [crpControl("20", day("10:00")), crpControl("40", day("11:00")), crpControl("20", day("11:30"))];

const scenes: Readonly<Record<string, Scene>> = {
  "a control that nobody knows, before the one that decides": {
    first: [],
    late: dock(crpControl("120", day("06:00"), unknown)),
    after: ["QC_UNMATCHED_OUTSIDE"],
  },
  "a lot of its own, before the one that decides": {
    policy: { newLot: "device" },
    result: on("R9"),
    first: ["QC_NEW_LOT_NO_QC"],
    late: dock(crpControl("20", day("06:00"), on("R9"))),
    after: [],
  },
  "a failure that tells no lot, before the one that decides": {
    result: on("R9"),
    first: [],
    late: dock(crpControl("40", day("06:00"), { reagentLot: null })),
    after: ["QC_FAILED"],
  },
  "a failure of another level, long before, where levels are not asked": {
    policy: { controlKind: "onboard" },
    instrument: { hasOnboardControl: true },
    first: [],
    late: dock(crpControl("120", day("06:00"), high)),
    after: ["QC_FAILED"],
  },
  "out of use since before the one that decides": { first: [], late: event("out-of-use", "06:00"), after: ["DEV_OUT_OF_USE"] },
  "a service that was due": {
    instrument: { service: { everyMonths: 1 } as never },
    first: ["DEV_SERVICE_OVERDUE"],
    late: event("service", "06:00"),
    after: [],
  },
  "a service since the one that decides": {
    policy: { triggers: ["service"] },
    first: [],
    late: event("service", "08:30"),
    after: ["QC_TRIGGER_PENDING"],
  },
  "a test that uses the control up": {
    policy: { interval: { type: "test-count", n: 2 }, grace: { hours: 0 } },
    earlier: [resultAt("08:10")],
    first: [],
    late: dock(resultAt("08:20")),
    after: ["QC_OVERDUE"],
  },
  "an electronic control": {
    policy: { controlKind: "electronic" },
    first: ["QC_NEVER"],
    late: dock(crpControl("0", day("06:00"), { ...electronic, ...pass })),
    after: [],
  },
  "a comparison": {
    policy: { controlKind: "comparison", comparison: { everyMonths: 1, limitPercent: 15, source: "test" } as never },
    first: ["QC_NEVER"],
    late: ({ store, ports }) => {
      const body = {
        analyte: "CRP",
        unit: "mg/L",
        own: "20",
        hospital: "20",
        limitPercent: "15",
        limitSource: "test",
        run: null,
        note: null,
      };
      store.registers.put(comparisons, { key: "1", subject: testInstrument.id, at: instant("06:00"), body }, null, noon);
      ports.later({ kind: "touched" });
    },
    after: [],
  },
  "the same measurement, typed in": { first: [], late: (station) => void typeIn(station), after: ["DUP_CONFLICT"] },
  "that what was typed in is gone": {
    first: [],
    late: (station) => {
      station.store.runs.setState(typeIn(station), "rejected");
      station.ports.later({ kind: "touched" });
    },
    after: [],
  },
  "a new lot that was tried on another instrument": {
    policy: { newLot: "unit" },
    result: on("R9"),
    first: ["QC_NEW_LOT_NO_QC"],
    late: dock(crpControl("20", day("06:00"), { ...on("R9"), ...ofOther })),
    after: [],
  },
  "its own lot": {
    result: on("R8"),
    first: ["LOT_UNKNOWN"],
    late: ({ pipeline }) => pipeline.importLots([{ ...crpReagent, lot: "R8" }]),
    after: [],
  },
  "other limits of the lot that decides": {
    first: [],
    late: ({ pipeline }) => pipeline.importLots([{ ...crpTarget, low: "21", high: "24", target: "22" }]),
    after: ["QC_FAILED"],
  },
  "the lot of a control that nobody knew": {
    policy: { interval: { type: "rolling", hours: 1 }, grace: { hours: 0 } },
    earlier: [crpControl("20", day("08:50"), unknown)],
    result: { measuredAt: readDeviceTime(day("09:20")) },
    first: ["QC_OVERDUE", "QC_CONTROL_UNKNOWN"],
    late: ({ pipeline }) => pipeline.importLots([{ ...crpTarget, lot: "C9" }]),
    after: [],
  },
  "a lot that was open as well when a control named none": {
    policy: { interval: { type: "rolling", hours: 1 }, grace: { hours: 0 } },
    earlier: [crpControl("20", day("08:50"), nameless)],
    result: { measuredAt: readDeviceTime(day("09:20")) },
    first: [],
    late: ({ pipeline }) => pipeline.importLots([{ ...crpTarget, lot: "C3", openedOn: "2026-03-01" }]),
    after: ["QC_OVERDUE", "QC_CONTROL_UNKNOWN"],
  },
  "that a failed control was run at another time": {
    earlier: [crpControl("40", day("08:30")), crpControl("20", day("10:00"))],
    first: ["QC_FAILED"],
    late: (station, runs) => timeAnew(station, runs, "08:30", "11:00", null),
    after: [],
  },
  "that nobody knows when a failed control was run": {
    earlier: later,
    first: [],
    late: (station, runs) => timeAnew(station, runs, "11:00", "11:00", "08:40"),
    after: ["QC_FAILED", "QC_LATER_FAILED"],
  },
  "when that was after all": {
    earlier: later,
    first: [],
    late: (station, runs) => {
      timeAnew(station, runs, "11:00", "11:00", "08:40");
      timeAnew(station, runs, "11:00", "11:00", null);
    },
    after: [],
  },
  "that a failed control does not count": {
    earlier: [crpControl("40", day("08:30")), crpControl("20", day("10:00"))],
    first: ["QC_FAILED"],
    late: ({ decide }, runs) => {
      const failed = runs.find(({ kind, measuredAt }) => kind === "control" && measuredAt === instant("08:30"));
      decide.annulControl(failed?.key ?? "", { cause: "bubble", moveTo: null }, signature);
    },
    after: ["QC_CONTROL_ANNULLED"],
  },
  "a failure of the next control": { first: [], late: dock(crpControl("40", day("10:00"))), after: ["QC_LATER_FAILED"] },
  "a failure of the level that was not controlled since": {
    policy: { levels: ["normal", "abnormal"] },
    earlier: [crpControl("80", day("05:00"), high)],
    first: [],
    late: dock(crpControl("120", day("06:00"), high)),
    after: ["QC_FAILED"],
  },
  "limits by which a control that nobody knows lies outside of all": {
    earlier: [crpControl("72", day("06:00"), unknown)],
    first: [],
    late: ({ pipeline }) => pipeline.importLots([{ ...abnormal, low: "75" }]),
    after: ["QC_UNMATCHED_OUTSIDE"],
  },
  "a former result of the person": {
    instrument: { analytes: delta },
    result: twenty,
    first: [],
    late: dock(resultAt("07:00")),
    after: ["DELTA_CHECK"],
  },
  "that a former result was withdrawn": {
    instrument: { analytes: delta },
    earlier: [resultAt("08:10")],
    result: twenty,
    first: ["DELTA_CHECK"],
    late: ({ store, ports }, runs) => {
      const former = runs.find(({ measuredAt }) => measuredAt === instant("08:10"))?.key ?? "";
      store.registers.put(resultChanges, { key: "1/1", subject: former, at: noon, body: { ...change, run: former } }, null, noon);
      ports.later({ kind: "touched" });
    },
    after: [],
  },
  "that a former result is nobody's": {
    instrument: { analytes: delta },
    earlier: [resultAt("08:10")],
    result: twenty,
    first: ["DELTA_CHECK"],
    late: ({ store, ports }, runs) => {
      const former = runs.find(({ measuredAt }) => measuredAt === instant("08:10"))?.key ?? "";
      for (const { id } of store.runs.observations(former)) store.runs.setDisposition(id, "discarded");
      ports.later({ kind: "touched" });
    },
    after: [],
  },
  "a round of external control": {
    result: { patientId: null },
    first: ["PID_MISSING"],
    late: ({ store, ports }) => {
      store.registers.put(
        eqaRounds,
        { key: round.name, subject: roundSubject, at: instant("00:00") - 86_400_000, body: round },
        null,
        noon,
      );
      ports.later({ kind: "touched" });
    },
    after: ["PID_MISSING", "SAMPLE_MAYBE_EQA"],
  },
};

test.each(Object.entries(scenes))("%s", (_what, scene) => {
  const own = {
    ...testInstrument,
    expectedSerial: "AF20990001",
    ...scene.instrument,
    qc: { CRP: [{ ...weekly, ...scene.policy }] },
  };
  const station = createTestStation({ instruments: [own, other] });
  station.store.firstContacts.meet(JSON.stringify([other.id, "AF2"]), other.id, 0);
  station.pipeline.importLots([{ ...crpTarget, openedOn: "2026-01-02" }, abnormal, crpReagent, { ...crpReagent, lot: "R9" }]);
  const told = [crpControl("20", day("08:00")), ...(scene.earlier ?? []), resultAt("09:00", scene.result)];
  const { added } = station.dock(...told);
  const result = added.at(-1)?.key ?? "";
  expect([...station.codes(result)].sort()).toEqual([...scene.first].sort());
  scene.late(station, added);
  expect([...station.codes(result)].sort()).toEqual([...scene.after].sort());
});
