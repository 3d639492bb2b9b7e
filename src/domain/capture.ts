/** Captures: what was said on a wire, in both directions, kept for a while so that a fault can be looked at afterwards. */
import type { EpochMs } from "./clock.ts";

/** `device`: from the instrument to us. */
export type CaptureDirection = "device" | "host";

export interface CaptureChunk {
  readonly at: EpochMs;
  readonly direction: CaptureDirection;
  readonly bytes: Uint8Array;
}

/** What is older or more than this is deleted, oldest first. `enabled` false: nothing new is captured. */
export interface CapturePolicy {
  readonly enabled: boolean;
  readonly maxAgeMs: number;
  readonly maxBytes: number;
}
