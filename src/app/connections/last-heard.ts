/** What a connection remembers of the instrument that was connected last, for its status. */
import type { Clock } from "../../domain/clock.ts";
import type { Stranger } from "../../intake/which-instrument.ts";
import type { LastTransfer } from "./connection-status.ts";

export interface LastHeard {
  readonly lastTransfer: LastTransfer | null;
  readonly stranger: Stranger | null;
  /** A new link: what was before it no longer counts. */
  linked(): void;
  transferEnded(complete: boolean, messages: number): void;
  batchEnded(): void;
  /** The link was lost while the instrument was talking. */
  brokeOff(): void;
  /** Who was heard: another instrument than expected, or (null) one that belongs to the station. */
  heard(stranger: Stranger | null): void;
}

/** `endsBatch`: the instrument's word that it is done is to be believed (DriverMode). */
export function rememberLastHeard(clock: Clock, endsBatch: boolean): LastHeard {
  let lastTransfer: LastTransfer | null = null;
  let stranger: Stranger | null = null;
  const note = (complete: boolean, batchEnded: boolean): void => {
    lastTransfer = { endedAt: clock.now(), complete, batchEnded };
  };
  return {
    get lastTransfer() {
      return lastTransfer;
    },
    get stranger() {
      return stranger;
    },
    linked: () => {
      lastTransfer = null;
      stranger = null;
    },
    // A keep-alive is complete, holds no message, and tells nothing of results.
    transferEnded: (complete, messages) => {
      if (messages > 0 || !complete) note(complete, false);
    },
    batchEnded: () => {
      if (endsBatch && lastTransfer?.complete !== false) note(true, true);
    },
    brokeOff: () => note(false, false),
    heard: (whom) => {
      stranger = whom;
    },
  };
}
