/** Lots that no instrument here would ever use: told when they are imported, because one wrong letter makes a control unknown later. */
import { nearest } from "../config/suggest.ts";
import { type Lot, normalizeLot } from "../domain/lot.ts";
import type { Instrument } from "../domain/station.ts";
import { isConfiguredUnit } from "../qc/result/units.ts";

/** Each sentence once. A lot may be registered before its instrument: a note is no fault. */
export function lotNotes(lots: readonly Lot[], instruments: readonly Instrument[]): readonly string[] {
  return [...new Set(lots.flatMap((lot) => noteOf(lot, instruments) ?? []))];
}

function noteOf(lot: Lot, instruments: readonly Instrument[]): string | null {
  const models = instruments.map(({ driver }) => driver);
  if (!models.includes(lot.model)) return unknown("model", lot.model, "no instrument here is one", models);
  const those = instruments.filter(({ driver }) => driver === lot.model);
  const analytes = those.flatMap((one) => one.analytes);
  const own = analytes.filter(({ name }) => name === lot.analyte);
  const names = analytes.map(({ name }) => name);
  if (own.length === 0) return unknown("analyte", lot.analyte, `no ${lot.model} here measures it`, names);
  if (lot.kind === "reagent") return null;
  const levels = those.flatMap(({ qc }) => (qc[lot.analyte] ?? []).flatMap((policy) => policy.levels));
  const isKnown = levels.length === 0 || levels.some((level) => normalizeLot(level) === normalizeLot(lot.level));
  if (!isKnown) return unknown("level", lot.level, `the configuration of ${lot.analyte} on ${lot.model} has none`, levels);
  if (lot.answers !== undefined || own.some((analyte) => isConfiguredUnit(lot.unit, analyte))) return null;
  const units = own.map(({ unit }) => unit);
  return unknown(
    "unit",
    lot.unit,
    `no ${lot.model} here measures ${lot.analyte} in it, so no control is ever compared with it`,
    units,
  );
}

function unknown(column: string, written: string, why: string, known: readonly string[]): string {
  const near = nearest(written, known);
  const advice = near === null ? `Known: ${[...new Set(known)].join(", ") || "none"}.` : `Did you mean ${near}?`;
  return `${column} "${written}": ${why}. ${advice}`;
}
