/** The host's own messages of one conversation: numbered, dated in the gateway's zone, wrapped in MLLP where the device is. */
import type { EpochMs } from "../../domain/clock.ts";
import { isoTime } from "../../domain/time.ts";
import type { PoctOptions } from "../options.ts";
import type { PoctElement } from "./message.ts";
import type { Answer } from "./recent.ts";
import { acknowledgement, type PoctHeader, requestObservations, terminate, unsupportedTopic, writeDocument } from "./write.ts";

/** A message that wants an answer; `controlId` is what the answer will name. */
export interface Question {
  readonly bytes: Uint8Array;
  readonly controlId: string;
}

export class HostVoice {
  readonly #zone: string;
  readonly #doublyNamed: boolean;
  #mllp: boolean | null;
  #lastControlId = 0;

  constructor(zone: string, options: PoctOptions) {
    this.#zone = zone;
    this.#doublyNamed = options.acknowledgeWithControlId ?? false;
    this.#mllp = options.mllp ?? null;
  }

  /** Unless the options say so, the device's first byte shows whether it wraps its documents (POCT1A.md 2). */
  hear(firstByte: number | undefined): void {
    this.#mllp ??= firstByte === 0x0b;
  }

  /** ACK AA. `acknowledges`: the device may forget what it sent. */
  accept(controlId: string | null, acknowledges: boolean, now: EpochMs): Answer {
    return { bytes: this.#acknowledge(controlId, undefined, now), acknowledges };
  }

  /** ACK AE. A device may drop what was refused: what was kept of it must be safe first, as with an acceptance. */
  refuse(controlId: string | null, error: "100" | "102" | "200", now: EpochMs): Answer {
    return { bytes: this.#acknowledge(controlId, error, now), acknowledges: true };
  }

  /** ESC TOP. */
  escape(controlId: string | null, now: EpochMs): Answer {
    return { bytes: this.#say((header) => unsupportedTopic(header, controlId ?? ""), now).bytes, acknowledges: true };
  }

  request(now: EpochMs): Question {
    return this.#say(requestObservations, now);
  }

  errand(build: (header: PoctHeader) => PoctElement, now: EpochMs): Question {
    return this.#say(build, now);
  }

  terminate(reason: "NRM" | "ABN", now: EpochMs): Question {
    return this.#say((header) => terminate(header, reason), now);
  }

  #acknowledge(controlId: string | null, error: "100" | "102" | "200" | undefined, now: EpochMs): Uint8Array {
    return this.#say((header) => acknowledgement(header, controlId ?? "", error, this.#doublyNamed), now).bytes;
  }

  #say(build: (header: PoctHeader) => PoctElement, now: EpochMs): Question {
    this.#lastControlId += 1;
    const controlId = String(this.#lastControlId);
    const document = writeDocument(build({ controlId, createdAt: isoTime(now, this.#zone) }));
    return { bytes: this.#mllp === true ? Uint8Array.from([0x0b, ...document, 0x1c, 0x0d]) : document, controlId };
  }
}
