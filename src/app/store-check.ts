/**
 * A store is looked through when whoever works on it has started and every day after, and every fault that SQLite calls damage is heard at once:
 * damage, and rows that something else wrote, are told while there is still time to act.
 */
import type { Clock, Timer } from "../domain/clock.ts";
import { contained, type Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import { type ProblemCode, problemCatalogue } from "../domain/problem-catalogue.ts";
import { type BackgroundCheck, checkInBackground } from "../store/check-in-background.ts";
import type { DamageMet } from "../store/damage-met.ts";
import type { StoreFound } from "../store/look-through.ts";
import type { StoreFiles } from "../store/store-files.ts";
import type { AuditWatch } from "./audit-watch.ts";

export interface StoreCheck {
  start(): void;
  stop(): Promise<void>;
  /** `unchecked` until the first look is done. */
  readonly state: "unchecked" | "good" | "damaged";
  /** The first look is over, whatever it found and also where it could not be done, or has taken too long to be waited for. */
  readonly hasLooked: boolean;
}

const everyMs = 24 * 3_600_000;
/** A look takes some seconds where there are years of results. */
const firstLookPatienceMs = 60_000;

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
  /** What waits for the first look may go on. */
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
  onLooked,
}: StoreCheckOptions): StoreCheck {
  let wasGood = false;
  let hasLooked = false;
  let patience: Timer | null = null;
  let timer: Timer | null = null;
  let running: BackgroundCheck | null = null;
  let isStopped = false;
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
  const look = async (): Promise<void> => {
    try {
      running = check(store);
      note(await running.found);
    } catch (error) {
      faults.report("housekeeping", error);
    }
    looked();
    // A look that failed is no end of looking.
    if (!isStopped) timer = clock.at(clock.now() + everyMs, turn);
  };
  const looked = (): void => {
    patience?.cancel();
    if (hasLooked || isStopped) return;
    hasLooked = true;
    onLooked?.();
  };
  const turn = (): void => void look();
  return {
    start: () => {
      patience = clock.at(clock.now() + firstLookPatienceMs, looked);
      turn();
    },
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      patience?.cancel();
      await running?.stop();
    },
    get state() {
      return damage.met() !== null ? "damaged" : wasGood ? "good" : "unchecked";
    },
    get hasLooked() {
      return hasLooked;
    },
  };
}
