/**
 * A person's act asks that a result be judged: until it was, their word stands (ruling 7). A row of the audit chain, because errands are in
 * none: whoever writes one beside Labbro speaks for nobody.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database/database.ts";

export interface Words {
  /** Said again it is the same word. */
  give(runKey: string, at: EpochMs): void;
  stands(runKey: string): boolean;
  /** It was judged by it. */
  used(runKey: string): void;
  /** Results that are still to be judged by one. */
  open(): readonly string[];
}

export function words(db: Db): Words {
  const give = db.prepare("INSERT INTO person_word (run_key, said_at) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const one = db.prepare<[string], number>("SELECT 1 FROM person_word WHERE run_key = ?").pluck();
  const used = db.prepare("DELETE FROM person_word WHERE run_key = ?");
  const open = db.prepare<[], string>("SELECT run_key FROM person_word ORDER BY run_key").pluck();
  return {
    give: (runKey, at) => void give.run(runKey, at),
    stands: (runKey) => one.get(runKey) !== undefined,
    used: (runKey) => void used.run(runKey),
    open: () => open.all(),
  };
}
