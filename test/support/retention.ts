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
  /** The journal answers, unless it is not to, and a look is taken. */
  look(): Withheld | null;
  /** Days go by, with a look at least every five of them, and the journal answers; what is due at the last one is erased. */
  live(days: number): Withheld | null;
}

export function retentionOver(
  { ports, clock }: Pick<TestStation, "ports" | "clock">,
  policy: RetentionPolicy | (() => RetentionPolicy) = eraseAll,
  more: Partial<RetentionPorts> & { readonly isVouchedFor?: boolean } = {},
): Retention {
  const { isVouchedFor = true, ...others } = more;
  const look = (): Withheld | null => {
    if (isVouchedFor) ports.store.witnesses.note("journal", "agrees", retention.now);
    return work.look();
  };
  const retention = {
    now: clock.now(),
    look,
    live: (days: number): Withheld | null => {
      const until = retention.now + days * dayMs;
      let withheld = look();
      while (retention.now < until) {
        retention.now = Math.min(until, retention.now + 5 * dayMs);
        withheld = look();
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
    receiversHaveOwnClock: () => true,
    formerCopy: { isThere: () => false, remove: () => undefined },
    ...others,
  });
  return Object.assign(retention, { work });
}
