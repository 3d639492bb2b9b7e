/**
 * One transfer phase, ENQ to EOT: which frames are taken (LIS.md 1.4). Frame numbers go on through the phase, whatever
 * messages it holds. Once frames are known to be missing nothing of the phase is taken: what follows would be put under a
 * patient whose successor was lost.
 */
import { type Problem, problem } from "../../domain/problem.ts";
import { isHeaderLine } from "../lis2/delimiters.ts";
import { withoutLineFeeds } from "../lis2/parse.ts";
import type { Lis1Options } from "../options.ts";
import { partOf } from "../parts.ts";
import { type Collected, MessageCollector } from "./collector.ts";
import type { Frame } from "./reader.ts";

export type Judgement = "new" | "duplicate" | "refused";

export interface Judged {
  readonly judgement: Judgement;
  readonly problems: readonly Problem[];
}

/** A conforming sender gives up after six or seven sends; eight frames later the numbers come round again. */
const lastRefusal = 7;

/** A frame whose first byte was damaged looks like that. */
export const outsideMessage = "Bytes stood between the frames of a message.";

export class Transfer {
  readonly collector: MessageCollector;
  readonly #options: Lis1Options;
  readonly #anyNumberAtHeader: boolean;
  #previous: Frame | null = null;
  #refusals = 0;
  #gap = false;
  #lost = false;

  /** `anyNumberAtHeader`: nobody can be asked to send again (a stored capture), so each message may begin its own count. */
  constructor(options: Lis1Options, anyNumberAtHeader: boolean) {
    this.collector = new MessageCollector(options);
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

  /** True from where frames are known to be missing, up to the next beginning. */
  get isLost(): boolean {
    return this.#lost;
  }

  /** Something that was no good frame: sent again where the sender obeys. Too often in a row, it does not. */
  refuse(at: number): readonly Problem[] {
    this.#refusals += 1;
    this.#gap = true;
    return this.#refusals < lastRefusal ? [] : this.lose("The sender goes on after refusals.", at);
  }

  /** Something is missing and will not come: the open message is dropped, and everything up to the next beginning. Told once. */
  lose(why: string, at: number): readonly Problem[] {
    this.#gap = true;
    if (this.#lost) return [];
    this.#lost = true;
    this.collector.forget();
    return [problem("LIS1_FRAMES_MISSING", why, at)];
  }

  /** The text of a frame judged "new". `at` is where the frame begins. */
  collect(frame: Frame, at: number): Collected {
    return this.collector.add(frame.text, frame.last, at);
  }

  judge(frame: Frame, at: number): Judged {
    if (this.#lost && !this.#reopens(frame)) return { judgement: "refused", problems: this.refuse(at) };
    const damage = this.#damageOf(frame, at);
    if (!this.#isSound(frame)) return this.#refused(frame, damage, at);
    if (this.#isRepeated(frame)) return { judgement: "duplicate", problems: damage };
    if (frame.inner && !beginsMessage(frame)) {
      return this.#refused(frame, [...damage, problem("LIS1_BAD_CHECKSUM", "The frame began inside another.", at)], at);
    }
    const isNext = this.#isNext(frame);
    if (!isNext && !this.#reopens(frame))
      return { judgement: "refused", problems: [...damage, ...this.lose(this.#outOfTurn(frame), at)] };
    const cut = isNext && this.#previous?.last !== true ? [] : this.#dropCutRecord(frame);
    this.#previous = frame;
    this.#refusals = 0;
    this.#gap = false;
    this.#lost = false;
    return { judgement: "new", problems: [...damage, ...cut] };
  }

  /** It is asked for again; but a number out of turn shows that others went before it and were not heard. */
  #refused(frame: Frame, problems: readonly Problem[], at: number): Judged {
    const refused = this.refuse(at);
    const outOfTurn = frame.number !== null && !this.#isNext(frame) && frame.number !== this.#previous?.number;
    return {
      judgement: "refused",
      problems: [...problems, ...refused, ...(outOfTurn ? this.lose(this.#outOfTurn(frame), at) : [])],
    };
  }

  #reopens(frame: Frame): boolean {
    return this.#anyNumberAtHeader && this.#isSound(frame) && beginsMessage(frame);
  }

  #isSound({ check }: Frame): boolean {
    return check === "good" || (this.#options.checksum ?? "strict") !== "strict";
  }

  #damageOf({ check, number }: Frame, at: number): readonly Problem[] {
    if (check === "missing") return [problem("LIS1_NO_CHECKSUM", `Frame ${number ?? "?"}.`, at)];
    return check === "wrong" ? [problem("LIS1_BAD_CHECKSUM", `Frame ${number ?? "?"}.`, at)] : [];
  }

  /** Its acknowledgement got lost. The same number with another text is no repetition but a gap of eight: never dropped unseen. */
  #isRepeated(frame: Frame): boolean {
    const previous = this.#previous;
    if (previous === null || this.#lost) return false;
    return previous.number === frame.number && previous.last === frame.last && previous.text === frame.text;
  }

  #isNext(frame: Frame): boolean {
    if (frame.number === null) return false;
    const lenient = this.#options.frameNumbers === "lax" || this.#anyNumberAtHeader;
    if (this.#previous === null) return frame.number === 1 || lenient;
    return frame.number === this.#due;
  }

  get #due(): number {
    return this.#previous === null ? 1 : ((this.#previous.number ?? 0) + 1) % 8;
  }

  #outOfTurn(frame: Frame): string {
    return `Frame ${frame.number ?? "?"} came where ${this.#due} was due.`;
  }

  /** A record that an ETB had cut goes on in the next frame only: a header is never its end. */
  #dropCutRecord(frame: Frame): readonly Problem[] {
    return beginsMessage(frame) ? this.collector.drop().problems : [];
  }
}

function beginsMessage(frame: Frame): boolean {
  return isHeaderLine(withoutLineFeeds(partOf(frame.text, "\r", 1) ?? ""));
}
