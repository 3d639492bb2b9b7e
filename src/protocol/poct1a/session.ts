/**
 * The host's side of a POCT1-A conversation, basic profile (POCT1A.md 6): hello, status, request, results, end.
 * Every document that carries something of the device is kept before it is answered, each as a transmission that can be
 * decoded alone: the conversation's hello first, then the document.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { problem } from "../../domain/problem.ts";
import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import type { PoctOptions } from "../options.ts";
import type { Session, SessionOutput } from "../session.ts";
import * as heard from "./conversation.ts";
import { type Errand, errandsFor } from "./host-wishes.ts";
import type { PoctHello, PoctMessage } from "./message.ts";
import { type PoctReading, readPoctDocument } from "./read.ts";
import { type Answer, RecentAnswers } from "./recent.ts";
import { createPoctSplitter, type PoctSplitter, type SplitterEvent } from "./splitter.ts";
import { HostVoice, type Question } from "./voice.ts";

const helloTimeoutMs = 60_000;
const interByteTimeoutMs = 30_000;
/** Three keep-alive periods of a device that says nothing of its own (POCT1A.md 6). */
const continuousIdleMs = 300_000;

type Output = SessionOutput<PoctMessage>;
/** What the host waits for: HEL, DST, results after its REQ, the answer to an errand, more results, the answer to its END, nothing. */
type Phase = "hello" | "status" | "results" | "errand" | "continuous" | "farewell" | "over";
type Handler = (message: PoctMessage, bytes: Uint8Array) => void;

/** Opens the host's side. `zone` is the gateway's, for the times it writes. */
export function createPoctSession(options: PoctOptions, zone: string): Session<PoctMessage> {
  return new PoctHost(options, zone);
}

class PoctHost implements Session<PoctMessage> {
  readonly #options: PoctOptions;
  readonly #voice: HostVoice;
  readonly #splitter: PoctSplitter;
  readonly #recent = new RecentAnswers();
  #phase: Phase = "hello";
  #out: Output[] = [];
  #now: EpochMs = 0;
  #deadline: EpochMs | null = null;
  #lastByteAt: EpochMs = 0;
  #responseMs = helloTimeoutMs;
  #hello: { readonly bytes: Uint8Array; readonly device: PoctHello } | null = null;
  /** The REQ or END that the device has yet to answer. */
  #asked: string | null = null;
  #requestsLeft = 0;
  #errands: readonly Errand[] = [];
  #errand: Errand | null = null;
  #isContinuous = false;
  /** Messages before a hello: the second one ends the conversation (POCT1A.md 6). */
  #early = 0;

