/**
 * Whether anything else than this connection has written to the file since it was last asked, or something did not open that nobody had met: only
 * then is there something to find before the daily look, and it is looked for at once, before what is stored is judged by.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database.ts";
import type { Finding } from "./verify.ts";

export interface BesideOptions {
  /** In how many places something did not open that no finding names. */
  readonly unopened: () => number;
  readonly verify: () => readonly Finding[];
  readonly add: (found: readonly Finding[], now: EpochMs) => number;
  /** Something new was found. */
  readonly tell: (now: EpochMs) => void;
  readonly afterCommit: (work: () => void) => void;
}

/** SQLite counts what other connections commit. */
export function besideWriting(db: Db, { unopened, verify, add, tell, afterCommit }: BesideOptions): (now: EpochMs) => void {
  const ofOthers = db.prepare<[], number>("PRAGMA data_version").pluck();
  let seen = ofOthers.get();
  let met = 0;
  /** Found, and not known to be written down for good: what is rolled back takes the findings with it. */
  let found: readonly Finding[] = [];
  return (now) => {
    const version = ofOthers.get();
    if (version !== seen || unopened() > met) found = verify();
    seen = version;
    met = unopened();
    if (found.length === 0 || db.readonly) return;
    if (add(found, now) > 0) tell(now);
    // What is named now is met no more.
    met = unopened();
    afterCommit(() => {
      found = [];
    });
  };
}
