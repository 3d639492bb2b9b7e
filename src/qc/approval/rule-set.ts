/**
 * What is approved (ruling 32): everything that decides about the results of one analyte on one instrument, stored whole. Pure.
 * Listed is what says nothing of how a result is treated; whatever else a station or an instrument has, also what is added later, is a
 * rule by itself.
 */
import type { AnalyteCodes } from "../../domain/analyte-codes.ts";
import type { ConfiguredAnalyte, Instrument, Station } from "../../domain/station.ts";

/** Who and where the station is, whom it sends to, how long it waits for the end of a batch. */
const stationFacts = ["site", "gateway", "journal", "qcReceiver", "batchQuietMs", "batchMaxMs"] as const;

/** Names, cables and clocks; how bytes are read, and that somebody compared it (a confirmation is bound to what it confirms). */
const instrumentFacts = [
  "name",
  "mode",
  "connection",
  "expectedSerial",
  "inUseFrom",
  "clock",
  "mapping",
  "confirmed",
  "confirmedAt",
] as const;

type StationRules = Omit<Station, (typeof stationFacts)[number]>;
type InstrumentRules = Omit<Instrument, (typeof instrumentFacts)[number]>;

export interface RuleSet {
  /** The release settings, which hold for the whole station. */
  readonly station: Omit<StationRules, "codes">;
  /** The administrator's own codes for the analyte. */
  readonly codes: readonly AnalyteCodes[];
  /** As if it had this analyte alone. */
  readonly instrument: InstrumentRules;
}

export const stationRules = (station: Station): StationRules => without(station, stationFacts);
export const instrumentRules = (instrument: Instrument): InstrumentRules => without(instrument, instrumentFacts);

/** The rules in the files for one analyte on one instrument. */
export function ruleSetOf(station: Station, instrument: Instrument, analyte: ConfiguredAnalyte): RuleSet {
  const { name } = analyte;
  const { codes, ...release } = stationRules(station);
  const { qc, outcomes, ...rest } = instrumentRules(instrument);
  const own = {
    analytes: [analyte],
    qc: ofName(qc, name) === undefined ? {} : { [name]: ofName(qc, name) ?? [] },
    outcomes: { [name]: ofName(outcomes, name) ?? outcomes[""] ?? [] },
  };
  const rules = {
    station: release,
    codes: (codes?.analytes ?? []).filter((one) => one.analyte === name),
    instrument: { ...rest, ...own },
  };
  return sorted(rules) as RuleSet;
}

/** The same rules are the same text, whatever the order of keys. */
export const ruleText = (rules: RuleSet): string => JSON.stringify(sorted(rules));

/** By another instrument model, in another unit, or in words instead of numbers: nothing that was approved can judge it (ruling 32). */
export const isOtherMeasurement = (a: RuleSet, b: RuleSet): boolean => kindOf(a) !== kindOf(b);

function kindOf(rules: RuleSet): string {
  const { unit, answers } = analyteOf(rules) ?? {};
  return JSON.stringify([rules.instrument.driver, unit, answers === undefined]);
}

export const analyteOf = ({ instrument }: RuleSet): ConfiguredAnalyte | undefined => instrument.analytes[0];

/** The instrument where only this set decides; the others of its analytes are known by name, and nothing is decided about them. */
export function instrumentUnder(instrument: Instrument, rules: RuleSet): Instrument {
  const own = rules.instrument.analytes;
  const others = instrument.analytes.filter(({ name }) => own.every((one) => one.name !== name));
  return { ...pick(instrument, instrumentFacts), ...rules.instrument, analytes: [...own, ...others] };
}

/** The instrument with each set in the place of its analyte's own rules: for what concerns several analytes at once. */
export function instrumentUnderAll(instrument: Instrument, sets: readonly RuleSet[]): Instrument {
  const rulesOf = (name: string) => sets.find((rules) => analyteOf(rules)?.name === name)?.instrument;
  const own = (of: "qc" | "outcomes") => Object.assign({}, ...sets.map((rules) => rules.instrument[of]));
  const kept = Object.entries(instrument.qc).filter(([name]) => rulesOf(name) === undefined);
  return {
    ...instrument,
    analytes: instrument.analytes.map((analyte) => rulesOf(analyte.name)?.analytes[0] ?? analyte),
    qc: { ...Object.fromEntries(kept), ...own("qc") },
    outcomes: { ...instrument.outcomes, ...own("outcomes") },
  };
}

/** The station under whose rules the message about a result is written. */
export function stationUnder(station: Station, sets: readonly RuleSet[]): Station {
  const [first] = sets;
  if (first === undefined) return station;
  const names = sets.map((rules) => analyteOf(rules)?.name);
  const codes = [
    ...(station.codes?.analytes ?? []).filter(({ analyte }) => !names.includes(analyte)),
    ...sets.flatMap((rules) => rules.codes),
  ];
  const table = { version: station.codes?.version ?? "", source: station.codes?.source ?? "", analytes: codes };
  return { ...pick(station, stationFacts), ...first.station, codes: codes.length === 0 ? null : table };
}

const ofName = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

function without<T extends object, K extends keyof T>(whole: T, keys: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !keys.includes(key as K))) as Omit<T, K>;
}

function pick<T extends object, K extends keyof T>(whole: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => keys.includes(key as K))) as Pick<T, K>;
}

/** Keys in order, `undefined` left out; lists keep theirs, because it means something. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

/**
 * The rules of a whole station as one text: everything under `qc`, outcomes, limits, units and release settings, in an order that files
 * and spelling cannot change. Before approval was per instrument and analyte (ruling 32) the hash of this text was what was approved; an
 * approval from that time is still recognised by it.
 */
export function canonicalRules(station: Station, instruments: readonly Instrument[]): string {
  const release = stationRules(station);
  // The date of a confirmation was part of the text then.
  const rules = instruments.map((one) => ({ ...instrumentRules(one), confirmedAt: one.confirmedAt }));
  rules.sort((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.stringify(sorted({ release, rules }));
}
