/**
 * One transfer phase, ENQ to EOT: which frames are taken (lis.md 1.4). Frame numbers go on through the phase, whatever
 * messages it holds.
 */
import { type Problem, problem } from "../../domain/problem.ts";
import { isHeaderLine } from "../lis2/delimiters.ts";
import { withoutLineFeeds } from "../lis2/parse.ts";
import { type Collected, MessageCollector } from "./collector.ts";
import type { Lis1Options } from "./options.ts";
import type { Frame } from "./reader.ts";

export type Judgement = "new" | "duplicate" | "refused";

/** A conforming sender gives up after six or seven sends. Eight refused frames later the numbers come round again, and a sender
 * that ignores NAK would have its records joined over the gap: from here on nothing of the phase is taken. */
const lastRefusal = 7;

export class Transfer {
  readonly collector: MessageCollector;
  readonly #options: Lis1Options;
  readonly #anyNumberAtHeader: boolean;
  #previous: Frame | null = null;
  #refusals = 0;
  #gap = false;

  /** `anyNumberAtHeader`: nobody can be asked to send again (a stored capture), so each message may begin its own count. */
  constructor(options: Lis1Options, anyNumberAtHeader: boolean) {
    this.collector = new MessageCollector(options.encoding ?? "auto");
    this.#options = options;
    this.#anyNumberAtHeader = anyNumberAtHeader;
  }

  /** Frames refused since the last one that was taken. */
  get refusals(): number {
    return this.#refusals;
  }

  /** True when everything that was sent has arrived and was part of a whole message. */
  get complete(): boolean {
    return this.collector.complete && !this.#gap;
  }

  /** Something did not arrive whole; the next new frame shows that it was sent again. */
  noteGap(): void {
    this.#gap = true;
  }

  refuse(): void {
    this.#refusals += 1;
    this.#gap = true;
  }

  /** The text of a frame judged "new". `at` is where the frame begins. */
  collect(frame: Frame, at: number): Collected {
    return this.collector.add(frame.text, frame.last, at);
  }

  judge(frame: Frame, at: number): { readonly judgement: Judgement; readonly problems: readonly Problem[] } {
    const damage = this.#damageOf(frame);
    const problems = damage === null ? [] : [problem(damage, `Frame ${frame.number ?? "?"}.`, at)];
    if (damage !== null && (this.#options.checksum ?? "strict") === "strict") return { judgement: "refused", problems };
    if (frame.inner && !beginsMessage(frame)) {
      return { judgement: "refused", problems: [problem("LIS1_BAD_CHECKSUM", "The frame began inside another.", at)] };
    }
    if (this.#isRepeated(frame)) return { judgement: "duplicate", problems };
    if (!this.#isNext(frame)) {
      return { judgement: "refused", problems: [problem("LIS1_BAD_FRAME_NUMBER", `Frame ${frame.number ?? "?"}.`, at)] };
    }
    this.#previous = frame;
    this.#refusals = 0;
    this.#gap = false;
    return { judgement: "new", problems };
  }

  #damageOf(frame: Frame): "LIS1_BAD_CHECKSUM" | "LIS1_NO_CHECKSUM" | null {
    if (frame.check === "missing") return "LIS1_NO_CHECKSUM";
    return frame.check === "wrong" ? "LIS1_BAD_CHECKSUM" : null;
  }

  /** Its acknowledgement got lost. The same number with another text is no repetition but a gap of eight: never dropped unseen. */
  #isRepeated(frame: Frame): boolean {
    const previous = this.#previous;
    if (previous === null || this.#refusals >= lastRefusal) return false;
    return previous.number === frame.number && previous.last === frame.last && previous.text === frame.text;
  }

  #isNext(frame: Frame): boolean {
    if (frame.number === null) return false;
    if (this.#anyNumberAtHeader && beginsMessage(frame)) return true;
    if (this.#refusals >= lastRefusal) return false;
    if (this.#previous === null) return frame.number === 1 || this.#options.frameNumbers === "lax" || this.#anyNumberAtHeader;
    return frame.number === ((this.#previous.number ?? 0) + 1) % 8;
  }
}

function beginsMessage(frame: Frame): boolean {
  return isHeaderLine(withoutLineFeeds(frame.text.split("\r", 1).join("")));
}
