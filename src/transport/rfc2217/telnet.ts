/**
 * Telnet as far as a serial port needs it (RFC 854): data with IAC doubled, option verbs, subnegotiations. Sans-IO, and total: any
 * bytes in any pieces are read as something.
 */
import { Buffer } from "node:buffer";

const SE = 240;
const SB = 250;
const IAC = 255;
const verbs = { will: 251, wont: 252, do: 253, dont: 254 } as const;

export type Verb = keyof typeof verbs;

export type TelnetEvent =
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "option"; readonly verb: Verb; readonly option: number }
  | { readonly kind: "subnegotiation"; readonly option: number; readonly payload: Uint8Array };

/** More is never needed; a server that says more is not followed into memory. */
const maxPayloadBytes = 256;

const verbOf = new Map<number, Verb>(Object.entries(verbs).map(([name, code]) => [code, name as Verb]));

type State = "data" | "command" | "option" | "subnegotiation" | "subnegotiation-command";

/** Reads what the other end sends. */
export class TelnetReader {
  #state: State = "data";
  #verb: Verb = "wont";
  #payload: number[] = [];
  #data: number[] = [];
  #events: TelnetEvent[] = [];

  push(bytes: Uint8Array): readonly TelnetEvent[] {
    for (const byte of bytes) this.#read(byte);
    this.#endData();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #read(byte: number): void {
    if (this.#state === "data") this.#onData(byte);
    else if (this.#state === "command") this.#onCommand(byte);
    else if (this.#state === "option") this.#emit({ kind: "option", verb: this.#verb, option: byte });
    else if (this.#state === "subnegotiation") this.#onPayload(byte);
    else this.#onPayloadCommand(byte);
  }

  #onData(byte: number): void {
    if (byte === IAC) this.#state = "command";
    else this.#data.push(byte);
  }

  /** Commands without an option (NOP, GA …) mean nothing to a serial port. */
  #onCommand(byte: number): void {
    const verb = verbOf.get(byte);
    this.#state = "data";
    if (byte === IAC) this.#data.push(IAC);
    else if (byte === SB) {
      this.#payload = [];
      this.#state = "subnegotiation";
    } else if (verb !== undefined) {
      this.#verb = verb;
      this.#state = "option";
    }
  }

  #onPayload(byte: number): void {
    if (byte === IAC) this.#state = "subnegotiation-command";
    else if (this.#payload.length < maxPayloadBytes) this.#payload.push(byte);
  }

  #onPayloadCommand(byte: number): void {
    if (byte === IAC) {
      this.#state = "subnegotiation";
      if (this.#payload.length < maxPayloadBytes) this.#payload.push(IAC);
    } else if (byte === SE) {
      const [option, ...payload] = this.#payload;
      this.#state = "data";
      if (option !== undefined) this.#emit({ kind: "subnegotiation", option, payload: Uint8Array.from(payload) });
    } else this.#onCommand(byte);
  }

  #emit(event: TelnetEvent): void {
    this.#endData();
    this.#events.push(event);
    this.#state = "data";
  }

  #endData(): void {
    if (this.#data.length > 0) this.#events.push({ kind: "data", bytes: Uint8Array.from(this.#data) });
    this.#data = [];
  }
}

/** Data as it goes over the line: IAC doubled. */
export function escapeData(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(IAC)) return bytes;
  const escaped: number[] = [];
  for (const byte of bytes) escaped.push(...(byte === IAC ? [IAC, IAC] : [byte]));
  return Buffer.from(escaped);
}

export const optionCommand = (verb: Verb, option: number): Uint8Array => Uint8Array.of(IAC, verbs[verb], option);

export const subnegotiation = (option: number, payload: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.of(IAC, SB, option), escapeData(payload), Buffer.of(IAC, SE)]);
