/** Tolerances of a LIS01-A2 link (LIS.md 1.5, Part 4). Everything optional; absent is the standard's own rule. */
export interface Lis1Options {
  /** `strict`: missing or wrong → NAK. `lax`: accepted and reported. `none`: not looked at. */
  readonly checksum?: "strict" | "lax" | "none";
  /** `lax` takes any first frame number. */
  readonly frameNumbers?: "strict" | "lax";
  /** `ignored`: for senders that number P, O and R otherwise than from 1 within their parent. Eight lost frames then leave no trace. */
  readonly recordNumbers?: "checked" | "ignored";
  /** Some devices want an ACK for EOT. */
  readonly acknowledgeEot?: boolean;
  /** Default: valid UTF-8 is UTF-8, else Latin-1. */
  readonly encoding?: "utf8" | "latin1" | "auto";
  readonly maxFrameBytes?: number;
  readonly maxTransmissionBytes?: number;
}
