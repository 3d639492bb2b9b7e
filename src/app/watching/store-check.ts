/**
 * A store is looked through when whoever works on it has started and every day after, and every fault that SQLite calls damage is heard at once:
 * damage, and rows that something else wrote, are told while there is still time to act.
 */
import { backoffMs } from "../../domain/backoff.ts";
import type { Clock, Timer } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import { type ProblemCode, problemCatalogue } from "../../domain/problem-catalogue.ts";
import { type BackgroundCheck, checkInBackground } from "../../store/opening/check-in-background.ts";
import type { DamageMet } from "../../store/opening/damage-met.ts";
import { filesUnder } from "../../store/opening/files-under.ts";
import type { StoreFound } from "../../store/opening/look-through.ts";
import type { StoreFiles } from "../../store/store-files.ts";
import type { AuditWatch } from "./audit-watch.ts";

export interface StoreCheck {
  start(): void;
  stop(): Promise<void>;
  /** `unchecked` until the first look is done, and while the last one failed. */
  readonly state: "unchecked" | "good" | "damaged";
  /**
   * Everything was looked through, and nothing else has written since; or that could not be had in a minute, and no look has failed. False: it
   * is being looked through, or is from now on, and `onLooked` follows.
   */
  isLookedThrough(): boolean;
  /** Looks could not be done, twice in a row, or one not in time: told. Where it was not in time work goes on without, unless one failed. */
  readonly isGivenUp: boolean;
}

const everyMs = 24 * 3_600_000;
/** A look takes some seconds where there are years of results. */
const patienceMs = 60_000;
/** A thread that never answers would keep every later look from being begun. A failing disk takes minutes; this is longer than one that works. */
const longestMs = 15 * 60_000;
/** After one that something else wrote under. */
const betweenMs = 2_000;
/** One that could not be done: whatever is to be judged waits for the next. */
const retry = { minMs: 60_000, maxMs: 10 * 60_000 };

const endless = new Error("A look through the store did not end.");

export interface StoreCheckOptions {
  readonly store: StoreFiles;
  /** What its damage is called; absent: the station's. */
  readonly damaged?: Extract<ProblemCode, "STORE_DAMAGED" | "ARCHIVE_DAMAGED">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: Faults;
  readonly damage: DamageMet;
  readonly audit: Pick<AuditWatch, "noteFound">;
  /** A sentence for whoever is at the console. */
  readonly talk: (line: string) => void;
  readonly check?: ((store: StoreFiles) => BackgroundCheck) | undefined;
  /** Changes when anything else than this process writes to it; default: that is not asked. */
  readonly asOf?: () => string;
  /** In which files the store lies that is in work (files-under.ts); default: in those that are there now. */
  readonly lies?: string;
  /** What waits for a look may go on. */
  readonly onLooked?: () => void;
}

export function createStoreCheck({
  store,
  damaged = "STORE_DAMAGED",
  clock,
  logger,
  faults,
  damage,
  audit,
  talk,
  check = checkInBackground,
  asOf: asOfRows = () => "",
  lies = filesUnder(store),
  onLooked,
}: StoreCheckOptions): StoreCheck {
  const asOf = (): string => `${asOfRows()} ${filesUnder(store)}`;
  const requireOwnFiles = (): void => {
    if (filesUnder(store) !== lies) throw new Error("Another file lies where the store's own did.");
  };
  let wasGood = false;
  let timer: Timer | null = null;
  let patience: Timer | null = null;
  let end: Timer | null = null;
  let running: BackgroundCheck | null = null;
  let isStopped = false;
  let failures = 0;
  /** What was looked through, or given up, stood so; null: nothing was yet. */
  let lookedAsOf: string | null = null;
  let isGivenUp = false;
  /** A look could not be done, and none was since. Whoever wrote may have seen to that, so nobody goes on by what is there. */
  let hasFailed = false;
  let hasStarted = false;
  /** The next look is set already. */
  let isSoon = false;
  damage.onMet((by) => {
    logger.error("store.damaged", { code: damaged });
    const what = by.startsWith("SQLITE_") ? `It was met at work (${by}).` : by;
    contained(faults, "housekeeping", () =>
      talk(`${problemCatalogue[damaged].says} ${what} ${problemCatalogue[damaged].do} (${damaged})`),
    );
  });
  const note = (found: StoreFound): void => {
    running = null;
    if (isStopped) return;
    if (found.damage === null) wasGood = true;
    else damage.note(found.damage);
    contained(faults, "housekeeping", () => audit.noteFound(found));
  };
  /** Whoever waits may go on. */
  const goOn = (): void => {
    patience?.cancel();
    patience = null;
    if (!isStopped) contained(faults, "housekeeping", () => onLooked?.());
  };
  const done = (standing: string): void => {
    lookedAsOf = standing;
    // Something else has written meanwhile: patience goes on, or a program that keeps writing would be waited for without end.
    if (standing !== asOf()) return;
    isGivenUp = false;
    goOn();
  };
  const giveUp = (): void => {
    isGivenUp = true;
    goOn();
  };
  /** What the thread found. Rejects where it did not say in time: then it is left to itself, for nobody can say whether it ends. */
  const answered = async (): Promise<StoreFound> => {
    const one = check(store);
    running = one;
    const tooLong = new Promise<never>((_, failed) => {
      end = clock.at(clock.now() + longestMs, () => {
        failed(endless);
        contained(faults, "housekeeping", () => void one.stop());
        giveUp();
      });
    });
    try {
      return await Promise.race([one.found, tooLong]);
    } finally {
      end?.cancel();
    }
  };
  const look = async (): Promise<void> => {
    timer?.cancel();
    timer = null;
    isSoon = false;
    const standing = asOf();
    try {
      requireOwnFiles();
      const found = await answered();
      requireOwnFiles();
      note(found);
      failures = 0;
      hasFailed = false;
      done(standing);
    } catch (error) {
      running = null;
      failures += 1;
      hasFailed ||= error !== endless;
      faults.report("housekeeping", error);
    }
    // A look that failed is no end of looking.
    const isOver = lookedAsOf === asOf();
    const waitMs = failures > 0 ? backoffMs(failures, retry, () => 0) : isOver ? everyMs : isGivenUp ? retry.minMs : betweenMs;
    isSoon = waitMs < everyMs;
    if (!isStopped) timer = clock.at(clock.now() + waitMs, turn);
  };
  const turn = (): void => {
    if (running === null && !isStopped) void look();
  };
  /** Somebody waits for it. */
  const begin = (): void => {
    if (!isGivenUp) patience ??= clock.at(clock.now() + patienceMs, giveUp);
    // One that failed, or was written under, is done again in its own time.
    if (!isSoon) turn();
  };
  return {
    start: () => {
      hasStarted = true;
      begin();
    },
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      patience?.cancel();
      end?.cancel();
      await running?.stop();
    },
    isLookedThrough: () => {
      if ((isGivenUp && !hasFailed) || lookedAsOf === asOf()) return true;
      // Before the start is over nobody looks.
      if (hasStarted && !isStopped) begin();
      return false;
    },
    get isGivenUp() {
      return isGivenUp || failures > 1;
    },
    get state() {
      return damage.met() !== null ? "damaged" : wasGood && failures === 0 ? "good" : "unchecked";
    },
  };
}
