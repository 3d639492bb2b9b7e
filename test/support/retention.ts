/** The work of erasing, over a station whose clock stands still: time passes for this work alone, looked at every few days. */
import type { EpochMs } from "../../src/domain/clock.ts";
import { dayMs, keepsAll, type RetentionPolicy } from "../../src/domain/retention.ts";
import { createRetentionWork, type RetentionPorts, type RetentionWork, type Withheld } from "../../src/release/retention/work.ts";
import type { TestStation } from "./station.ts";

/** More than any floor but that of acts. */
export const afterDays = 500;
export const eraseAll: RetentionPolicy = { ...keepsAll, results: afterDays, raw: afterDays, operators: afterDays };

export interface Retention {
  readonly work: RetentionWork;
  now: EpochMs;
  /** Days go by, with a look at least every five of them; what is due at the last one is erased. */
  live(days: number): Withheld | null;
}

export function retentionOver(
  { ports, clock }: Pick<TestStation, "ports" | "clock">,
  policy: RetentionPolicy | (() => RetentionPolicy) = eraseAll,
  more: Partial<RetentionPorts> = {},
): Retention {
  const retention = {
    now: clock.now(),
    live: (days: number): Withheld | null => {
      const until = retention.now + days * dayMs;
      let withheld = work.look();
      while (retention.now < until) {
        retention.now = Math.min(until, retention.now + 5 * dayMs);
        withheld = work.look();
      }
      while (work.slice());
      return withheld;
    },
  };
  const work = createRetentionWork({
    ...ports,
    clock: { now: () => retention.now, at: clock.at },
    policy: typeof policy === "function" ? policy : () => policy,
    isSound: () => true,
    ...more,
  });
  return Object.assign(retention, { work });
}
