/**
 * Histories of many controls: what a verdict reads ends somewhere, and what lies behind has no bearing on it. Small deviations, so that
 * the rules over many values decide; two levels, an old and a new lot in parallel, limits that change, what is told late.
 */
import fc from "fast-check";
import type { QcPolicy } from "../../src/domain/policy.ts";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import { localDateTime, readDeviceTime } from "../../src/domain/time.ts";
import { officeWork } from "../../src/office/index.ts";
import { crpControl, crpResult } from "../support/observations.ts";
import { createTestStation, crpReagent, noon, type TestStation, testInstrument, weekly } from "../support/station.ts";
import { allRuns, close } from "./outcome.ts";
import { askedDuring, isUpToDate } from "./reads.ts";
import { kari } from "./steps.ts";
import { normal, other, own } from "./world.ts";

const two = { ...weekly, levels: ["normal", "abnormal"], interval: { type: "rolling", hours: 96 } } as const;
const reject = { "4-1s": "reject", "7T": "reject", "10x": "reject", "2-2s": "reject" } as const;
const policies: readonly QcPolicy[] = [
  // A warning is a pass that is told with the result: how far its rules look back is seen in every verdict.
  weekly,
  two,
  { ...two, severities: { "12x": "warn" }, newLot: "device" },
  { ...weekly, severities: reject },
  { ...two, severities: reject },
  { ...two, rules: "westgard-n2-8x", newLot: "device" },
  { ...two, rules: "westgard-n2-8x", lotScope: "reagent-lot", newLot: "device", triggers: ["service"] },
  { ...two, rules: "westgard-n3", levelMode: "any", newLot: "unit" },
  { ...two, severities: reject, levelMode: "rotate" },
  { ...two, severities: { "12x": "reject", "10x": "reject" }, controlKind: "onboard" },
];

const wide = { ...normal, target: "20", sd: "1", low: "10", high: "30" };
const lots = [
  wide,
  { ...wide, lot: "N1" },
  { ...wide, level: "abnormal", lot: "C2", target: "80", low: "60", high: "99" },
  { ...wide, level: "abnormal", lot: "N2", target: "80", low: "60", high: "99" },
  crpReagent,
];

const deviation = fc.constantFrom<number>(-1.6, -1.2, -0.4, 0.3, 0.6, 0.9, 1.2, 1.6, 2.3);
const lateDeviation = fc.constantFrom<number>(-12, -0.4, -0.4, 0.3, 1.6, 2.3, 12);
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.constantFrom(...Array.from({ length: 12 }, () => usual), ...others);
const anyControl = fc.record({
  isNormal: fc.boolean(),
  isNew: fc.boolean(),
  deviation,
  lot: mostly<string | null | undefined>(undefined, null, "C9"),
  reagentLot: mostly<string | null>("10240001", "R9", "R9", null),
});
const lateControl = fc.tuple(anyControl, lateDeviation).map(([one, deviation]) => ({ ...one, deviation }));
type AnyControl = typeof anyControl extends fc.Arbitrary<infer Each> ? Each : never;

/** `nth`: which of the history's places in time, or between two of them. */
const anyLate = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("control" as const), nth: fc.nat({ max: 60 }), control: lateControl }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("service" as const, "dropped" as const), nth: fc.nat({ max: 60 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("annul" as const, "elsewhere" as const), nth: fc.nat({ max: 60 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("uncertain" as const, "limits" as const), nth: fc.nat({ max: 60 }) }),
  },
);
type Late = typeof anyLate extends fc.Arbitrary<infer Each> ? Each : never;

export const anySeries = fc.record({
  policy: fc.constantFrom(...policies),
  gapMinutes: fc.constantFrom(25, 180, 700),
  /** Of one lot each, and told as they should be: nothing but the rules over many values tells them apart. */
  isPlain: fc.boolean(),
  /** All lie on one side: one on the other is told late, or taken away. */
  isShifted: fc.boolean(),
  /** Whether new lots are used at all. */
  isParallel: fc.boolean(),
  controls: fc.array(anyControl, { minLength: 14, maxLength: 48 }),
  results: fc.uniqueArray(fc.nat({ max: 50 }), { minLength: 3, maxLength: 8 }),
  late: fc.array(anyLate, { minLength: 1, maxLength: 4 }),
});
type Series = typeof anySeries extends fc.Arbitrary<infer Each> ? Each : never;

export const seriesFigures = { asked: 0, changed: 0, results: 0 };

