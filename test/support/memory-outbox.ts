/** The outbox in memory, as strict as the one in SQLite: what is closed stays as it is. */
import type { EpochMs } from "../../src/domain/clock.ts";
import { type ControlId, controlId, runId } from "../../src/domain/ids.ts";
import type { Outbox, OutboxRow, OutboxState } from "../../src/store/outbox.ts";

export interface MemoryOutbox extends Outbox {
  queue(
    id: string,
    options?: { readonly bytes?: Uint8Array; readonly channel?: "result" | "qc"; readonly createdAt?: EpochMs },
  ): ControlId;
  row(id: string): OutboxRow;
  /** What the journal said when the row was closed. */
  answer(id: string): Uint8Array | undefined;
}

const isOpen = (row: OutboxRow): boolean => row.state === "queued" || row.state === "published";

export function memoryOutbox(): MemoryOutbox {
  const rows = new Map<string, OutboxRow>();
  const answers = new Map<string, Uint8Array>();
  const open = () => [...rows.values()].filter(isOpen);
  const row = (id: string): OutboxRow => {
    const found = rows.get(id);
    if (found === undefined) throw new Error(`there is no row ${id}`);
    return found;
  };
  const change = (id: string, changes: Partial<OutboxRow>): boolean => {
    const before = row(id);
    if (isOpen(before)) rows.set(id, { ...before, ...changes });
    return isOpen(before);
  };
  const close = (id: string, now: EpochMs, answer: Uint8Array, changes: Partial<OutboxRow>): void => {
    if (change(id, { ...changes, closedAt: now, publishedAt: row(id).publishedAt ?? now })) answers.set(id, answer);
  };
  const earliest = (times: readonly EpochMs[]): EpochMs | null => (times.length === 0 ? null : Math.min(...times));
  return {
    queue: (id, { bytes = Buffer.from(`MSH|${id}\r`), channel = "result", createdAt = 0 } = {}) => {
      const times = { createdAt, nextAttemptAt: createdAt, publishedAt: null, closedAt: null };
      const names = { controlId: controlId(id), runId: runId(`RUN-${id}`), channel, bytes };
      rows.set(id, { ...names, ...times, state: "queued", attempts: 0, refusal: null });
      return names.controlId;
    },
    row,
    answer: (id) => answers.get(id),
    due: (now, limit) => {
      const due = open().filter(({ nextAttemptAt }) => nextAttemptAt <= now);
      return due.sort((a, b) => a.nextAttemptAt - b.nextAttemptAt || a.createdAt - b.createdAt).slice(0, limit);
    },
    nextDueAt: () => earliest(open().map(({ nextAttemptAt }) => nextAttemptAt)),
    oldestOpenAt: () => earliest(open().map(({ createdAt }) => createdAt)),
    byControlId: (id) => rows.get(id) ?? null,
    attempt: (id, _now, nextAttemptAt) => void change(id, { attempts: row(id).attempts + 1, nextAttemptAt }),
    published: (id, now) => void change(id, { state: "published", publishedAt: row(id).publishedAt ?? now }),
    accepted: (id, now, answer) => close(id, now, answer, { state: "accepted" }),
    stopped: (id, now, answer, refusal) => close(id, now, answer, { state: "stopped", refusal }),
    counts: () => {
      const counts: Record<OutboxState, number> = { queued: 0, published: 0, accepted: 0, stopped: 0, pulled: 0 };
      for (const { state } of rows.values()) counts[state] += 1;
      return counts;
    },
  };
}
