/** How far the work of erasing is: what its last look knew, and how much was erased of what. Free of personal data. */
import type { EpochMs } from "../../domain/clock.ts";
import type { SeenBefore } from "../../domain/retention.ts";
import type { Db } from "../database/database.ts";
import type { ErasedThing } from "./erasing-due.ts";

export type ErasedCounts = Readonly<Partial<Record<ErasedThing, number>>>;

export interface RetentionState {
  /** Null: nobody ever asked for anything to be erased. */
  seen(): SeenBefore | null;
  look(seen: SeenBefore): void;
  /** Call in the transaction of the work. */
  count(thing: ErasedThing, more: number): void;
  /** Everything that is due has been erased. Returns how much; null: nothing was. */
  finish(at: EpochMs): ErasedCounts | null;
  /** When something was last erased, and how much. */
  last(): { readonly at: EpochMs; readonly counts: ErasedCounts } | null;
}

interface Row {
  readonly seen_at: number;
  readonly since: number;
  readonly policy: string;
  readonly counts: string;
  readonly erased_at: number | null;
  readonly erased: string | null;
}

export function retentionState(db: Db): RetentionState {
  const row = db.prepare<[], Row>("SELECT * FROM retention WHERE only = 1");
  const look = db.prepare(
    `INSERT INTO retention (only, seen_at, since, policy) VALUES (1, @at, @since, @policy)
     ON CONFLICT DO UPDATE SET seen_at = @at, since = @since, policy = @policy`,
  );
  const count = db.prepare("UPDATE retention SET counts = ? WHERE only = 1");
  const finish = db.prepare("UPDATE retention SET counts = '{}', erased_at = ?, erased = ? WHERE only = 1");
  const counts = (): ErasedCounts => JSON.parse(row.get()?.counts ?? "{}") as ErasedCounts;
  return {
    seen: () => {
      const found = row.get();
      return found === undefined
        ? null
        : { at: found.seen_at, since: found.since, policy: JSON.parse(found.policy) as SeenBefore["policy"] };
    },
    look: ({ at, since, policy }) => void look.run({ at, since, policy: JSON.stringify(policy) }),
    count: (thing, more) => {
      const now = counts();
      count.run(JSON.stringify({ ...now, [thing]: (now[thing] ?? 0) + more }));
    },
    finish: (at) => {
      const done = counts();
      if (Object.keys(done).length === 0) return null;
      finish.run(at, JSON.stringify(done));
      return done;
    },
    last: () => {
      const found = row.get();
      if (found?.erased_at == null) return null;
      return { at: found.erased_at, counts: JSON.parse(found.erased ?? "{}") as ErasedCounts };
    },
  };
}
