/**
 * The same person's results of an analyte, for the delta check (QC.md 3.2): the one before a result, as the journal was last told of it,
 * and those after it. What was withdrawn is nobody's former result.
 */
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import { isConfiguredUnit } from "../../qc/result/units.ts";
import type { KnownEvents } from "../../qc/types.ts";
import type { Run, StoredObservation } from "../../store/results/runs.ts";
import type { Ports } from "../view.ts";
import { changesOf } from "./result-changes.ts";

const dayMs = 24 * 3_600_000;
/** More results of one person and analyte than anyone measures between two that count. */
const mostAsked = 50;

/** What ended in one of these never was this person's result. */
const isNobodys: ReadonlySet<string> = new Set(["discarded", "rejected", "eqa", "companion"]);

/** Null where no delta check is configured, or nothing was measured of the person in its days. */
export function previousResult(
  { store }: Ports<"store">,
  run: Run,
  analyte: ConfiguredAnalyte,
  patientId: string | null,
): NonNullable<KnownEvents["previous"]> | null {
  const delta = analyte.limits?.delta;
  const at = run.measuredAt;
  if (delta === undefined || patientId === null || at === null) return null;
  const from = at - delta.days * dayMs;
  const kept = store.formers.of(run.key, analyte.name);
  const erased = kept !== null && kept.at >= from && isConfiguredUnit(kept.unit, analyte) ? kept : null;
  const measured = store.runs.ofPerson(patientId, analyte.name, Math.max(from, (erased?.at ?? from - 1) + 1), at - 1, mostAsked);
  for (const stored of measured) {
    const told = isNobodys.has(stored.disposition) ? null : toldOf({ store }, stored);
    if (told !== null && told.number !== null && told.comparator === null && isConfiguredUnit(told.unit, analyte))
      return { at: stored.measuredAt ?? at, number: told.number, unit: told.unit };
  }
  return erased;
}

interface Told {
  readonly comparator: string | null;
  readonly number: string | null;
  readonly unit: string | null;
}

/** What counts of it for its person now. Null: nothing. */
function toldOf({ store }: Ports<"store">, { runKey, observation }: StoredObservation): Told | null {
  const changes = changesOf({ store }, runKey);
  const last = changes.at(-1)?.body.kind;
  if (last === "withdrawn" || last === "wrong-patient" || observation.value === null) return null;
  const corrected = changes.findLast(({ body }) => body.kind === "corrected")?.body.value ?? null;
  if (corrected === null) return observation.value;
  return "answer" in corrected ? null : { ...corrected, unit: observation.value.unit };
}

/** Whom a person said that a run is of, last. Null: nobody did. */
export function assignedPatient({ store }: Ports<"store">, run: Run): string | null {
  const details = store.decisions.ofRun(run.key).map((decision) => decision.detail);
  return details.findLast((one) => one.kind === "assign-patient" || one.kind === "wrong-patient")?.patientId ?? null;
}
