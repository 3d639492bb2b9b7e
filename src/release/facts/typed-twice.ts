/**
 * A measurement that was typed in may be read out later, when the cable works again, and the other way round. The two have different
 * identities (nobody types a sequence number or seconds), so they are compared here: what came second is held as DUP_CONFLICT, and
 * where they contradict each other both are. Never is one measurement sent twice.
 */
import { saidIn } from "../../domain/answers.ts";
import { isTyped } from "../../domain/manual.ts";
import type { MeasuredValue, Observation } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Run } from "../../store/results/runs.ts";
import type { Ports } from "../view.ts";

const minuteMs = 60_000;
/** The same value of the same person within so long is taken for the same measurement: clocks are off, and people remember roughly. */
export const sameValueMs = 12 * 60 * minuteMs;
const gone: readonly Run["state"][] = ["discarded", "rejected"];

/** DUP_CONFLICT where the other says something else, or was there first. */
export function typedTwiceCodes(ports: Ports<"store">, run: Run): readonly ReasonCode[] {
  const twins = twinsOf(ports, run);
  return twins.some(({ run: other, agrees }) => !agrees || isBefore(other, run)) ? ["DUP_CONFLICT"] : [];
}

export interface Twin {
  readonly run: Run;
  /** The same value, and no other person. */
  readonly agrees: boolean;
}

/** Runs that tell the same measurement another way, typed against read out; not those that nobody will send. */
export function twinsOf(ports: Ports<"store">, run: Run): readonly Twin[] {
  const { runs } = ports.store;
  if (run.kind !== "patient" || run.instrumentId === null || run.measuredAt === null) return [];
  // What instruments hand over is many, what people type is little: of the many only what is typed is read.
  const [from, to] = [run.measuredAt - sameValueMs, run.measuredAt + sameValueMs];
  const around = isTyped(run)
    ? runs.patientRunsBetween(run.instrumentId, from, to).filter((one) => !isTyped(one))
    : runs.typedRunsBetween(run.instrumentId, from, to);
  const others = around.filter(({ state }) => !gone.includes(state));
  if (others.length === 0) return [];
  const own = runs.observations(run.key);
  return others.flatMap((other): readonly Twin[] => {
    const theirs = runs.standing(other.key);
    const pairs = own.flatMap((a) =>
      theirs.flatMap((b) => (a.observation.analyte === b.observation.analyte ? [[a, b] as const] : [])),
    );
    const isClose = Math.abs((other.measuredAt ?? 0) - (run.measuredAt ?? 0)) < minuteMs;
    const same = pairs.filter(([a, b]) => isSame(a.observation, b.observation));
    if (same.length > 0) return [{ run: other, agrees: true }];
    return isClose && pairs.length > 0 ? [{ run: other, agrees: false }] : [];
  });
}

/** A patient that is missing contradicts nobody. */
function isSame(a: Observation, b: Observation): boolean {
  const samePerson = a.patientId === null || b.patientId === null || a.patientId === b.patientId;
  return samePerson && a.value !== null && b.value !== null && saysTheSame(a.value, b.value);
}

/** Two answers in words are the same where they have a word or a code in common; a number and an answer never are. */
function saysTheSame(a: MeasuredValue, b: MeasuredValue): boolean {
  if (a.number !== null || b.number !== null) return a.number === b.number && a.comparator === b.comparator;
  return saidIn(a).some((said) => saidIn(b).includes(said));
}

/** By arrival; batches are numbered in the order in which they opened. */
function isBefore(a: Run, b: Run): boolean {
  if (a.receivedAt !== b.receivedAt) return a.receivedAt < b.receivedAt;
  return a.batchId < b.batchId || (a.batchId === b.batchId && a.key < b.key);
}
