/** The outbox: the only queue there is. A row closes only on the journal's answer (promise 1). */
import type { EpochMs } from "../../domain/clock.ts";
import type { ControlId, RunId } from "../../domain/ids.ts";
import type { ProblemCode } from "../../domain/problem-catalogue.ts";

/**
 * queued → published (the broker has it) → accepted (the journal has it) | stopped (a person must look) | pulled (taken back before
 * it was ever published). The words for people are in delivery/waits.ts.
 */
export type OutboxState = "queued" | "published" | "accepted" | "stopped" | "pulled";

/** To whom: patients' results go to the journal, controls to the receiver of control results. */
export const channels = ["result", "qc"] as const;
export type Channel = (typeof channels)[number];

export interface OutboxRow {
  readonly controlId: ControlId;
  readonly runKey: string;
  readonly runId: RunId;
  readonly channel: Channel;
  readonly state: OutboxState;
  /** Read when they are asked for: one message whose bytes cannot be read any more throws here, and hides no other. */
  readonly bytes: Uint8Array;
  /** The bytes are those that were queued. Others are never sent. */
  readonly isIntact: boolean;
  readonly attempts: number;
  /** Ever: somebody else may have it. In the audit chain, as the count is not. */
  readonly wasTried: boolean;
  readonly nextAttemptAt: EpochMs;
  /** Until then a person may take back what led to it, and nothing sends it. Null: it went at once. */
  readonly notBefore: EpochMs | null;
  /** In the audit chain; null: never tried (or first by a Labbro that did not note it). */
  readonly firstTriedAt: EpochMs | null;
  /** When the newest attempt began; null: never tried (or by a Labbro that did not note it). */
  readonly triedAt: EpochMs | null;
  readonly createdAt: EpochMs;
  /** First time the broker had it; null: never published. */
  readonly publishedAt: EpochMs | null;
  readonly closedAt: EpochMs | null;
  /** What it says, as it was put together; null: queued by a Labbro that did not keep it, or no patient's result. */
  readonly report: unknown;
  /** The message that this one corrects or withdraws: it waits until the journal has that one, or it was taken back. */
  readonly afterControlId: string | null;
  /**
   * After a restore, what the lost station may have done since the backup. `message`: it may have sent these very bytes. `result`: it may have
   * sent another message about the same result. Null: nobody else can have.
   */
  readonly mayBeSent: "message" | "result" | null;
  /** Silent for so long, while others were answered, that it holds up nothing any more. */
  readonly setAside: boolean;
  /** Why it stopped. */
  readonly stopCode: ProblemCode | null;
  /** What the journal wrote when it last refused or put it off. It may have written anything: never logged. */
  readonly refusal: string | null;
}

/** Why a message goes no further by itself. */
export interface Stop {
  readonly code: ProblemCode;
  readonly refusal: string | null;
  /** The journal's own bytes, kept sealed; null: it was not the journal that stopped it. */
  readonly acknowledgement: Uint8Array | null;
}

/** What the journal said when it did not take a message yet. Kept sealed. */
export interface PutOff {
  readonly refusal: string;
  readonly acknowledgement: Uint8Array;
}

/** What delivery does with the outbox. Only open rows (queued, published) are changed; what is closed stays as it is. */
export interface Outbox {
  /**
   * Due rows, those never tried first, then oldest first: open, `nextAttemptAt` reached, and at the head of their patient and analyte.
   * A correction waits for the message it changes and for nothing else, and nothing waits for a correction, a stopped row or one
   * that is set aside. Of one channel; `result` unless it is named.
   */
  due(now: EpochMs, limit: number, channel?: Channel): readonly OutboxRow[];
  /** The earliest `nextAttemptAt` of a row of the channel that waits for nothing but its time, or null. */
  nextDueAt(channel?: Channel): EpochMs | null;
  byControlId(controlId: string): OutboxRow | null;
  /** One attempt begins: counted and the next one scheduled, before anything is published. */
  attempt(controlId: ControlId, now: EpochMs, nextAttemptAt: EpochMs): void;
  /** The broker has it. */
  published(controlId: ControlId, now: EpochMs): void;
  /** The journal has it. `acknowledgement` is kept sealed. */
  accepted(controlId: ControlId, now: EpochMs, acknowledgement: Uint8Array): void;
  /** Stops until a person acts: the journal refused it, or the broker never can take it. */
  stopped(controlId: ControlId, now: EpochMs, stop: Stop): void;
  /** The journal answered "again later": the row stays open, and what it wrote is kept with it. */
  putOff(controlId: ControlId, answer: PutOff): void;
  /** What comes after it need not wait for it any longer. */
  setAside(controlId: ControlId, now: EpochMs): void;
  /** No open row waits longer than until then for its next attempt, but for the time in which a person may take it back. */
  hurry(until: EpochMs): void;
  counts(): Readonly<Record<OutboxState, number>>;
  oldestOpenAt(): EpochMs | null;
  /** Everything that `work` changes, in one commit or not at all. Nested calls join the outer one. */
  together<T>(work: () => T): T;
}
