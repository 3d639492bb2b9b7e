/**
 * The answers given lately in this conversation. The same control id with byte-equal content is a retransmission and gets
 * the same answer again (POCT1A.md 4); the same id with other content is a new message.
 */
import { Buffer } from "node:buffer";

export interface Answer {
  readonly bytes: Uint8Array;
  readonly acknowledges: boolean;
}

/** Devices have one unanswered message at a time, or few (POCT1A.md 6, profile AA). */
const remembered = 8;

export class RecentAnswers {
  #answers: { readonly controlId: string; readonly document: Uint8Array; readonly answer: Answer }[] = [];

  remember(controlId: string, document: Uint8Array, answer: Answer): void {
    this.#answers = [...this.#answers.slice(1 - remembered), { controlId, document, answer }];
  }

  find(controlId: string, document: Uint8Array): Answer | null {
    const known = this.#answers.find((each) => each.controlId === controlId && Buffer.compare(each.document, document) === 0);
    return known?.answer ?? null;
  }

  clear(): void {
    this.#answers = [];
  }
}