/** After each thing that is told late, what is stored is what judging everything anew says. */
export function nothingForgottenInSeries(series: Series): void {
  const unit = { ...testInstrument, qc: { CRP: [series.policy] } };
  const instruments = [
    { ...unit, expectedSerial: own.serial },
    { ...unit, id: other.id, expectedSerial: other.serial },
  ];
  const station = createTestStation({ instruments, release: { autoReleaseMaxHours: 168, lateHours: 700, oldDays: 365 } });
  for (const { id, serial } of [own, other]) station.store.firstContacts.meet(JSON.stringify([id, serial]), id, 0);
  station.pipeline.importLots(lots);
  const shifted = (one: AnyControl) => (series.isShifted ? { ...one, deviation: Math.min(Math.abs(one.deviation), 0.9) } : one);
  const controls = series.controls.map((one, i) => controlOf(series, shifted(one), timeOf(series, i), `c${i}`));
  const results = series.results.map((i) =>
    crpResult({ run: `p${i}`, sequence: null, measuredAt: readDeviceTime(timeOf(series, i % series.controls.length, 0.5)) }),
  );
  station.dock(...controls, ...results);
  isUpToDate(station);
  for (const [i, late] of series.late.entries()) {
    const before = verdictsOf(station);
    const asked = askedDuring(station, () => tell(station, series, late, i));
    isUpToDate(station);
    for (const [key, verdict] of verdictsOf(station)) {
      seriesFigures.results += 1;
      if (asked.has(key)) seriesFigures.asked += 1;
      if (before.get(key) !== verdict) seriesFigures.changed += 1;
    }
  }
  close({ station, values: 0 });
}

const verdictsOf = (station: TestStation): ReadonlyMap<string, string> =>
  new Map(
    allRuns(station).flatMap(({ kind, key, outcome, reasons }) =>
      kind === "patient" ? [[key, JSON.stringify([outcome, reasons])]] : [],
    ),
  );

/** The newest place is three hours ago. */
function timeOf({ controls, gapMinutes }: Series, nth: number, more = 0): string {
  const back = (controls.length - nth - more) * gapMinutes + 180;
  return localDateTime(noon - back * 60_000, testInstrument.clock.zone);
}

function controlOf({ isParallel, isPlain }: Series, told: AnyControl, at: string, name: string) {
  const one = isPlain ? { ...told, lot: undefined, reagentLot: "10240001" } : told;
  const isNew = isParallel && !isPlain && one.isNew;
  const usual = one.isNormal ? (isNew ? "N1" : "C1") : isNew ? "N2" : "C2";
  const lot = one.lot === undefined ? usual : one.lot;
  const control = { name: null, lot, level: one.isNormal ? "normal" : "abnormal", expiry: null };
  const value = (one.deviation + (one.isNormal ? 20 : 80)).toFixed(1);
  const reagentLot = one.reagentLot === null ? null : { number: one.reagentLot, expiry: null };
  return crpControl(value, at, { run: name, sequence: null, control, reagentLot });
}

function tell(station: TestStation, series: Series, late: Late, i: number): void {
  const nth = late.nth % series.controls.length;
  const at = timeOf(series, nth, 0.3);
  const name = `late ${i}`;
  const usual = { isNormal: true, isNew: false, deviation: 0.3, lot: undefined, reagentLot: "10240001" } as const;
  if (late.kind === "control") station.dock(controlOf(series, late.control, at, name));
  else if (late.kind === "elsewhere")
    station.dock({
      ...controlOf(series, { ...usual, reagentLot: "R9" }, at, name),
      device: { vendor: "Abbott", model: "Afinion 2", serial: other.serial, software: null },
    });
  else if (late.kind === "annul") annul(station, nth);
  else if (late.kind === "uncertain") makeUncertain(station, series, nth);
  else if (late.kind === "limits")
    station.pipeline.importLots([
      { ...wide, sd: "2" },
      { ...wide, lot: "N1", low: "15" },
    ]);
  else {
    const request = { instrument: own.id, kind: late.kind, at: at.slice(0, 16), note: null, ...kari };
    void officeWork(station, "events.add", request);
  }
}

function annul({ store, decide }: TestStation, nth: number): void {
  const controls = store.runs.ofBatch(1).filter(({ kind }) => kind === "control");
  try {
    decide.annulControl(controls[nth % controls.length]?.key ?? "", { cause: "bubble", moveTo: null }, kari);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

/** As a clock model would at another docking. */
function makeUncertain({ store, ports }: TestStation, { gapMinutes }: Series, nth: number): void {
  const controls = store.runs.ofBatch(1).filter(({ kind }) => kind === "control");
  const run = controls[nth % controls.length];
  if (run?.measuredAt == null || run.instrumentId === null) return;
  const window = { from: run.measuredAt - 2.2 * gapMinutes * 60_000, to: run.measuredAt + 1.2 * gapMinutes * 60_000 };
  store.clocks.setTime({ key: run.key, instrumentId: run.instrumentId, sentAt: run.measuredAt, measuredAt: window.to, window });
  ports.later({ kind: "control", run: run.key });
}
