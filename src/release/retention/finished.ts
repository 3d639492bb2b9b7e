/** Whether a result is finished, and since when nothing has happened to it any more: until then nothing of it is erased. */
import type { EpochMs } from "../../domain/clock.ts";
import { isTyped } from "../../domain/manual.ts";
import { lookBackCases } from "../../domain/registers/look-back.ts";
import type { Run } from "../../store/results/runs.ts";
import { sameValueMs } from "../facts/typed-twice.ts";
import type { Ports } from "../view.ts";

/** Null: it waits for somebody or something, or is in a look-back case that does. */
export function finishedSince({ store }: Ports<"store">, { key, lookBack, instrumentId }: Run): EpochMs | null {
  if (store.erasing.isOpen(key)) return null;
  const touchedAt = store.erasing.lastTouchedAt(key);
  if (!lookBack || instrumentId === null) return touchedAt;
  const own = store.registers
    .ofSubject(lookBackCases, instrumentId)
    .filter(({ body }) => body.affected.some(({ run }) => run === key));
  if (own.some(({ body }) => body.closed === null)) return null;
  return Math.max(touchedAt, ...own.map(({ recordedAt }) => recordedAt));
}

/** Whether nothing has happened to it, to another version of it, nor to what tells the same measurement another way, since `until`. */
export function isDue(ports: Ports<"store">, run: Run, until: EpochMs): boolean {
  const isOld = (one: Run): boolean => (finishedSince(ports, one) ?? Number.POSITIVE_INFINITY) <= until;
  const others = [...ports.store.runs.versions(run.runId), ...comparedWith(ports, run)];
  return isOld(run) && others.every((one) => one.erasedAt !== null || isOld(one));
}

/** Typed against read out (facts/typed-twice.ts): they are told apart by their persons, so both have theirs or neither. */
function comparedWith({ store }: Ports<"store">, run: Run): readonly Run[] {
  if (run.kind !== "patient" || run.instrumentId === null || run.measuredAt === null) return [];
  const [from, to] = [run.measuredAt - sameValueMs, run.measuredAt + sameValueMs];
  if (!isTyped(run)) return store.runs.typedRunsBetween(run.instrumentId, from, to);
  return store.runs.patientRunsBetween(run.instrumentId, from, to).filter((one) => !isTyped(one));
}
