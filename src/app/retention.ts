/** Erases what is due: looked at every hour, done in slices between other work, and brought into the file when it is over. */
import { type Housekeeping, hourly } from "../machine/hourly.ts";
import type { RetentionPorts, RetentionWork } from "../release/retention/work.ts";
import { createRetentionWork } from "../release/retention/work.ts";

export interface Retention extends Housekeeping {
  readonly withheld: RetentionWork["withheld"];
  readonly contradicting: RetentionWork["contradicting"];
}

/** `inTurn`: does a piece of work in a turn of its own. */
export function eraseWhatIsDue(ports: RetentionPorts, inTurn: (work: () => void) => void): Retention {
  const { store, clock, faults } = ports;
  const work = createRetentionWork(ports);
  /** Something may have been erased since the log was last brought into the file, also by a process that was killed. */
  let isFolded = false;
  let isUnderWay = false;
  const turn = (): void => {
    isFolded = false;
    isUnderWay = work.slice();
    if (isUnderWay) inTurn(turn);
    else isFolded = store.checkpoint();
  };
  const looks = hourly(clock, faults, () => {
    work.look();
    if (isUnderWay) return;
    if (!isFolded && store.retention.seen() !== null) isFolded = store.checkpoint();
    if (!work.isDue) return;
    isUnderWay = true;
    inTurn(turn);
  });
  return {
    start: () => looks.start(),
    stop: () => looks.stop(),
    get withheld() {
      return work.withheld;
    },
    contradicting: () => work.contradicting(),
  };
}
