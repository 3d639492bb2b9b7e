/**
 * Whether anything else than this connection has written to the file since it was last asked: only then is there something to find before the
 * daily look, and it is looked for at once, before what is stored is judged by.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database.ts";
import type { Finding } from "./verify.ts";

export interface BesideOptions {
  readonly verify: () => readonly Finding[];
  readonly add: (found: readonly Finding[], now: EpochMs) => number;
  /** Something new was found. */
  readonly tell: (now: EpochMs) => void;
  readonly afterCommit: (work: () => void) => void;
}

/** SQLite counts what other connections commit. */
export function besideWriting(db: Db, { verify, add, tell, afterCommit }: BesideOptions): (now: EpochMs) => void {
  const ofOthers = db.prepare<[], number>("PRAGMA data_version").pluck();
  let seen = ofOthers.get();
  /** Found, and not known to be written down for good: what is rolled back takes the findings with it. */
  let found: readonly Finding[] = [];
  return (now) => {
    const version = ofOthers.get();
    if (version !== seen) found = verify();
    seen = version;
    if (found.length === 0 || db.readonly) return;
    if (add(found, now) > 0) tell(now);
    afterCommit(() => {
      found = [];
    });
  };
}
