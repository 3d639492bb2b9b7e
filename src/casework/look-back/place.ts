/**
 * Where a result that was sent stands in the journal: which messages tell of it under the number and for the patient it has now, and
 * whether it counts there. From the decisions, in their order; nothing of it is stored.
 */
import { type Change, changesOf } from "../../release/facts/result-changes.ts";
import type { Ports } from "../../release/view.ts";
import type { OutboxRow } from "../../store/outbox/outbox.ts";
import type { Run } from "../../store/results/runs.ts";

export interface Place {
  /** The message that the run was first sent with. */
  readonly original: OutboxRow;
  /** What people decided since, oldest first. */
  readonly changes: readonly Change[];
  /** Messages under the number that the result has now, without those that were taken back. Each waits for the one before it. */
  readonly messages: readonly OutboxRow[];
  /** It counts, or will when all messages have arrived: neither withdrawn nor taken from its patient. */
  readonly stands: boolean;
}

/** Null: nothing of the run is on its way to the journal or there. */
export function placeOf({ store }: Ports<"store">, runKey: string): Place | null {
  const changes = changesOf({ store }, runKey);
  const rows = store.outbox.ofRun(runKey).filter(({ state }) => state !== "pulled");
  const ofChanges = new Set(changes.map(({ body }) => body.controlId));
  const original = rows.findLast(({ controlId }) => !ofChanges.has(controlId));
  if (original === undefined) return null;
  const brought = changes.findLastIndex(({ body }) => body.kind === "right-patient");
  const own = brought < 0 ? null : new Set(changes.slice(brought).map(({ body }) => body.controlId));
  const messages = own === null ? rows : rows.filter(({ controlId }) => own.has(controlId));
  const last = changes.at(-1)?.body.kind;
  return { original, changes, messages, stands: last !== "withdrawn" && last !== "wrong-patient" };
}

/** Whether the journal has said that it has the result, and nothing since takes it away. */
export function isInJournal(ports: Ports<"store">, { key, state }: Run): boolean {
  if (state !== "released") return false;
  const place = placeOf(ports, key);
  return place?.stands === true && place.messages.some((row) => row.state === "accepted");
}
