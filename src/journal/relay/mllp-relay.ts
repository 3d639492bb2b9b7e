/**
 * A real journal behind MLLP: the received bytes go there as they are, one message in flight on one connection, and its HL7
 * acknowledgement becomes ours. After a silence the connection is thrown away: what comes on the next one answers the next message.
 */
import type { Clock } from "../../domain/clock.ts";
import type { Logger } from "../../domain/logger.ts";
import { isAcknowledgement, readAcknowledgement } from "../../hl7/acknowledgement.ts";
import { MllpDeframer, unwrapMllp, wrapMllp } from "../../protocol/mllp/frame.ts";
import type { ByteLink } from "../../transport/link.ts";
import { dial } from "../../transport/tcp/tcp-client.ts";
import { type Delivery, type Parcel, type Relay, silence } from "./relay.ts";
import { readRelayedVerdict } from "./relayed-verdict.ts";

export interface MllpRelayOptions {
  readonly host: string;
  readonly port: number;
  readonly answerTimeoutMs: number;
  readonly connectTimeoutMs?: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createMllpRelay(options: MllpRelayOptions): Relay {
  return new MllpRelay(options);
}

const connectTimeoutMs = 10_000;

class MllpRelay implements Relay {
  readonly target = "mllp";
  readonly takesControls = true;
  readonly patienceMs: number;
  readonly #options: MllpRelayOptions;
  readonly #stopping = new AbortController();
  #link: ByteLink | null = null;
  #frames: (frame: Uint8Array) => void = () => undefined;
  #gone: () => void = () => undefined;

  constructor(options: MllpRelayOptions) {
    this.#options = options;
    this.patienceMs = options.answerTimeoutMs + (options.connectTimeoutMs ?? connectTimeoutMs);
  }

  async deliver({ identity, hl7 }: Parcel): Promise<Delivery> {
    const answer = await this.#ask(hl7, identity[2]);
    if (answer === null) return silence(hl7);
    return { sent: hl7, answer, verdict: readRelayedVerdict(answer) };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const link = this.#link;
    this.#gone();
    await link?.close();
  }

  /** The acknowledgement for this message, or null when none came. Receipts for others, and "stored, more to come", are passed over. */
  async #ask(hl7: Uint8Array, controlId: string): Promise<Uint8Array | null> {
    const link = this.#link ?? (await this.#connect());
    if (link === null) return null;
    if (this.#stopping.signal.aborted) {
      this.#drop(link);
      return null;
    }
    const { clock, answerTimeoutMs } = this.#options;
    return await new Promise((resolve) => {
      const settle = (answer: Uint8Array | null): void => {
        timer.cancel();
        this.#frames = () => undefined;
        this.#gone = () => undefined;
        if (answer === null) this.#drop(link);
        resolve(answer);
      };
      const timer = clock.at(clock.now() + answerTimeoutMs, () => settle(null));
      this.#frames = (frame) => isFinalFor(frame, controlId) && settle(frame);
      this.#gone = () => settle(null);
      void link.write(wrapMllp(hl7)).then((isSent) => isSent || this.#gone());
    });
  }

  async #connect(): Promise<ByteLink | null> {
    const { host, port, clock, logger } = this.#options;
    const limits = { host, port, connectTimeoutMs: this.#options.connectTimeoutMs ?? connectTimeoutMs };
    const attempt = await dial(limits, clock, this.#stopping.signal);
    if ("problem" in attempt) {
      logger.warn("journal.relay_unreachable", { code: attempt.problem.code });
      return null;
    }
    const { link } = attempt;
    const deframer = new MllpDeframer();
    this.#link = link;
    link.onBytes((bytes) => {
      for (const { kind, bytes: frame } of deframer.push(bytes)) if (kind === "frame") this.#frames(unwrapMllp(frame));
    });
    link.onClosed(() => {
      if (this.#link !== link) return;
      this.#link = null;
      this.#gone();
    });
    return link;
  }

  #drop(link: ByteLink): void {
    if (this.#link === link) this.#link = null;
    void link.close();
  }
}

/** CA is the transport's word (HL7.md 1.5): the journal's own is still to come. */
function isFinalFor(frame: Uint8Array, controlId: string): boolean {
  const answer = readAcknowledgement(frame);
  return isAcknowledgement(answer) && answer.controlId === controlId && answer.code !== "CA";
}
