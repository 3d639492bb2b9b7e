/**
 * The client's side of RFC 2217, sans-IO: asks for an eight-bit clean line with the wanted settings and hands data through. A server
 * that will not is refused with a sentence, for a port at the wrong speed reads other values than were measured.
 */
import {
  comPortOption,
  type LineSetting,
  type LineSettings,
  lineRequests,
  readAnswer,
  valueText,
  wantedValues,
} from "./com-port.ts";
import { escapeData, optionCommand, subnegotiation, type TelnetEvent, TelnetReader, type Verb } from "./telnet.ts";

export type ClientOutput =
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  /** From the instrument. */
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  /** Every setting is confirmed; said once. */
  | { readonly kind: "ready" }
  /** The server will not do what is needed; `what` says so for a person. */
  | { readonly kind: "refused"; readonly what: string };

export interface Rfc2217Client {
  open(): readonly ClientOutput[];
  receive(bytes: Uint8Array): readonly ClientOutput[];
  /** Bytes for the instrument as they go to the server. */
  encode(bytes: Uint8Array): Uint8Array;
}

export function createRfc2217Client(line: LineSettings): Rfc2217Client {
  return new Client(line);
}

const binary = 0;
const suppressGoAhead = 3;

/** What each side is asked to do; everything else that the server offers or wants is declined. */
const ours = new Set([binary, suppressGoAhead, comPortOption]);
const theirs = new Set([binary, suppressGoAhead, comPortOption]);

const refusals: readonly { readonly verbs: readonly Verb[]; readonly option: number; readonly what: string }[] = [
  { verbs: ["dont"], option: comPortOption, what: "It does not let the settings of its serial port be chosen over the network." },
  { verbs: ["dont", "wont"], option: binary, what: "It does not carry every byte value." },
];

/** Some servers never answer a SET-CONTROL; one that answers must say that there is none. */
const mustConfirm: readonly LineSetting[] = ["speed", "data bits", "parity", "stop bits"];

class Client implements Rfc2217Client {
  readonly #reader = new TelnetReader();
  readonly #requests: readonly Uint8Array[];
  readonly #wanted: ReadonlyMap<LineSetting, number>;
  /** Options that were asked for or agreed to, as `do 0`: they are not answered again, or two machines would go on for ever (RFC 854). */
  readonly #said = new Set<string>();
  readonly #agreed = new Set<string>();
  readonly #confirmed = new Set<LineSetting>();
  #ready = false;
  #outputs: ClientOutput[] = [];

  constructor(line: LineSettings) {
    this.#requests = lineRequests(line);
    this.#wanted = wantedValues(line);
  }

  open(): readonly ClientOutput[] {
    for (const option of [binary, suppressGoAhead]) {
      this.#say("will", option);
      this.#say("do", option);
    }
    this.#say("will", comPortOption);
    return this.#take();
  }

  receive(bytes: Uint8Array): readonly ClientOutput[] {
    for (const event of this.#reader.push(bytes)) this.#handle(event);
    return this.#take();
  }

  encode(bytes: Uint8Array): Uint8Array {
    return escapeData(bytes);
  }

  #take(): readonly ClientOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  #handle(event: TelnetEvent): void {
    if (event.kind === "data") this.#outputs.push(event);
    else if (event.kind === "option") this.#onOption(event.verb, event.option);
    else if (event.option === comPortOption) this.#onAnswer(event.payload);
  }

  #onOption(verb: Verb, option: number): void {
    const refusal = refusals.find((one) => one.option === option && one.verbs.includes(verb));
    if (refusal !== undefined) this.#outputs.push({ kind: "refused", what: refusal.what });
    else if (verb === "do") this.#agree(option, ours, { yes: "will", no: "wont" });
    else if (verb === "will") this.#agree(option, theirs, { yes: "do", no: "dont" });
  }

  #agree(option: number, wanted: ReadonlySet<number>, answer: { readonly yes: Verb; readonly no: Verb }): void {
    const verb = wanted.has(option) ? answer.yes : answer.no;
    this.#say(verb, option);
    if (verb === answer.no) return;
    const key = `${verb} ${option}`;
    const isNews = !this.#agreed.has(key);
    this.#agreed.add(key);
    if (isNews && key === `will ${comPortOption}`) this.#requestLine();
    this.#look();
  }

  #say(verb: Verb, option: number): void {
    const key = `${verb} ${option}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#send(optionCommand(verb, option));
  }

  #requestLine(): void {
    for (const payload of this.#requests) this.#send(subnegotiation(comPortOption, payload));
  }

  /** What is said of the port before anything was asked is how someone else left it. */
  #onAnswer(payload: Uint8Array): void {
    const answer = readAnswer(payload);
    if (answer === null || !this.#agreed.has(`will ${comPortOption}`)) return;
    const { setting, value } = answer;
    const wanted = this.#wanted.get(setting) ?? value;
    if (value !== wanted) {
      const what = `It has ${setting} ${valueText(setting, value)}, not ${valueText(setting, wanted)}.`;
      this.#outputs.push({ kind: "refused", what });
      return;
    }
    this.#confirmed.add(setting);
    this.#look();
  }

  #look(): void {
    const isEightBitClean = this.#agreed.has(`will ${binary}`) && this.#agreed.has(`do ${binary}`);
    if (this.#ready || !isEightBitClean || !mustConfirm.every((setting) => this.#confirmed.has(setting))) return;
    this.#ready = true;
    this.#outputs.push({ kind: "ready" });
  }

  #send(bytes: Uint8Array): void {
    this.#outputs.push({ kind: "send", bytes });
  }
}
