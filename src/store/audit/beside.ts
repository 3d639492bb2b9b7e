/**
 * Whether anything else than this connection has written to the file since it was last asked, or something did not open that nobody had met: only
 * then is there something to find before the daily look, and it is looked for at once, before what is stored is judged by. A station leaves that
 * to its look in the background, and waits for it: a store of years takes seconds. An older state put back under a running process is told by
 * where the chain was when it last looked.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { Db } from "../database/database.ts";
import type { AuditChain, AuditHead } from "./chain.ts";
import type { Finding } from "./finding.ts";

export interface BesideOptions {
  readonly chain: Pick<AuditChain, "head" | "compare">;
  /** In how many places something did not open that no finding names. */
  readonly unopened: () => number;
  readonly verify: () => readonly Finding[];
  readonly add: (found: readonly Finding[], now: EpochMs) => number;
  /** Something new was found. */
  readonly tell: (now: EpochMs) => void;
  readonly afterCommit: (work: () => void) => void;
}

export interface Beside {
  /** Looks at once where there may be something to find, unless that is left to somebody else. */
  look(now: EpochMs): void;
  /** The next look looks in any case: somebody may have written while nothing was running. */
  expectLook(): void;
  /** Looking is left to whoever knows from now on whether everything was looked through. */
  leaveTo(isLookedThrough: () => boolean): void;
  /** It is being looked through: nobody can say yet how anything stands. */
  isUnread(): boolean;
  /** Changes when anything else writes: what was looked through as of now is so as long as it stays the same. */
  asOf(): string;
  /** Links that this process knows of, and that are not there any more. */
  lost(): readonly Finding[];
}

/** SQLite counts what other connections commit. */
export function besideWriting(db: Db, { chain, unopened, verify, add, tell, afterCommit }: BesideOptions): Beside {
  const ofOthers = db.prepare<[], number>("PRAGMA data_version").pluck();
  let seen = ofOthers.get();
  let looked: string | null = null;
  let known: AuditHead | null = chain.head();
  let lost: readonly Finding[] = [];
  let isLookedThrough: (() => boolean) | null = null;
  let met = 0;
  /** Looks that something unopened has asked for. */
  let meetings = 0;
  /** Found, and not known to be written down for good: what is rolled back takes the findings with it. */
  let found: readonly Finding[] = [];
  /** Where the chain is now is known as long as nobody else has written. */
  const notice = (): typeof seen => {
    const version = ofOthers.get();
    if (version !== seen && known !== null && chain.compare(known) !== "same")
      lost = [...lost, { kind: "link-missing", table: "audit", row: String(known.seq), state: known.link }];
    known = chain.head();
    seen = version;
    return version;
  };
  /** What is named by a finding is met no more. */
  const meet = (): void => {
    if (unopened() > met) meetings += 1;
    met = unopened();
  };
  const standing = (): string => {
    meet();
    return `${String(notice())} ${meetings}`;
  };
  looked = standing();
  return {
    look: (now) => {
      const stands = standing();
      if (isLookedThrough !== null) return;
      if (stands !== looked) found = [...lost, ...verify()];
      looked = stands;
      if (found.length === 0 || db.readonly) return;
      if (add(found, now) > 0) tell(now);
      meet();
      afterCommit(() => {
        found = [];
      });
    },
    expectLook: () => {
      looked = null;
    },
    leaveTo: (isDone) => {
      isLookedThrough = isDone;
    },
    isUnread: () => isLookedThrough !== null && !isLookedThrough(),
    asOf: standing,
    lost: () => lost,
  };
}
