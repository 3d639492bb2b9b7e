/**
 * Whether the store can be written. The first fault that says otherwise is noticed wherever it is reported; from then on a few bytes are
 * written again and again, and who waits is told as soon as that works.
 */
import { backoffMs } from "../../domain/backoff.ts";
import type { Clock, EpochMs, Timer } from "../../domain/clock.ts";
import { type Faults, storeFaultOf } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import type { ProblemCode } from "../../domain/problem-catalogue.ts";

export interface StoreTrouble {
  readonly code: ProblemCode;
  readonly since: EpochMs;
}

export interface StoreWatch extends Faults {
  /** Null: it can be written, as far as anybody knows. */
  readonly trouble: StoreTrouble | null;
  stop(): void;
}

export interface StoreWatchOptions {
  readonly book: Faults;
  readonly probe: () => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onWritable: () => void;
}

const probing = { minMs: 1_000, maxMs: 10_000 };

/** Faults as the book takes them, looked at on the way. */
export function watchStore({ book, probe, clock, logger, onWritable }: StoreWatchOptions): StoreWatch {
  let trouble: StoreTrouble | null = null;
  let timer: Timer | null = null;
  let attempts = 0;
  const notice = (error: unknown): void => {
    const code = storeFaultOf(error);
    if (code === null) return;
    if (trouble === null) logger.error("store-not-writable", { code });
    trouble = { code, since: trouble?.since ?? clock.now() };
    if (timer === null) tryLater();
  };
  const tryLater = (): void => {
    attempts += 1;
    timer = clock.at(clock.now() + backoffMs(attempts, probing, () => 0), look);
  };
  const look = (): void => {
    timer = null;
    try {
      probe();
    } catch (error) {
      // Expected while the fault lasts: it was told when it began.
      if (storeFaultOf(error) === null) book.report("store", error);
      tryLater();
      return;
    }
    trouble = null;
    attempts = 0;
    logger.info("store-writable");
    onWritable();
  };
  return {
    report: (where, error, about) => {
      const no = book.report(where, error, about);
      notice(error);
      return no;
    },
    get trouble() {
      return trouble;
    },
    stop: () => {
      timer?.cancel();
      timer = null;
    },
  };
}
