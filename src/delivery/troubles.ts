/** Messages whose handling failed: each is left alone for a while, so that its neighbours go on meanwhile. */

import { type Backoff, backoffMs } from "../domain/backoff.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";
import type { ControlId } from "../domain/ids.ts";
import type { Logger } from "../domain/logger.ts";
import { UserError } from "../domain/problem-catalogue.ts";

/** So often in a row is work about one message tried before it is thought to be that message's own fault. */
export const mostFailures = 3;

/** The store's own trouble (disk full, locked): it passes, and is no message's fault. */
export function isOfStore(error: unknown): boolean {
  const code: unknown = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" && (code.startsWith("SQLITE_") || code.startsWith("STORE_"));
}

/** What the catalogue knows is an expected answer; anything else is a fault. */
export function tellFailure(
  { logger, faults }: { readonly logger: Logger; readonly faults: Faults },
  event: string,
  error: unknown,
  controlId?: ControlId,
): void {
  if (error instanceof UserError) logger.warn(event, { code: error.code, controlId });
  else faults.report("delivery", error, { event, controlId });
}

export interface TroublesOptions {
  readonly random: () => number;
  readonly faults: Faults;
}

export class Troubles {
  readonly #backoff: Backoff;
  readonly #options: TroublesOptions;
  readonly #failures = new Map<string, { readonly count: number; readonly untilMs: EpochMs }>();

  constructor(backoff: Backoff, options: TroublesOptions) {
    this.#backoff = backoff;
    this.#options = options;
  }

  /**
   * Work about one message, as a part of a turn. A failure of the store ends the turn; what fails again and again is left out, so that
   * no message keeps its neighbours from being noted or sent: whatever is not noted is sent and answered again. Null: it was left out.
   */
  guarded<T>(id: string, now: EpochMs, work: () => T): T | null {
    try {
      const done = work();
      this.over(id);
      return done;
    } catch (error) {
      const isHopeless = this.note(id, now) >= mostFailures;
      if (isOfStore(error) && !isHopeless) throw error;
      this.#options.faults.report("delivery", error);
      return null;
    }
  }

  /** One more failure. Returns how many it had in a row. */
  note(id: string, now: EpochMs): number {
    const count = (this.#failures.get(id)?.count ?? 0) + 1;
    this.#failures.set(id, { count, untilMs: now + backoffMs(count, this.#backoff, this.#options.random) });
    return count;
  }

  over(id: string): void {
    this.#failures.delete(id);
  }

  isLeftAlone(id: string, now: EpochMs): boolean {
    return now < (this.#failures.get(id)?.untilMs ?? 0);
  }

  get size(): number {
    return this.#failures.size;
  }
}
