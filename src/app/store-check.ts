/** The store is looked through when the gateway has started and every day after: damage is told while there is still time to act. */
import type { Clock, Timer } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import { problemCatalogue } from "../domain/problem-catalogue.ts";
import { type BackgroundCheck, checkInBackground } from "../store/check-in-background.ts";

export interface StoreCheck {
  start(): void;
  stop(): Promise<void>;
  /** `unchecked` until the first look is done. */
  readonly state: "unchecked" | "good" | "damaged";
}

const everyMs = 24 * 3_600_000;

export interface StoreCheckOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly faults: Faults;
  /** A sentence for whoever is at the console. */
  readonly talk: (line: string) => void;
  readonly check?: (dataDir: string) => BackgroundCheck;
}

export function createStoreCheck({
  dataDir,
  clock,
  logger,
  faults,
  talk,
  check = checkInBackground,
}: StoreCheckOptions): StoreCheck {
  let state: StoreCheck["state"] = "unchecked";
  let timer: Timer | null = null;
  let running: BackgroundCheck | null = null;
  let isStopped = false;
  const note = (damage: string | null): void => {
    running = null;
    if (isStopped) return;
    timer = clock.at(clock.now() + everyMs, turn);
    if (damage !== null && state !== "damaged") {
      logger.error("store.damaged", { code: "STORE_DAMAGED" });
      talk(`${problemCatalogue.STORE_DAMAGED.says} ${damage} ${problemCatalogue.STORE_DAMAGED.do} (STORE_DAMAGED)`);
    }
    state = damage === null ? "good" : "damaged";
  };
  const turn = (): void => {
    running = check(dataDir);
    running.found.then(note, (error: unknown) => {
      faults.report("housekeeping", error);
      if (!isStopped) timer = clock.at(clock.now() + everyMs, turn);
    });
  };
  return {
    start: turn,
    stop: async () => {
      isStopped = true;
      timer?.cancel();
      await running?.stop();
    },
    get state() {
      return state;
    },
  };
}
