/** Passing an accepted message on to a real journal. What the target answers becomes our answer; its silence is ours (HL7.md 1.5). */
import type { Hl7Message } from "../../protocol/hl7v2/message.ts";
import type { Verdict } from "../answer.ts";
import type { MessageIdentity, RelayAttempt } from "../archive/relays.ts";

export interface Parcel {
  readonly identity: MessageIdentity;
  /** As received. */
  readonly hl7: Uint8Array;
  readonly message: Hl7Message;
}

export interface Delivery {
  readonly sent: Uint8Array;
  /** What the target said, as it said it; null: nothing. */
  readonly answer: Uint8Array | null;
  /** Null: the target has not said whether it has the message, so nobody is told that it has. */
  readonly verdict: Verdict | null;
}

export interface Relay {
  readonly target: RelayAttempt["target"];
  /** False: only patients' results can be written in the target's form, and a control is refused rather than dropped. */
  readonly takesControls: boolean;
  /** The longest that one delivery takes. */
  readonly patienceMs: number;
  /** One message at a time. Never rejects: trouble with the target is silence. */
  deliver(parcel: Parcel): Promise<Delivery>;
  /** Ends what is under way, in silence. */
  stop(): Promise<void>;
}

export const silence = (sent: Uint8Array): Delivery => ({ sent, answer: null, verdict: null });
export const taken = (sent: Uint8Array, answer: Uint8Array | null = null): Delivery => ({
  sent,
  answer,
  verdict: { code: "AA", findings: [] },
});
