/** The outbox in memory, as strict as the one in SQLite: what is closed stays as it is. */
import type { EpochMs } from "../../src/domain/clock.ts";
import { type ControlId, controlId, runId } from "../../src/domain/ids.ts";
import type { Outbox, OutboxRow, OutboxState } from "../../src/store/outbox/outbox.ts";

export interface QueueOptions {
  readonly bytes?: Uint8Array;
  readonly channel?: "result" | "qc";
  readonly createdAt?: EpochMs;
  /** What it is about: kept in order. */
  readonly about?: string;
  readonly after?: string;
  /** A person may take it back until then. */
  readonly notBefore?: EpochMs;
}

export interface MemoryOutbox extends Outbox {
  queue(id: string, options?: QueueOptions): ControlId;
  row(id: string): OutboxRow;
  /** What the journal said when the row was closed. */
  answer(id: string): Uint8Array | null | undefined;
}

const isOpen = (row: OutboxRow): boolean => row.state === "queued" || row.state === "published";
/** As the real one: nothing waits longer than a person has to take it back. */
const waits = (notBefore: EpochMs | null, now: EpochMs): EpochMs =>
  notBefore !== null && notBefore <= now + 600_000 ? notBefore : 0;
const byTime = (a: OutboxRow, b: OutboxRow): number => a.nextAttemptAt - b.nextAttemptAt || a.createdAt - b.createdAt;

export function memoryOutbox(): MemoryOutbox {
  const rows = new Map<string, OutboxRow>();
  const subjects = new Map<string, string>();
  const answers = new Map<string, Uint8Array | null>();
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
  const earliest = (times: readonly EpochMs[]): EpochMs | null => (times.length === 0 ? null : Math.min(...times));
  /** Open rows that wait for nothing but their time. */
  const ready = (): OutboxRow[] => {
    const taken = new Set<string>();
    return open().filter(({ controlId, afterControlId, setAside }) => {
      if (afterControlId !== null) return ["accepted", "pulled"].includes(rows.get(afterControlId)?.state ?? "gone");
      const about = subjects.get(controlId);
      const isFirst = about === undefined || !taken.has(about);
      if (about !== undefined && !setAside) taken.add(about);
      return isFirst;
    });
  };
  return {
    queue: (id, { bytes = Buffer.from(`MSH|${id}\r`), channel = "result", createdAt = 0, about, after, notBefore } = {}) => {
      const times = {
        createdAt,
        nextAttemptAt: Math.max(createdAt, notBefore ?? 0),
        triedAt: null,
        publishedAt: null,
        closedAt: null,
      };
      const names = { controlId: controlId(id), runKey: `RUN-${id}`, runId: runId(`RUN-${id}`), channel, bytes, isIntact: true };
      const reasons = {
        notBefore: notBefore ?? null,
        report: null,
        afterControlId: after ?? null,
        mayBeSent: null,
        setAside: false,
        stopCode: null,
        refusal: null,
      };
      rows.set(id, { ...names, ...times, ...reasons, state: "queued", attempts: 0, wasTried: false, firstTriedAt: null });
      if (about !== undefined) subjects.set(id, about);
      return names.controlId;
    },
    row,
    answer: (id) => answers.get(id),
    due: (now, limit, of = "result") => {
      const due = ready().filter(({ nextAttemptAt, channel }) => nextAttemptAt <= now && channel === of);
      const [fresh, tried] = [due.filter(({ wasTried }) => !wasTried), due.filter(({ wasTried }) => wasTried)];
      return [...fresh.sort(byTime), ...tried.sort(byTime)].slice(0, limit);
    },
    nextDueAt: (of = "result") =>
      earliest(ready().flatMap(({ nextAttemptAt, channel }) => (channel === of ? [nextAttemptAt] : []))),
    oldestOpenAt: () => earliest(open().map(({ createdAt }) => createdAt)),
    byControlId: (id) => rows.get(id) ?? null,
    attempt: (id, now, nextAttemptAt) =>
      void change(id, {
        attempts: row(id).attempts + 1,
        wasTried: true,
        firstTriedAt: row(id).firstTriedAt ?? now,
        triedAt: now,
        nextAttemptAt,
      }),
    published: (id, now) =>
      void change(id, {
        state: "published",
        wasTried: true,
        firstTriedAt: row(id).firstTriedAt ?? now,
        publishedAt: row(id).publishedAt ?? now,
      }),
    accepted: (id, now, answer) => {
      const publishedAt = row(id).publishedAt ?? now;
      if (change(id, { state: "accepted", closedAt: now, publishedAt })) answers.set(id, answer);
    },
    stopped: (id, now, { code, refusal, acknowledgement }) => {
      const publishedAt = row(id).publishedAt ?? (acknowledgement === null ? null : now);
      const changes = { state: "stopped", closedAt: now, publishedAt, stopCode: code, refusal } as const;
      if (change(id, changes)) answers.set(id, acknowledgement);
    },
    putOff: (id, { refusal, acknowledgement }) => {
      if (change(id, { refusal })) answers.set(id, acknowledgement);
    },
    setAside: (id) => void change(id, { setAside: true }),
    hurry: (until) => {
      for (const { controlId: id, nextAttemptAt, notBefore } of open())
        if (nextAttemptAt > until) change(id, { nextAttemptAt: Math.max(until, waits(notBefore, until)) });
    },
    counts: () => {
      const counts: Record<OutboxState, number> = { queued: 0, published: 0, accepted: 0, stopped: 0, pulled: 0 };
      for (const { state } of rows.values()) counts[state] += 1;
      return counts;
    },
    together: (work) => work(),
  };
}
