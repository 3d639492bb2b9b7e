/**
 * The work of erasing: a look every hour, and while something is due a slice a turn. A slice and what it counts are one transaction, so
 * that a kill costs nothing; what cannot go yet is passed by and looked at again by the next look.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { ClockSource, ClockStanding } from "../../domain/clock-witness.ts";
import { storeFaultOf } from "../../domain/fault.ts";
import type { LookBackCase } from "../../domain/registers/look-back.ts";
import {
  believedSince,
  dueBefore,
  erasesAnything,
  type RetentionKind,
  type RetentionPolicy,
  retentionFloors,
  trialMs,
} from "../../domain/retention.ts";
import type { Due, ErasedThing } from "../../store/erasing/erasing-due.ts";
import { isChanged } from "../../store/sealing/seal.ts";
import { widelyRuled } from "../facts/ruled-parts.ts";
import type { Logging, Ports } from "../view.ts";
import { eraseResult } from "./erase-result.ts";
import { finishedSince, isDue } from "./finished.ts";
import { type CopyPorts, removeFormerCopy } from "./former-copy.ts";
import { otherClocks } from "./other-clocks.ts";
import { without } from "./without.ts";

/**
 * Why nothing is erased although it may be due. `trial`: the setting or the clock has just changed. `clock`: another clock says another day.
 * `unvouched`: no other clock says that it is today.
 * `paused`: delivery waits for a person. `unsure`: it is not known whether what is stored is whole and Labbro's own. `copy`: one
 * from before an upgrade cannot be deleted. `busy`: until the next look.
 */
export type Withheld = "trial" | "clock" | "unvouched" | "copy" | "paused" | "unsure" | "busy";

export interface RetentionWork {
  /** Null: whatever is due is erased by `slice`. */
  look(): Withheld | null;
  /** Erases a little. False: nothing is left that is due. */
  slice(): boolean;
  /** There may be something for `slice`. */
  readonly isDue: boolean;
  /** What the last look found; null: nothing stands against it, or nothing is to be erased at all. */
  readonly withheld: Withheld | null;
  /** With `clock`: which clocks say another day. */
  contradicting(): readonly ClockSource[];
}

export interface RetentionPorts extends Logging, Ports<"faults">, CopyPorts {
  readonly policy: () => RetentionPolicy;
  /** What is stored was looked through, and is as Labbro wrote it. */
  readonly isSound: () => boolean;
  /** What the receivers' answers show is not this PC's own clock. */
  readonly receiversHaveOwnClock: () => boolean;
}

/** Bytes first: a result whose person is erased leaves none behind. */
const order = ["raw", "results", "words", "operators", "acts", "lookUps"] as const satisfies readonly ErasedThing[];
const kindOf: Readonly<Record<ErasedThing, RetentionKind>> = {
  ...{ raw: "raw", results: "results", words: "results" },
  ...{ operators: "operators", acts: "acts", lookUps: "acts" },
};

/** Looked at in one turn; a result costs a millisecond or two. */
const sliceOf = 4;
/** Versions of one case. */
const versionsAtATime = 10;
interface Progress {
  readonly thing: ErasedThing;
  readonly after: Due | null;
}

export function createRetentionWork(ports: RetentionPorts): RetentionWork {
  const { store, clock } = ports;
  let progress: Progress | null = null;
  let withheld: Withheld | null = null;
  const look = (): Withheld | null => {
    const policy = ports.policy();
    if (!erasesAnything(policy) && store.retention.seen() === null) return null;
    const now = clock.now();
    const since = believedSince(store.retention.seen(), policy, now);
    store.retention.look({ at: now, since, policy });
    withheld = erasesAnything(policy) ? whyWithheld(ports, since, now) : null;
    const isWanted = withheld === null && erasesAnything(policy);
    // What is under way goes on.
    progress = isWanted ? (progress ?? { thing: order[0], after: null }) : null;
    return withheld;
  };
  const slice = (): boolean => {
    if (progress === null) return false;
    // What the last look saw may be over: a clock that has jumped since, another setting, something found.
    const now = clock.now();
    withheld = whyWithheld(ports, believedSince(store.retention.seen(), ports.policy(), now), now);
    if (withheld !== null) {
      progress = null;
      return false;
    }
    const { thing } = progress;
    const until = dueUntil(ports, thing, now);
    if (until !== null && isHeldByCopy(ports, progress, until, now)) {
      withheld = "copy";
      progress = null;
      return false;
    }
    const reached = until === null ? null : eraseSome(ports, progress, until);
    const next = order[order.indexOf(thing) + 1];
    progress = reached !== null ? { thing, after: reached } : next === undefined ? null : { thing: next, after: null };
    if (progress === null) finish(ports);
    return progress !== null;
  };
  return {
    look,
    slice,
    get isDue() {
      return progress !== null;
    },
    get withheld() {
      return withheld;
    },
    contradicting: () =>
      withheld === "clock" ? clocksOf(ports, store.retention.seen()?.since ?? 0, clock.now()).contradicting : [],
  };
}

