/**
 * The rules of a whole station as one text. Before approval was per instrument and analyte (ruling 32) the hash of this text was what
 * was approved; an approval from that time is still recognised by it. Pure.
 */
import type { Instrument, Station } from "../../domain/station.ts";
import { instrumentRules, sorted, stationRules } from "./rule-set.ts";

/** Everything under `qc`, outcomes, limits, units and release settings, in an order that files and spelling cannot change. */
export function canonicalRules(station: Station, instruments: readonly Instrument[]): string {
  const release = stationRules(station);
  // The date of a confirmation was part of the text then.
  const rules = instruments.map((one) => ({ ...instrumentRules(one), confirmedAt: one.confirmedAt }));
  rules.sort((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.stringify(sorted({ release, rules }));
}
