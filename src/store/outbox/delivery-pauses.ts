/**
 * Delivery that waits for a person: after a restore, for the lost station may have sent since the backup what this store takes for unsent;
 * and beside another station of the same name. Kept in the store, so that a restart sends nothing either. A pause that something else than
 * Labbro ended, changed or deleted pauses as well: at once, by what the audit chain says of these few rows, and until a person has said.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { covered } from "../audit/covered.ts";
import type { Finding } from "../audit/finding.ts";
import { type AuditFloor, isFloor } from "../audit/floor.ts";
import { findingsIn } from "../audit/verify.ts";
import type { Db } from "../database/database.ts";
import type { Unchanged } from "../database/unchanged.ts";
import { events } from "../ledger/events.ts";
import type { Seal } from "../sealing/seal.ts";

export type PauseCause = "restored" | "two-stations" | "changed";

export interface DeliveryPause {
  readonly at: EpochMs;
  readonly because: PauseCause;
  /** Of a restore: when the backup was made. What came later, this store does not know. */
  readonly knownUntil: EpochMs | null;
}

export interface DeliveryPauses {
  /** Null: what is due may leave. */
  current(): DeliveryPause | null;
  /** Another station of the same name was heard. */
  besideAnother(at: EpochMs): void;
  /**
   * Of a store that has just been put back, before anything else is written to it. Everything that is open may have been sent meanwhile; numbers
   * that ids on the wire are made from go on where the lost station cannot have come (decision 0036).
   */
  restored(at: EpochMs, knownUntil: EpochMs): void;
  /** A person has settled what `current` tells. Returns what ended, and another cause may hold still; null: nothing was paused. */
  end(at: EpochMs): DeliveryPause | null;
}

export interface PauseOptions {
  readonly seal: Seal;
  readonly unchanged: Pick<Unchanged, "remembered">;
  readonly floor: Pick<AuditFloor, "found">;
  /** Whether it was written down as found before; then the pause that stands for it was too, and may have been ended. */
  readonly isKnown: (found: Finding) => boolean;
  /** Writes it down as found. */
  readonly find: (found: readonly Finding[], now: EpochMs) => void;
}

/** `subject` of what is told of pauses in the event log. */
const subject = "delivery";

const pauseTable = "delivery_pause";

type Named = Pick<Finding, "table" | "row">;

/** Of what was found changed: a pause among it is as if it stood, until it is ended, or nothing that was found of one is open any more. */
export function pauseOfFindings(db: Db) {
  const log = events(db);
  const isPaused = db.prepare(`SELECT 1 FROM ${pauseTable} WHERE because = 'changed' AND ended_at IS NULL`);
  const begin = db.prepare<[EpochMs]>(`INSERT INTO ${pauseTable} (at, because) VALUES (?, 'changed')`);
  const end = db.prepare<[EpochMs]>(`UPDATE ${pauseTable} SET ended_at = ? WHERE because = 'changed' AND ended_at IS NULL`);
  // The newest links may have been those of a pause.
  const isOfPause = (one: Named): boolean => one.table === pauseTable || isFloor(one);
  return {
    found: (ones: readonly Named[], at: EpochMs): void => {
      if (!ones.some(isOfPause) || isPaused.get() !== undefined) return;
      begin.run(at);
      log.add({ at, kind: "delivery-paused", subject, detail: { because: "changed" } });
    },
    settled: (stillOpen: readonly Named[], at: EpochMs): void => {
      if (stillOpen.some(isOfPause) || end.run(at).changes === 0) return;
      log.add({ at, kind: "delivery-resumed", subject, detail: { because: "changed" } });
    },
  };
}

/** SQL: whether the run of the message that is queued (`@runKey`) was measured before the store was last put back. */
export const isOlderThanRestore = `EXISTS (SELECT 1 FROM delivery_pause, run WHERE delivery_pause.because = 'restored'
  AND run.key = @runKey AND coalesce(run.measured_at, run.received_at) < delivery_pause.at)`;

export function deliveryPauses(db: Db, { seal, unchanged, floor, isKnown, find }: PauseOptions): DeliveryPauses {
  const log = events(db);
  const pauses = covered.filter(({ table }) => table === pauseTable);
  const otherwise = unchanged.remembered([pauseTable, "audit_floor"], () => [
    ...pauses.flatMap((one) => findingsIn(db, seal, one)),
    ...floor.found(),
  ]);
  const unfound = (): readonly Finding[] => otherwise().filter((one) => !isKnown(one));
  // While both hold, the other station is told first: as long as it works, nothing of a restore is settled.
  const current = db.prepare<[], DeliveryPause>(
    "SELECT at, because, known_until AS knownUntil FROM delivery_pause WHERE ended_at IS NULL ORDER BY because DESC, id DESC LIMIT 1",
  );
  const add = db.prepare<[number, PauseCause, number | null]>(
    "INSERT INTO delivery_pause (at, because, known_until) VALUES (?, ?, ?)",
  );
  const end = db.prepare<[number, PauseCause]>("UPDATE delivery_pause SET ended_at = ? WHERE ended_at IS NULL AND because = ?");
  const doubt = db.prepare("UPDATE outbox SET may_be_sent = 'message' WHERE state IN ('queued', 'published', 'stopped')");
  const goOn = db.prepare<[number]>("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'transmission'");
  const goOnFirst = db.prepare<[number]>(
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'transmission', ? WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'transmission')",
  );
  return {
    current: () => current.get() ?? (unfound().length === 0 ? null : { at: 0, because: "changed", knownUntil: null }),
    besideAnother: (at) =>
      db.transaction(() => {
        add.run(at, "two-stations", null);
        log.add({ at, kind: "delivery-paused", subject, detail: { because: "two-stations" } });
      })(),
    restored: (at, knownUntil) =>
      db.transaction(() => {
        doubt.run();
        // Milliseconds run ahead of any count of transmissions.
        goOn.run(at);
        goOnFirst.run(at);
        add.run(at, "restored", knownUntil);
        log.add({ at, kind: "restored", subject, detail: { knownUntil } });
      })(),
    end: (at) =>
      db.transaction(() => {
        if (unfound().length > 0) find(unfound(), at);
        const ended = current.get() ?? null;
        if (ended === null) return null;
        end.run(at, ended.because);
        log.add({ at, kind: "delivery-resumed", subject, detail: { because: ended.because } });
        return ended;
      })(),
  };
}
