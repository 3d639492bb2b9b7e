/** The same person's results of an analyte, for the delta check (QC.md 3.2): the one before a result, and those after it. */
import type { EpochMs } from "../../domain/clock.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import { isConfiguredUnit } from "../../qc/result/units.ts";
import type { KnownEvents } from "../../qc/types.ts";
import type { Run, StoredObservation } from "../../store/runs.ts";
import type { ReleasePorts } from "../view.ts";

const dayMs = 24 * 3_600_000;
/** More results of one person and analyte than anyone measures between two that count. */
const mostAsked = 50;

/** What ended in one of these never was this person's result. */
const isNobodys: ReadonlySet<string> = new Set(["discarded", "rejected", "eqa", "companion"]);

/** Null where no delta check is configured, or nothing was measured of the person in its days. */
export function previousResult(
  { store }: ReleasePorts,
  run: Run,
  analyte: ConfiguredAnalyte,
  patientId: string | null,
): NonNullable<KnownEvents["previous"]> | null {
  const delta = analyte.limits?.delta;
  const at = run.measuredAt;
  if (delta === undefined || patientId === null || at === null) return null;
  const former = store.runs
    .ofPerson(patientId, analyte.name, at - delta.days * dayMs, at - 1, mostAsked)
    .find((stored) => isResult(stored, analyte));
  const { number = null, unit = null } = former?.observation.value ?? {};
  return former === undefined || former.measuredAt === null || number === null ? null : { at: former.measuredAt, number, unit };
}

const isResult = ({ observation, disposition, measuredAt }: StoredObservation, analyte: ConfiguredAnalyte): boolean => {
  const { value } = observation;
  const isNumber = value !== null && value.number !== null && value.comparator === null && isConfiguredUnit(value.unit, analyte);
  return isNumber && measuredAt !== null && !isNobodys.has(disposition);
};

/** Runs that were measured later and may be compared with this one, now that it is known. */
export function laterOfPerson({ store, view }: ReleasePorts, run: Run, patientId: string | null): readonly string[] {
  const at = run.measuredAt;
  if (patientId === null || at === null) return [];
  const measured = new Set(store.runs.observations(run.key).map(({ observation }) => observation.analyte));
  const keys = view().instruments.flatMap(({ analytes }) =>
    analytes.flatMap(({ name, limits }) => {
      if (limits?.delta === undefined || !measured.has(name)) return [];
      return store.runs.ofPerson(patientId, name, at + 1, lastDay(at, limits.delta.days), mostAsked).map((one) => one.runKey);
    }),
  );
  return [...new Set(keys)];
}

const lastDay = (at: EpochMs, days: number): EpochMs => at + days * dayMs;