/** Somebody is due, who is in the copy too, and it cannot be deleted. */
function isHeldByCopy(ports: RetentionPorts, { thing, after }: Progress, until: EpochMs, now: EpochMs): boolean {
  if (!ports.formerCopy.isThere()) return false;
  return ports.store.erasing.due(thing, until, after, 1).length > 0 && !removeFormerCopy(ports, now);
}

function whyWithheld(ports: RetentionPorts, since: EpochMs, now: EpochMs): Withheld | null {
  const { store } = ports;
  if (!ports.isSound()) return "unsure";
  if (store.pauses.current() !== null) return "paused";
  if (now - since < trialMs) return "trial";
  const { vouching, contradicting } = clocksOf(ports, since, now);
  if (contradicting.length > 0) return "clock";
  if (vouching.length === 0) return "unvouched";
  return store.erasing.isBusy() ? "busy" : null;
}

const clocksOf = (ports: RetentionPorts, since: EpochMs, now: EpochMs): ClockStanding => {
  const [{ instruments }, receiversHaveOwnClock] = [ports.view(), ports.receiversHaveOwnClock()];
  return otherClocks({ store: ports.store, instruments, receiversHaveOwnClock }, since, now);
};

/** Days in force: never below a floor, whichever rules people have approved since the files were read. */
function daysOf(ports: RetentionPorts, kind: RetentionKind): number | null {
  const policy = ports.policy();
  const days = policy[kind];
  if (days === null) return null;
  const policies = ports.view().instruments.flatMap((one) => Object.values(widelyRuled(ports, one).qc).flat());
  return Math.max(days, retentionFloors(policies, policy)[kind]);
}

/** Null: nothing of that is erased. */
function dueUntil(ports: RetentionPorts, thing: ErasedThing, now: EpochMs): EpochMs | null {
  const days = daysOf(ports, kindOf[thing]);
  return days === null ? null : dueBefore(days, now);
}

/** Null: the thing is done with. */
function eraseSome(ports: RetentionPorts, { thing, after }: Progress, until: EpochMs): Due | null {
  const { store, clock } = ports;
  if (store.erasing.isBusy()) return null;
  const now = clock.now();
  let reached = after;
  store.transaction(() => {
    const found = store.erasing.due(thing, until, after, sliceOf);
    let erased = 0;
    for (const one of found) {
      const done = eraseOne(ports, thing, one, until, now);
      if (done === "erased") erased += 1;
      if (done !== "more") reached = one;
    }
    if (erased > 0) store.retention.count(thing, erased);
    if (found.length === 0) reached = null;
  });
  return reached;
}

type Done = "erased" | "left" | "more";

/** `left`: it may not go yet. `more`: a part of it is done. What does not open, or fails, stays as it is and is told. */
function eraseOne(ports: RetentionPorts, thing: ErasedThing, { key }: Due, until: EpochMs, now: EpochMs): Done {
  try {
    return ports.store.transaction(() => erasers[thing](ports, key, until, now));
  } catch (error) {
    if (storeFaultOf(error) !== null) throw error;
    // What does not open is told elsewhere (changed-values.ts).
    if (!isChanged(error)) ports.faults.report("housekeeping", error, { thing });
    return "left";
  }
}

type Eraser = (ports: RetentionPorts, key: string | number, until: EpochMs, now: EpochMs) => Done;

const erasers: Readonly<Record<ErasedThing, Eraser>> = {
  raw: ({ store }, id, _until, now) => {
    const no = Number(id);
    if (store.erasing.isUnread(no) || store.erasing.runsOf(no).some((run) => store.erasing.isOpen(run))) return "left";
    store.erasing.raw(no, now);
    return "erased";
  },
  results: (ports, key, until, now) => {
    const run = ports.store.runs.byKey(String(key));
    if (run === null || !isDue(ports, run, until)) return "left";
    eraseResult(ports, run, now);
    return "erased";
  },
  words: ({ store }, id, until, now) => {
    const { closed, affected } = store.erasing.bodyOf(Number(id)) as LookBackCase;
    const isOpen = ({ run }: { readonly run: string }): boolean => store.runs.byKey(run)?.erasedAt === null;
    if (closed === null || closed.at > until || affected.some(isOpen)) return "left";
    return store.erasing.words(Number(id), without, now, versionsAtATime) ? "erased" : "more";
  },
  operators: (ports, id, until, now) => {
    const control = ports.store.runs.observation(String(id));
    const run = control === null ? null : ports.store.runs.byKey(control.runKey);
    if (run === null || (finishedSince(ports, run) ?? Number.POSITIVE_INFINITY) > until) return "left";
    if (ports.store.erasing.hasOpenMessage(run.key)) return "left";
    ports.store.erasing.operator(String(id), without, now);
    return "erased";
  },
  acts: ({ store }, id) => {
    store.erasing.act(Number(id));
    return "erased";
  },
  lookUps: ({ store }, id) => {
    store.erasing.lookUp(Number(id));
    return "erased";
  },
};

/** On record, in the chain: how much of what, and nobody's name. */
function finish({ store, clock, logger }: RetentionPorts): void {
  const erased = store.transaction(() => {
    const at = clock.now();
    const counts = store.retention.finish(at);
    if (counts !== null) store.events.add({ at, kind: "erased", subject: "retention", detail: counts });
    return counts;
  });
  if (erased !== null) logger.info("retention-erased", erased);
}
