/**
 * Delivery that waits for a person: after a restore, for the lost station may have sent since the backup what this store takes for unsent;
 * and beside another station of the same name. Kept in the store, so that a restart sends nothing either.
 */
import type { EpochMs } from "../domain/clock.ts";
import type { Db } from "./database.ts";
import { events } from "./events.ts";

export type PauseCause = "restored" | "two-stations";

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

/** `subject` of what is told of pauses in the event log. */
const subject = "delivery";

/** SQL: whether the run of the message that is queued (`@runKey`) was measured before the store was last put back. */
export const isOlderThanRestore = `EXISTS (SELECT 1 FROM delivery_pause, run WHERE delivery_pause.because = 'restored'
  AND run.key = @runKey AND coalesce(run.measured_at, run.received_at) < delivery_pause.at)`;

export function deliveryPauses(db: Db): DeliveryPauses {
  const log = events(db);
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
    current: () => current.get() ?? null,
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
        const ended = current.get() ?? null;
        if (ended === null) return null;
        end.run(at, ended.because);
        log.add({ at, kind: "delivery-resumed", subject, detail: { because: ended.because } });
        return ended;
      })(),
  };
}
