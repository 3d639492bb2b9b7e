/** The outbox: the only queue there is. A row closes only on the journal's answer (promise 1). */
import type { EpochMs } from "../domain/clock.ts";
import type { ControlId, RunId } from "../domain/ids.ts";

/**
 * queued → published (the broker has it) → accepted (the journal has it) | stopped (a person must look) | pulled (taken back before
 * it was ever published).
 */
export type OutboxState = "queued" | "published" | "accepted" | "stopped" | "pulled";

export interface OutboxRow {
  readonly controlId: ControlId;
  readonly runId: RunId;
  readonly channel: "result" | "qc";
  readonly state: OutboxState;
  readonly bytes: Uint8Array;
  readonly attempts: number;
  readonly nextAttemptAt: EpochMs;
  readonly createdAt: EpochMs;
  /** First time the broker had it; null: never published. */
  readonly publishedAt: EpochMs | null;
  readonly closedAt: EpochMs | null;
  /** What the journal said when it refused: ERR-3 code and texts, no personal data beyond what it wrote. */
  readonly refusal: string | null;
}

export interface Outbox {
  /** Due rows, oldest first: queued or published, `nextAttemptAt` reached. */
  due(now: EpochMs, limit: number): readonly OutboxRow[];
  /** The earliest `nextAttemptAt` of an open row, or null. */
  nextDueAt(): EpochMs | null;
  byControlId(controlId: string): OutboxRow | null;
  /** One attempt begins: counted and the next one scheduled, before anything is published. */
  attempt(controlId: ControlId, now: EpochMs, nextAttemptAt: EpochMs): void;
  /** The broker has it. */
  published(controlId: ControlId, now: EpochMs): void;
  /** The journal has it. `acknowledgement` is kept sealed. */
  accepted(controlId: ControlId, now: EpochMs, acknowledgement: Uint8Array): void;
  /** The journal refused it: stops until a person acts. */
  stopped(controlId: ControlId, now: EpochMs, acknowledgement: Uint8Array, refusal: string): void;
  counts(): Readonly<Record<OutboxState, number>>;
  oldestOpenAt(): EpochMs | null;
}
