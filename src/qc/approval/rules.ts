/** The rules that decide about results, as one text: what is approved is that text and nothing else (rulings 15 and 16). Pure. */
import type { Instrument, Station } from "../../domain/station.ts";

/**
 * Everything under `qc`, outcomes, limits, units and release settings, in an order that files and spelling cannot change. Left out is
 * what says nothing of how a result is treated: names, cables, clocks, addresses. A setting that is added later counts by itself.
 */
export function canonicalRules(station: Station, instruments: readonly Instrument[]): string {
  const {
    site: _site,
    gateway: _gateway,
    journal: _journal,
    qcReceiver: _qc,
    batchQuietMs: _quiet,
    batchMaxMs: _max,
    ...release
  } = station;
  const rules = instruments.map((instrument) => {
    const { name, mode, connection, expectedSerial, inUseFrom, clock, mapping, confirmed, ...rule } = instrument;
    return rule;
  });
  rules.sort((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.stringify(sorted({ release, rules }));
}

/** Keys in order, `undefined` left out; lists keep theirs, because it means something. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}
