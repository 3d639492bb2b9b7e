/**
 * What a protocol session says to the world. A session is sans-IO: bytes and the time come in, outputs come out, in the
 * order in which they must be carried out. It never waits: commit-before-acknowledge follows from the order of outputs,
 * because the one who carries them out makes every `keep` durable before the next `send` that `acknowledges`.
 */
import type { EpochMs } from "../domain/clock.ts";
import type { Problem } from "../domain/problem.ts";

export type SessionOutput<Message> =
  /** Raw bytes of the transmission under way. Appended; durable before the next acknowledging send. */
  | { readonly kind: "keep"; readonly bytes: Uint8Array }
  /** Bytes for the device. `acknowledges` is true when the device may take it as "you have my result". */
  | { readonly kind: "send"; readonly bytes: Uint8Array; readonly acknowledges: boolean }
  /** A complete device message, made of what was kept since the last `end`. */
  | { readonly kind: "message"; readonly message: Message }
  /** The transmission under way is over: what was kept so far is one stored transmission. Nothing kept: nothing stored. */
  | { readonly kind: "end"; readonly complete: boolean }
  | { readonly kind: "problem"; readonly problem: Problem }
  /** The device has said that it has no more results now (closes the docking batch). */
  | { readonly kind: "batch-end" }
  /** For the status display: a transfer is under way, or the instrument may be unplugged. */
  | { readonly kind: "activity"; readonly state: "reading" | "idle" }
  /** Close the link (the session is finished). */
  | { readonly kind: "close" };

export interface Session<Message> {
  /** Called once when the link is up. */
  open(now: EpochMs): readonly SessionOutput<Message>[];
  receive(bytes: Uint8Array, now: EpochMs): readonly SessionOutput<Message>[];
  /** When `wakeAt()` has been reached. */
  wake(now: EpochMs): readonly SessionOutput<Message>[];
  /** The link is gone: what is incomplete is ended as incomplete, never made a message. */
  lost(now: EpochMs): readonly SessionOutput<Message>[];
  /** The instant at which `wake` wants to be called, or null. Read after every call. */
  wakeAt(): EpochMs | null;
}

/** A stored capture (device→host bytes, framed or bare) read without a conversation. `bytes` that belong to no message become problems. */
export interface CaptureReading<Message> {
  readonly messages: readonly { readonly message: Message; readonly at: number }[];
  readonly problems: readonly Problem[];
}
