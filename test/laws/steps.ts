/** What can become known to a station, one thing at a time, in few values on purpose: resends, versions and equal times come up often. */
import fc from "fast-check";
import type { Observation } from "../../src/domain/observation.ts";
import { localToInstant, readDeviceTime } from "../../src/domain/time.ts";
import { officeWork } from "../../src/office/index.ts";
import { crpControl, crpResult, syntheticPersons } from "../support/observations.ts";
import { type TestStation, testInstrument } from "../support/station.ts";
import { own } from "./world.ts";

export interface Step {
  /** Prints when a law is broken. */
  readonly what: string;
  /** How many values it tells of patients, controls and the instrument itself: what has to add up. */
  readonly values: number;
  /** In the words of an analyzer, if it is one that tells it. */
  readonly told?: readonly Observation[];
  /** A second telling of the same: idempotent by promise. */
  readonly again?: (station: TestStation) => void;
  readonly tell: (station: TestStation) => void;
}

export const kari = { by: "Kari Lab", reason: "rutine", role: "lab-responsible" } as const;
const days = ["05", "08", "09", "10"] as const;
const hours = ["07:00", "07:01", "08:00", "09:30", "11:00"] as const;
export const time = fc
  .tuple(fc.constantFrom(...days), fc.constantFrom(...hours))
  .map(([day, hour]) => `2026-03-${day}T${hour}:00`);
export const instant = (text: string): number => localToInstant(text.slice(0, 16), testInstrument.clock.zone);

const inUnit = (raw: string, unit: string): Observation["value"] => ({ raw, comparator: null, number: raw, unit });
const value = (number: string | null) =>
  number === null ? { value: null, failed: { raw: "---", reason: null } } : { value: inUnit(number, "mg/L"), failed: null };
const reagent = fc.constantFrom("10240001", "10240001", "10240001", "R9").map((number) => ({
  number,
  expiry: number === "R9" ? "2026-03-31" : null,
}));

export const deviceOf = (serial: string) => ({ vendor: "Abbott", model: "Afinion 2", serial, software: null });

export function message(what: string, told: readonly Observation[]): Step {
  return {
    what,
    values: told.length,
    told,
    tell: (station) => void station.arrive(...told),
    again: (station) => void station.arrive(...told.map((one) => ({ ...one, resent: true }))),
  };
}

/** The same from another device, or of another analysis. */
export const elsewhere = ({ what, told = [] }: Step, change: Partial<Observation>): Step =>
  message(
    `${what} elsewhere`,
    told.map((one) => ({ ...one, run: `${one.run} elsewhere`, sequence: `${one.sequence} elsewhere`, ...change })),
  );

/** Some have a companion value that is not configured; which ones never changes, since one that is told later has tests of its own. */
export const patient: fc.Arbitrary<Step> = fc
  .record({
    at: time,
    number: fc.constantFrom("47", "47", "47", "5", "9999", null),
    status: fc.constantFrom<Observation["status"]>("final", "final", "final", "correction"),
    patientId: fc.constantFrom(syntheticPersons[0], syntheticPersons[0], syntheticPersons[1], null, "12345678901"),
    reagentLot: reagent,
    withCompanion: fc.boolean(),
  })
  .map(({ at, number, withCompanion, ...more }) => {
    const name = `${withCompanion ? "pair" : "alone"} ${at}`;
    const result = crpResult({ run: name, sequence: name, measuredAt: readDeviceTime(at), ...value(number), ...more });
    const companion = { ...result, analyte: "Hb", deviceCode: "Hb", value: inUnit("14", "g/dL"), failed: null };
    const what = `result ${number ?? "failed"} ${at} of ${more.patientId} ${more.status} on ${more.reagentLot.number}`;
    return message(withCompanion ? `${what}, with Hb` : what, withCompanion ? [result, companion] : [result]);
  });

const levels = {
  normal: { lots: ["C1", "C1", "C1", "C3", "C9", null], values: ["20", "20", "20", "24.5", "30", null] },
  abnormal: { lots: ["C2", "C2", "C2", "C9", null], values: ["80", "80", "80", "89", "99", null] },
} as const;
export type Level = keyof typeof levels;

export function controlOf(level: Level, at: string, number: string | null, lot: string | null, more: Partial<Observation> = {}) {
  const name = `c ${level} ${lot} ${at}`;
  const control = { name: null, lot, level, expiry: null };
  const told = crpControl("0", at, { run: name, sequence: name, control, ...value(number), ...more });
  return message(`control ${level} ${number ?? "aborted"} ${at} of ${lot}`, [told]);
}
export const control: fc.Arbitrary<Step> = fc.constantFrom<Level>("normal", "abnormal").chain((level) =>
  fc
    .record({
      at: time,
      number: fc.constantFrom<string | null>(...levels[level].values),
      lot: fc.constantFrom<string | null>(...levels[level].lots),
      reagentLot: reagent,
    })
    .map(({ at, number, lot, reagentLot }) => controlOf(level, at, number, lot, { reagentLot })),
);

export const simulator = fc.tuple(time, fc.constantFrom("PASS", "PASS", "FAIL")).map(([at, word]) => {
  const told = { raw: word, comparator: null, number: null, unit: null };
  const more = { kind: "service", role: "EQC", run: `e${at}`, sequence: null, value: told, control: null } as const;
  return message(`electronic ${word} ${at}`, [crpControl("0", at, more)]);
});

export const event: fc.Arbitrary<Step> = fc
  .tuple(time, fc.constantFrom("service", "out-of-use", "in-use", "dropped"))
  .map(([at, kind]) => {
    const request = { instrument: own.id, kind, at, note: null, ...kari };
    const tell = (station: TestStation) => void officeWork(station, "events.add", request);
    return { what: `${kind} ${at}`, values: 0, tell, again: tell };
  });

export const errorOf = (serial: string, raw: string): Step => {
  const tell = (station: TestStation) => void station.arrive({ device: deviceOf(serial), code: "CRITICAL", text: "Optics", raw });
  return { what: `error of ${serial} ${raw}`, values: 0, tell, again: tell };
};
export const error: fc.Arbitrary<Step> = time.map((at) => errorOf(own.serial, at));

export const comparison: fc.Arbitrary<Step> = fc.tuple(time, fc.constantFrom("20", "21", "30")).map(([at, measured]) => {
  const values = { instrument: own.id, analyte: "CRP", own: measured, hospital: "20", at };
  const pair = { ...values, run: null, limit: null, source: null, note: null, ...kari };
  const tell = (station: TestStation) => void officeWork(station, "comparisons.add", pair);
  return { what: `comparison ${measured} ${at}`, values: 0, tell, again: tell };
});

const typed = { instrument: own.id, analyte: "CRP", comparator: null, unit: "mg/L", reagentLot: "10240001" } as const;
/** Its value is nobody else's: of two tellings of one value the first is sent, so that order matters there by rule (typed-twice.ts). */
export const typedResult: fc.Arbitrary<Step> = time.map((at) => {
  const entry = { ...typed, value: "8", at: instant(at), patient: syntheticPersons[2], operator: null };
  const tell = (station: TestStation) => void station.entry.enterResult(entry, kari);
  return { what: `typed result ${at}`, values: 1, tell, again: tell };
});
export const typedControl: fc.Arbitrary<Step> = fc.tuple(time, fc.constantFrom("20", "20", "30")).map(([at, measured]) => {
  const entry = { ...typed, value: measured, at: instant(at), lot: "C1", level: "normal" };
  const tell = (station: TestStation) => void station.entry.enterControl(entry, kari);
  return { what: `typed control ${measured} ${at}`, values: 1, tell, again: tell };
});
