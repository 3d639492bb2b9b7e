import type { ProblemCode } from "../domain/problem-catalogue.ts";
import type { Charset } from "../domain/receiver.ts";

/** The link to one broker, as delivery and the journal use it. MQTT details (versions, wills, watchdog) stay behind it. */
export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly correlation: string | null;
  readonly responseTopic: string | null;
}

export interface PublishOptions {
  readonly retain?: boolean;
  readonly correlation?: string;
  readonly responseTopic?: string;
  readonly contentType?: string;
  /** True: MQTT 5 says that the payload is UTF-8 text (payload format indicator). */
  readonly isUtf8?: boolean;
}

export interface SubscribeOptions {
  /** The next message's handler begins before the former one is done. PUBACKs keep the order in which messages came. */
  readonly together?: boolean;
  /** A broker that does not allow it is no reason to be offline. */
  readonly optional?: boolean;
}

export type LinkState = "connecting" | "online" | "offline" | "refused" | "stopped";

export interface BrokerLink {
  start(): Promise<void>;
  /** Says offline, closes in a bounded time even with messages in flight. */
  stop(): Promise<void>;
  readonly state: LinkState;
  /** Why it is not online, or was not when it last tried; null: it is online, or has not been refused yet. */
  readonly problem: ProblemCode | null;
  onState(listener: (state: LinkState) => void): () => void;
  /**
   * Resolves at PUBACK; `nobodyListens` is MQTT 5's early hint (reason 0x10). Rejects with UserError BROKER_UNREACHABLE when the
   * link is down or no PUBACK came in time, MESSAGE_TOO_LARGE where the broker never can take it, and else what its reason code
   * means (reason-codes.ts). Never queues: the outbox is the only queue.
   */
  publish(topic: string, payload: Uint8Array, options?: PublishOptions): Promise<{ readonly nobodyListens: boolean }>;
  /** The broker gets its PUBACK when the handler has resolved. Survives reconnects. */
  subscribe(topic: string, handler: (message: IncomingMessage) => Promise<void>, options?: SubscribeOptions): Promise<void>;
}

/** How payloads are labelled for those who read MQTT 5 properties (HL7.md 4.2; MQTT 5, 3.3.2.3). */
export type Content = Pick<PublishOptions, "contentType" | "isUtf8">;

export const jsonContent: Content = { contentType: "application/json", isUtf8: true };

/** As HL7 over HTTP names it; there the character set is a parameter. Null: what the letters are is not known. */
export function hl7Content(charset: Charset | null): Content {
  if (charset === "utf-8") return { contentType: "application/hl7-v2", isUtf8: true };
  return { contentType: charset === null ? "application/hl7-v2" : `application/hl7-v2; charset=${charset}` };
}