  readonly #handlers: Readonly<Record<string, Handler>> = {
    "DST.R01": (message, bytes) => this.#status(message, bytes),
    "OBS.R01": (message, bytes) => this.#result(message, bytes),
    "OBS.R02": (message, bytes) => this.#result(message, bytes),
    "EVS.R01": (message, bytes) => this.#keep(message, bytes, this.#accept(message)),
    "EOT.R01": (message, bytes) => this.#endOfTopic(message, bytes),
    "ESC.R01": (message, bytes) => this.#escaped(message, bytes),
    "ACK.R01": (message) => this.#acknowledged(message),
    "KPA.R01": (message, bytes) => this.#answer(message, bytes, this.#note(message)),
    "END.R01": (message, bytes) => this.#ended(message, bytes),
  };

  constructor(options: PoctOptions, zone: string) {
    this.#options = options;
    this.#voice = new HostVoice(zone, options);
    this.#splitter = createPoctSplitter(options.maxDocumentBytes);
  }

  open(now: EpochMs): readonly Output[] {
    this.#deadline = now + helloTimeoutMs;
    return [];
  }

  receive(bytes: Uint8Array, now: EpochMs): readonly Output[] {
    if (this.#phase === "over" || bytes.length === 0) return [];
    this.#begin(now);
    this.#lastByteAt = now;
    this.#voice.hear(bytes[0]);
    for (const event of this.#splitter.push(bytes)) this.#event(event);
    return this.#out;
  }

  wakeAt(): EpochMs | null {
    if (this.#phase === "over") return null;
    return this.#splitter.partial() ? this.#lastByteAt + interByteTimeoutMs : this.#deadline;
  }

  wake(now: EpochMs): readonly Output[] {
    const due = this.wakeAt();
    if (due === null || now < due) return [];
    this.#begin(now);
    if (this.#phase !== "farewell") this.#complain("POCT_TIMEOUT", `silence while waiting for ${this.#phase}`);
    this.#giveUp();
    return this.#out;
  }

  lost(now: EpochMs): readonly Output[] {
    if (this.#phase === "over") return [];
    this.#begin(now);
    this.#leave();
    return this.#out;
  }

  #begin(now: EpochMs): void {
    this.#now = now;
    this.#out = [];
  }

  #event(event: SplitterEvent): void {
    if (this.#phase === "over") return;
    switch (event.kind) {
      case "document":
        this.#document(event.bytes);
        break;
      case "outside":
        this.#keepAside(event.bytes, "BYTES_OUTSIDE_MESSAGE", `${event.bytes.length} bytes`);
        break;
      case "rejected":
        this.#keepAside(event.bytes, event.code, event.reason);
        this.#giveUp();
    }
  }

  #document(bytes: Uint8Array): void {
    const reading = readPoctDocument(bytes, this.#hello?.device ?? null);
    this.#out.push(...reading.problems.map((each): Output => ({ kind: "problem", problem: each })));
    const { message, controlId } = reading;
    const again = controlId === null ? null : this.#recent.find(controlId, bytes);
    if (again !== null) this.#out.push({ kind: "send", ...again });
    else if (message?.root === "HEL.R01") this.#greet(message, bytes);
    else if (this.#phase === "hello") this.#tooEarly(reading, bytes);
    else if (message === null) this.#unreadable(controlId, bytes);
    else (this.#handlers[message.root] ?? this.#unknown)(message, bytes);
    if (this.#phase === "continuous") this.#deadline = this.#now + continuousIdleMs;
    else if (this.#phase !== "hello" && this.#phase !== "over") this.#deadline = this.#now + this.#responseMs;
  }

  /** A hello at any time begins the conversation anew: behind a serial box the link outlives the device. */
  #greet(message: PoctMessage, bytes: Uint8Array): void {
    if (message.hello === null) return;
    this.#out.push({ kind: "activity", state: "reading" });
    this.#hello = { bytes, device: message.hello };
    this.#responseMs = heard.responseTimeoutMs(message.document);
    this.#errands = errandsFor(this.#options, message.hello, message.document);
    this.#recent.clear();
    this.#asked = null;
    this.#isContinuous = false;
    this.#phase = "status";
    this.#keep(message, bytes, this.#note(message));
  }

  /** Out of turn before the hello: told so once, then closed (POCT1A.md 6). */
  #tooEarly({ message }: PoctReading, bytes: Uint8Array): void {
    this.#complain("POCT_UNEXPECTED", `${message?.root ?? "an unreadable document"} before a hello`);
    this.#early += 1;
    if (message === null || !heard.isFreeOfContent(message.root)) {
      // Whose result this is would be known only after a hello, and an AE might make the device drop it. So it is not
      // answered at all: the device connects again and sends it after its hello.
      this.#out.push({ kind: "keep", bytes }, { kind: "end", complete: false });
      this.#close();
    } else if (message.root === "END.R01") this.#ended(message, bytes);
    else if (this.#early > 1) this.#close();
    else if (heard.wantsAnswer(message.root))
      this.#answer(message, bytes, this.#voice.refuse(message.controlId, "100", this.#now));
  }

  #status(message: PoctMessage, bytes: Uint8Array): void {
    this.#keep(message, bytes, this.#note(message));
    if (this.#phase !== "status" && this.#phase !== "continuous") return;
    const announced = heard.announcedResults(message.document);
    this.#requestsLeft = Math.max(announced ?? 1, this.#options.alwaysRequest === true ? 1 : 0);
    if (this.#requestsLeft > 0) this.#request();
    else if (this.#phase === "status") this.#allReceived();
  }

  #request(): void {
    this.#phase = "results";
    this.#ask(this.#voice.request(this.#now));
  }

  /** Also unasked, before, between and after the requested ones. */
  #result(message: PoctMessage, bytes: Uint8Array): void {
    this.#keep(message, bytes, this.#accept(message));
    if (this.#phase !== "results" || this.#options.oneObservationPerRequest !== true) return;
    this.#requestsLeft -= 1;
    if (this.#requestsLeft > 0) this.#request();
    else this.#allReceived();
  }

  #endOfTopic(message: PoctMessage, bytes: Uint8Array): void {
    this.#keep(message, bytes, this.#options.acknowledgeEot === true ? this.#note(message) : null);
    if (this.#phase === "results" && heard.endsObservations(message)) this.#allReceived();
  }

  #allReceived(): void {
    this.#out.push({ kind: "batch-end" });
    this.#nextErrand();
  }

  /** One after the other; the line stays open only behind an accepted START_CONTINUOUS. */
  #nextErrand(): void {
    const [errand, ...later] = this.#errands;
    if (errand === undefined) {
      if (this.#isContinuous) this.#phase = "continuous";
      else this.#sayGoodbye();
      return;
    }
    this.#errands = later;
    this.#phase = "errand";
    this.#ask(this.#voice.errand(errand.build, this.#now));
    this.#errand = errand;
    if (!errand.isAnswered) this.#nextErrand();
  }

  #errandDone(isAccepted: boolean): void {
    if (!isAccepted) this.#complain("POCT_REFUSED", this.#errand?.name ?? "an errand");
    // After a refused page the rest of the list is not sent, but its end is (POCT1A.md 6).
    if (!isAccepted && this.#errand?.name === "operators") {
      this.#errands = this.#errands.filter((one) => one.name !== "operators");
    }
    if (isAccepted && this.#errand?.name === "continuous") this.#isContinuous = true;
    this.#nextErrand();
  }

  #sayGoodbye(): void {
    this.#phase = "farewell";
    this.#ask(this.#voice.terminate("NRM", this.#now));
  }

  #escaped(message: PoctMessage, bytes: Uint8Array): void {
    this.#complain("POCT_REFUSED", heard.escapeReason(message));
    this.#keep(message, bytes, null);
    this.#refused();
  }

  /** Matched by id, so that a late ACK is not mistaken. One for a REQ is more than the standard asks for; the data follows. */
  #acknowledged(message: PoctMessage): void {
    if (this.#asked === null || heard.acknowledgedId(message) !== this.#asked) return;
    if (this.#phase === "farewell") this.#close();
    else if (this.#phase === "errand") this.#errandDone(!heard.isRefusal(message));
    else if (heard.isRefusal(message)) {
      this.#complain("POCT_REFUSED", "AE");
      this.#refused();
    }
  }

  /** Results the device cannot give now are not the end of its batch. */
  #refused(): void {
    if (this.#phase === "errand") this.#errandDone(false);
    else if (this.#phase === "results") this.#sayGoodbye();
    else if (this.#phase === "farewell") this.#close();
  }

  readonly #unknown: Handler = (message, bytes) => {
    const answer = heard.looksLikeTopic(message.root)
      ? this.#voice.escape(message.controlId, this.#now)
      : this.#voice.refuse(message.controlId, "200", this.#now);
    if (heard.isHostMessage(message.root)) {
      this.#complain("POCT_UNEXPECTED", "a message that hosts send");
      this.#answer(message, bytes, answer);
    } else {
      this.#complain("POCT_UNKNOWN_ROOT", "not a message of the standard");
      this.#keep(message, bytes, answer);
    }
  };

  #ended(message: PoctMessage, bytes: Uint8Array): void {
    this.#answer(message, bytes, this.#note(message));
    this.#close();
  }

  /** Whole but no XML: it will not be better next time, so it is refused by name; without a name nothing can be said. */
  #unreadable(controlId: string | null, bytes: Uint8Array): void {
    this.#keepWithHello(bytes);
    if (controlId !== null) {
      const answer = this.#voice.refuse(controlId, "102", this.#now);
      this.#recent.remember(controlId, bytes, answer);
      this.#out.push({ kind: "send", ...answer });
    }
    this.#out.push({ kind: "end", complete: true });
    if (controlId === null) this.#giveUp();
  }

  #keep(message: PoctMessage, bytes: Uint8Array, answer: Answer | null): void {
    this.#keepWithHello(bytes);
    if (answer !== null) this.#answer(message, bytes, answer);
    this.#out.push({ kind: "message", message }, { kind: "end", complete: true });
  }

  #keepWithHello(bytes: Uint8Array): void {
    const hello = this.#hello?.bytes;
    if (hello !== undefined && hello !== bytes) this.#out.push({ kind: "keep", bytes: hello });
    this.#out.push({ kind: "keep", bytes });
  }

  #answer(message: PoctMessage, bytes: Uint8Array, answer: Answer): void {
    if (message.controlId !== null) this.#recent.remember(message.controlId, bytes, answer);
    this.#out.push({ kind: "send", ...answer });
  }

  /** Accepts what the device may forget afterwards. */
  #accept(message: PoctMessage): Answer {
    return this.#voice.accept(message.controlId, true, this.#now);
  }

  /** Accepts what only steers the conversation. */
  #note(message: PoctMessage): Answer {
    return this.#voice.accept(message.controlId, false, this.#now);
  }

  #ask({ bytes, controlId }: Question): void {
    this.#asked = controlId;
    this.#out.push({ kind: "send", bytes, acknowledges: false });
  }

  #complain(code: ProblemCode, text: string): void {
    this.#out.push({ kind: "problem", problem: problem(code, text) });
  }

  #keepAside(bytes: Uint8Array, code: ProblemCode, text: string): void {
    this.#complain(code, text);
    this.#out.push({ kind: "keep", bytes }, { kind: "end", complete: false });
  }

  /** Ends what cannot go on. The host never sends anything a second time: the device connects again (POCT1A.md 6). */
  #giveUp(): void {
    if (this.#phase !== "hello" && this.#phase !== "farewell") this.#ask(this.#voice.terminate("ABN", this.#now));
    this.#close();
  }

  #close(): void {
    this.#leave();
    this.#out.push({ kind: "close" });
  }

  #leave(): void {
    const rest = this.#splitter.rest();
    if (rest !== null) this.#keepAside(rest.bytes, rest.code, `${rest.bytes.length} bytes`);
    if (this.#hello !== null) this.#out.push({ kind: "activity", state: "idle" });
    this.#phase = "over";
    this.#deadline = null;
  }
}
