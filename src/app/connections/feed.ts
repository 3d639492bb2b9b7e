/**
 * Between a link and its session: bytes are handed on in their order, in small slices and for a short time in each turn of the event
 * loop, so that an instrument that floods takes no other one's acknowledgement. What waits here is bounded: the link is held meanwhile.
 */
import type { Clock, EpochMs } from "../../domain/clock.ts";

export interface FeedPorts {
  readonly clock: Clock;
  /** Takes one slice; `at` is when it came, however long it waited here. */
  readonly take: (bytes: Uint8Array, at: EpochMs) => void;
  /** True while what was made of earlier bytes must be dealt with first. */
  readonly isBusy: () => boolean;
  /** Asks the link for no more bytes, or for them again. */
  readonly hold: (isHeld: boolean) => void;
  /** Runs work in a later turn (`setImmediate`). */
  readonly defer: (work: () => void) => void;
}

export interface Feed {
  push(bytes: Uint8Array): void;
  /** True while something that came was not handed on yet: then no silence has begun. */
  readonly isWaiting: boolean;
  /** Nothing more comes: `done` is called when everything was handed on, perhaps at once. */
  end(done: () => void): void;
}

/** A few frames at most: what is made of one slice is not interrupted. */
const sliceBytes = 128;
const turnBytes = 16 * 1024;
const turnMs = 2;
const holdAtBytes = 64 * 1024;
const lookAgainMs = 10;

export function createFeed(ports: FeedPorts): Feed {
  const waiting: { bytes: Uint8Array; readonly at: EpochMs }[] = [];
  let waitingBytes = 0;
  let isHeld = false;
  /** What was used of this turn; a later turn begins anew. */
  let usedBytes = 0;
  let usedMs = 0;
  let isScheduled = false;
  let isPumping = false;
  let onDone: (() => void) | null = null;

  const hold = (should: boolean): void => {
    if (isHeld !== should) ports.hold(should);
    isHeld = should;
  };
  const takeSlice = (): void => {
    const [first] = waiting;
    if (first === undefined) return;
    const slice = first.bytes.subarray(0, sliceBytes);
    first.bytes = first.bytes.subarray(slice.length);
    if (first.bytes.length === 0) waiting.shift();
    waitingBytes -= slice.length;
    usedBytes += slice.length;
    const startedAt = ports.clock.now();
    ports.take(slice, first.at);
    usedMs += Math.max(0, ports.clock.now() - startedAt);
  };
  const nextTurn = (): void => {
    isScheduled = false;
    usedBytes = 0;
    usedMs = 0;
    pump();
  };
  const later = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    if (ports.isBusy()) ports.clock.at(ports.clock.now() + lookAgainMs, nextTurn);
    else ports.defer(nextTurn);
  };
  const mayTake = (): boolean => waitingBytes > 0 && usedBytes < turnBytes && usedMs < turnMs && !ports.isBusy();
  const pump = (): void => {
    // What a slice brings about may come back here: the loop under way sees it.
    if (isPumping) return;
    isPumping = true;
    try {
      while (mayTake()) takeSlice();
    } finally {
      isPumping = false;
    }
    hold(waitingBytes > holdAtBytes);
    if (usedBytes > 0 || waitingBytes > 0) later();
    if (waitingBytes > 0 || onDone === null) return;
    const done = onDone;
    onDone = null;
    done();
  };
  return {
    get isWaiting() {
      return waitingBytes > 0;
    },
    push: (bytes) => {
      if (bytes.length === 0) return;
      waiting.push({ bytes, at: ports.clock.now() });
      waitingBytes += bytes.length;
      pump();
    },
    end: (done) => {
      onDone = done;
      pump();
    },
  };
}
