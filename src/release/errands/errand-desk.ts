/**
 * Does errands, oldest first: each in one transaction with its own deletion, so that a crash leaves it either to be done or done; a few
 * share a commit, which is what the disk makes everybody wait for. One that throws is told, what it is about is held where it may be, and
 * it is tried again, more and more seldom; nothing waits behind it, and what shares its commit stands without it.
 */
import { backoffMs } from "../../domain/backoff.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import { contained, type FaultPlace, type Faults, isStoresFault } from "../../domain/fault.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { StoredErrand } from "../../store/ledger/errands.ts";
import { type Errand, type ErrandDetails, type ErrandKind, errandText } from "./errand.ts";

export type ErrandHandlers = { readonly [K in ErrandKind]: (detail: ErrandDetails[K]) => void };

export interface ErrandDesk {
  /** Writes it down; call inside the event's transaction. */
  later(errand: Errand): void;
  /** Does it before the caller goes on, if it is still to be done and may be: somebody waits for its outcome. Not inside a transaction. */
  now(errand: Errand): void;
  /** The next few that are due, in one commit. False: none is, or none may be done. Throws only what keeps the store from being written. */
  doNext(): boolean;
  nextDueAt(): EpochMs | null;
  /** When one was last done with success; before that, when the desk was opened. */
  readonly lastDoneAt: EpochMs;
}

export interface DeskOptions {
  readonly store: GatewayStore;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly handlers: ErrandHandlers;
  /** It threw: what must not be left as it stands. */
  readonly onFailed: (errand: Errand, error: unknown) => void;
  /** It could not be written down: what is written instead, so that whatever asked for it can go on. Null: nothing can stand for it. */
  readonly instead: (errand: Errand) => Errand | null;
  /** Something was written down. Absent: it is done as soon as it is committed. */
  readonly wake?: () => void;
  /** Asked once more when the transaction can be written, so that nobody else can any more; false: it waits. Absent: always. */
  readonly mayDo?: () => boolean;
}

const retry = { minMs: 5_000, maxMs: 2 * 3_600_000 };
/** By then nothing passing was to blame: once a day, and at every start. */
const hopelessAfter = 12;
const hopelessMs = 24 * 3_600_000;

/** Errands that share a commit: each still stands or falls by itself, and no turn gets long. */
const mostTogether = 8;
/** Reading what was received takes as long as that is. */
const isLong = ({ kind }: StoredErrand): boolean => kind === "read" || kind === "read-message";

/** `failures`: in a row, this one counted. */
export const retryDelayMs = (failures: number): number =>
  failures >= hopelessAfter ? hopelessMs : backoffMs(failures, retry, () => 0);

/**
 * An errand and all that it writes are one transaction. One that throws is told to `onFailed` and waits; no errand stops another.
 * A fault of the store itself is thrown.
 */
export function createErrandDesk({
  store,
  clock,
  faults,
  handlers,
  onFailed,
  instead,
  wake,
  mayDo = () => true,
}: DeskOptions): ErrandDesk {
  let working = false;
  let lastDoneAt = clock.now();
  /** Its text, while it is done. */
  let inHand: string | null = null;
  /** The errand that was met by a fault of the store, and how often in a row. */
  let stuck = { id: 0, times: 0 };
  const attempt = (stored: StoredErrand): void => {
    const errand = readErrand(stored.detail, handlers);
    if (errand === null) {
      store.transaction(() => store.errands.done(stored.id));
      faults.report("judging", new RangeError("an errand that nobody can read"), {});
      return;
    }
    const before = inHand;
    inHand = stored.detail;
    try {
      store.transaction(() => {
        // First, so that what the work itself asks for is not deleted with it.
        store.errands.done(stored.id);
        if (!mayDo()) throw new NotNow();
        (handlers[errand.kind] as (detail: Errand) => void)(errand);
      });
      lastDoneAt = clock.now();
    } catch (error) {
      if (error instanceof NotNow) throw error;
      stuck = { id: stored.id, times: stuck.id === stored.id ? stuck.times + 1 : 1 };
      if (stored.failures === 0 && isStoresFault(error, stuck.times)) throw error;
      const { kind, ...about } = errand;
      faults.report(placeOf[kind] ?? "judging", error, { ...about, errand: kind, failures: stored.failures + 1 });
      store.transaction(() => {
        store.errands.failed(stored.id, clock.now() + retryDelayMs(stored.failures + 1));
        contained(faults, "judging", () => store.transaction(() => onFailed(errand, error)), about);
      });
    } finally {
      inHand = before;
    }
  };
  const write = (errand: Errand): void => store.transaction(() => store.errands.add(errand.kind, errandText(errand)));
  /** One that cannot be written keeps no other: what asks for it may be another run's verdict. */
  const writeSomehow = (errand: Errand): void => {
    try {
      write(errand);
    } catch (error) {
      if (!store.transaction(() => writeInstead(errand))) throw error;
      const { kind, ...about } = errand;
      faults.report("judging", error, { ...about, errand: kind });
    }
  };
  const writeInstead = (errand: Errand): boolean => {
    const other = instead(errand);
    // The very one that is done cannot be put off by itself: it fails, visibly, and is tried again.
    if (other === null || errandText(other) === inHand) return false;
    write(other);
    return true;
  };
  const next = (): StoredErrand | null => store.errands.next(clock.now());
  /** How many are done by themselves yet: what failed took all that shared its commit back with it. */
  let alone = 0;
  const several = (first: StoredErrand): void => {
    let one: StoredErrand | null = first;
    for (let done = 0; one !== null && !isLong(one) && done < mostTogether; done += 1) {
      attempt(one);
      one = next();
    }
  };
  const doNext = (): boolean => {
    const first = next();
    if (first === null) return false;
    const byItself = alone > 0 || isLong(first);
    alone = Math.max(0, alone - 1);
    try {
      if (byItself) attempt(first);
      else store.transaction(() => several(first));
      return true;
    } catch (error) {
      if (error instanceof NotNow) return false;
      if (!byItself) alone = mostTogether;
      throw error;
    }
  };
  const workOff = (): void => {
    if (working) return;
    working = true;
    try {
      while (doNext());
    } finally {
      working = false;
    }
  };
  return {
    later: (errand) => {
      writeSomehow(errand);
      store.afterCommit(wake ?? workOff);
    },
    now: (errand) => {
      const stored = store.errands.find(errand.kind, errandText(errand));
      if (stored === null || stored.failures > 0) return;
      try {
        attempt(stored);
      } catch (error) {
        if (!(error instanceof NotNow)) throw error;
      }
    },
    doNext,
    nextDueAt: () => store.errands.nextDueAt(),
    get lastDoneAt() {
      return lastDoneAt;
    },
  };
}

/** Something else has written since it was last looked: the transaction is rolled back, and the errand waits for the look. */
class NotNow extends Error {}

/** Null: it is none of ours. */
function readErrand(detail: string, handlers: ErrandHandlers): Errand | null {
  try {
    const errand = JSON.parse(detail) as Errand | null;
    return typeof errand === "object" && errand !== null && Object.hasOwn(handlers, errand.kind) ? errand : null;
  } catch {
    return null;
  }
}

const placeOf: Readonly<Partial<Record<ErrandKind, FaultPlace>>> = {
  read: "recovery",
  "read-message": "recovery",
  change: "rendering",
};
