/** Opening the store while another program holds its database: told once, tried again, never the end of the gateway. */
import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/logger.ts";
import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";

/** An attempt itself waits for the lock for two seconds. */
const againAfterMs = 3_000;
const retried = ["STORE_LOCKED", "STORE_FULL"];

export interface Waiting {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The reason as a sentence, when it is first met. */
  readonly talk: (sentence: string) => void;
  /** Likewise, as a code. */
  readonly onWaiting?: (code: ProblemCode) => void;
  /** Settles when nobody wants to wait any longer; then the reason is thrown. */
  readonly stopRequested: Promise<void>;
}

/** Throws what is no matter of waiting. */
export async function openWhenFree<Store>(
  open: () => Store,
  { clock, logger, talk, onWaiting, stopRequested }: Waiting,
): Promise<Store> {
  let isStopped = false;
  void stopRequested.then(() => {
    isStopped = true;
  });
  for (let told: string | null = null; ; ) {
    try {
      return open();
    } catch (error) {
      if (isStopped || !(error instanceof UserError) || !retried.includes(error.code)) throw error;
      if (told !== error.code) {
        logger.warn("store.waits", { code: error.code });
        talk(error.message);
        onWaiting?.(error.code);
      }
      told = error.code;
      await Promise.race([stopRequested, new Promise<void>((again) => void clock.at(clock.now() + againAfterMs, again))]);
    }
  }
}
