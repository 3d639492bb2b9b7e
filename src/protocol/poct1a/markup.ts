/**
 * Follows XML markup byte by byte just far enough to know where a document ends (POCT1A.md 2). Works on bytes because
 * `<`, `>` and quotes never occur inside a UTF-8 character. Whether the markup is right is not asked here.
 */

/** What a byte led to. `between`: a declaration or comment outside the root has ended. `junk`: the `<` before it was no markup. */
export type MarkupStep = "inside" | "between" | "document" | "junk" | "forbidden" | "too-deep";

type State = "open" | "pi" | "bang" | "dash" | "comment" | "cdata-start" | "cdata" | "tag" | "quoted" | "end-tag" | "content";

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const BANG = 0x21;
const DASH = 0x2d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const cdataStart = "[CDATA[";

const maxDepth = 64;
const maxAttributes = 64;

export class MarkupScanner {
  #state: State = "open";
  #depth = 0;
  #attributes = 0;
  /** The byte before, where two or three in a row mean something; `#run` counts equal ones. */
  #previous = 0;
  #run = 0;
  #quote = 0;

  /** Stands right after the first `<` of a document. */
  restart(): void {
    this.#state = "open";
    this.#depth = 0;
  }

  /** Takes bytes from `from` on, up to `end`, as long as they are "inside" and decide nothing: text, names, what is quoted. How many. */
  takeRun(bytes: Uint8Array, from: number, end: number): number {
    switch (this.#state) {
      case "content":
        return runTo(bytes, from, end, LT);
      case "quoted":
        return runTo(bytes, from, end, this.#quote);
      case "end-tag":
        return runTo(bytes, from, end, GT);
      case "tag": {
        const run = runTo(bytes, from, end, GT, DOUBLE_QUOTE, SINGLE_QUOTE);
        if (run > 0) this.#previous = bytes[from + run - 1] ?? 0;
        return run;
      }
      default:
        return 0;
    }
  }

  step(byte: number): MarkupStep {
    switch (this.#state) {
      case "content":
        if (byte === LT) this.#state = "open";
        return "inside";
      case "open":
        return this.#open(byte);
      case "tag":
        return this.#tag(byte);
      case "quoted":
        if (byte === this.#quote) this.#state = "tag";
        return "inside";
      case "end-tag":
        return byte === GT ? this.#leave() : "inside";
      case "pi":
        return this.#until(byte, QUESTION, 1);
      case "comment":
        return this.#until(byte, DASH, 2);
      case "cdata":
        return this.#until(byte, CLOSE_BRACKET, 2);
      default:
        return this.#declaration(byte);
    }
  }

  #open(byte: number): MarkupStep {
    this.#run = 0;
    if (byte === QUESTION) this.#state = "pi";
    else if (byte === BANG) this.#state = "bang";
    else if (byte === SLASH && this.#depth > 0) this.#state = "end-tag";
    else if (this.#depth > 0 || startsName(byte)) this.#enterTag(byte);
    else return "junk";
    return "inside";
  }

  #enterTag(byte: number): void {
    this.#state = "tag";
    this.#attributes = 0;
    this.#previous = byte;
  }

  #tag(byte: number): MarkupStep {
    const selfClosed = this.#previous === SLASH;
    this.#previous = byte;
    if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) {
      this.#quote = byte;
      this.#state = "quoted";
      this.#attributes += 1;
      return this.#attributes > maxAttributes ? "too-deep" : "inside";
    }
    if (byte !== GT) return "inside";
    this.#depth += 1;
    if (this.#depth > maxDepth) return "too-deep";
    this.#state = "content";
    return selfClosed ? this.#leave() : "inside";
  }

  #leave(): MarkupStep {
    this.#depth -= 1;
    this.#state = "content";
    return this.#depth === 0 ? "document" : "inside";
  }

  /** After `<!`: only comments and, inside the root, CDATA are legal here; a DOCTYPE may hold entity bombs. */
  #declaration(byte: number): MarkupStep {
    if (this.#state === "bang" && byte === DASH) this.#state = "dash";
    else if (this.#state === "dash" && byte === DASH) this.#state = "comment";
    else if (this.#state === "bang" && byte === OPEN_BRACKET && this.#depth > 0) {
      this.#state = "cdata-start";
      this.#run = 1;
      return "inside";
    } else if (this.#state === "cdata-start" && byte === cdataStart.charCodeAt(this.#run)) {
      this.#run += 1;
      if (this.#run < cdataStart.length) return "inside";
      this.#state = "cdata";
    } else return "forbidden";
    this.#run = 0;
    return "inside";
  }

  /** Waits for `count` or more of `mark`, then `>`. */
  #until(byte: number, mark: number, count: number): MarkupStep {
    if (byte === GT && this.#run >= count) {
      this.#state = "content";
      return this.#depth === 0 ? "between" : "inside";
    }
    this.#run = byte === mark ? this.#run + 1 : 0;
    return "inside";
  }
}

/** How many bytes stand before one of the marks. */
function runTo(bytes: Uint8Array, from: number, end: number, mark: number, other = mark, third = mark): number {
  let to = from;
  while (to < end && bytes[to] !== mark && bytes[to] !== other && bytes[to] !== third) to += 1;
  return to - from;
}

function startsName(byte: number): boolean {
  const upper = byte & 0xdf;
  return (upper >= 0x41 && upper <= 0x5a) || byte === 0x5f || byte === 0x3a || byte >= 0x80;
}
