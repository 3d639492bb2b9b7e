/**
 * Whether a text was sent: it stands in the bytes, read in one of the encodings a reader may choose, or does so once frame seams and
 * the protocol's escape sequences are taken out. Looked for in the cheap ways first.
 */
import { Buffer, isUtf8 } from "node:buffer";
import { unescapeHl7 } from "../../src/protocol/hl7v2/escape.ts";
import { unescapeLis2 } from "../../src/protocol/lis2/escapes.ts";
import type { Family } from "./targets.ts";

export class SentText {
  readonly #bytes: Buffer;
  readonly #family: Family;
  readonly #latin1: string;
  #others: readonly string[] | null = null;

  constructor(bytes: Uint8Array, family: Family) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#family = family;
    this.#latin1 = this.#bytes.toString("latin1");
  }

  /** The values are floats in records, not text. */
  get isBinary(): boolean {
    return this.#family === "axis";
  }

  includes(text: string): boolean {
    if (this.#latin1.includes(text)) return true;
    this.#others ??= plainer(this.#bytes, this.#family);
    return this.#others.some((each) => each.includes(text)) || (this.#family === "lis" && this.#spansFrames(text));
  }

  /** Its beginning ends a frame, and the rest begins a later one; what was refused may stand between. */
  #spansFrames(text: string): boolean {
    const [sent, bytes] = [this.#latin1, isUtf8(this.#bytes) ? Buffer.from(text, "utf8").toString("latin1") : text];
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const [head, tail] = [bytes.slice(0, cut), bytes.slice(cut)];
      const ends = [sent.indexOf(`${head}\x17`), sent.indexOf(`${head}\x03`)].filter((at) => at >= 0);
      if (ends.length > 0 && begins(sent, tail, Math.min(...ends) + cut)) return true;
    }
    return false;
  }

  /**
   * A number composed of a float32, which stands in the bytes some way before the name of its analyte. `digits` may be the rounded
   * value or a limit of the measuring range, the two floats before it.
   */
  includesFloat(digits: string, name: string): boolean {
    const decimals = digits.split(".")[1]?.length ?? 0;
    const bytes = withoutDoubledDle(this.#bytes);
    const isAt = (at: number): boolean => {
      const float = at >= 0 && at + 4 <= bytes.length ? bytes.readFloatLE(at) : Number.NaN;
      return Math.abs(float - Number(digits)) <= 0.5 * 10 ** -decimals + Math.abs(float) * 1e-7;
    };
    if (name === "") return bytes.some((_, at) => isAt(at));
    for (let at = bytes.indexOf(name, 0, "latin1"); at >= 0; at = bytes.indexOf(name, at + 1, "latin1")) {
      if ([21, 25, 29].some((back) => isAt(at - back))) return true;
    }
    return false;
  }
}

/** True where a frame after `from` has this text behind its number. */
function begins(sent: string, tail: string, from: number): boolean {
  for (let at = sent.indexOf("\x02", from); at >= 0; at = sent.indexOf("\x02", at + 1)) {
    if (sent.startsWith(tail, at + 2)) return true;
  }
  return false;
}

function plainer(bytes: Buffer, family: Family): readonly string[] {
  const texts = (each: Buffer): readonly string[] => [each.toString("latin1"), each.toString("utf8")];
  switch (family) {
    case "lis":
      return [...texts(bytes), ...texts(withoutSeams(bytes))].flatMap(lisUnescaped);
    case "mllp":
      return texts(bytes).flatMap(hl7Unescaped);
    case "poct1a":
      return [...texts(bytes), new TextDecoder("windows-1252").decode(bytes)].flatMap(lineEnds).flatMap(xmlUnescaped);
    case "axis":
      return texts(withoutDoubledDle(bytes));
    case "lines":
      return texts(bytes).flatMap(lineEnds);
  }
}

/** A reader of XML tells every line end as LF (XML 1.0, 2.11), a reader of printouts as the end of a line, however it was spelled. */
function lineEnds(text: string): readonly string[] {
  return [text, text.replace(/\r\n?/g, "\n"), text.replace(/[\r\n]+/g, "\n")];
}

/** Between two frames of one message: end, checksum, line end, anything unread, begin, number. A frame sent twice counts once. */
function withoutSeams(bytes: Buffer): Buffer {
  const once = bytes.toString("latin1").replace(/(\x02[^\x02]*)(?=\1)/g, "");
  return Buffer.from(once.replace(/[\x03\x17][^\x02]{0,40}\x02[^\x02]/g, ""), "latin1");
}

function withoutDoubledDle(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\x10\x10", "\x10"), "latin1");
}

/** With the delimiters of each header in it. */
function lisUnescaped(text: string): readonly string[] {
  const headers = [...text.matchAll(/[Hh]([^\w\s])([^\w\s]?)([^\w\s]?)([^\w\s]?)/g), ["", "|", "\\", "^", "&"]];
  const named = headers.map(([, field = "|", repeat, component, mark]) => ({
    field,
    repeat: repeat || "\\",
    component: component || "^",
    escape: mark && mark !== field ? mark : "&",
  }));
  return [text, ...named.map((delimiters) => unescapeLis2(text, delimiters))];
}

function hl7Unescaped(text: string): readonly string[] {
  const headers = [...text.matchAll(/MSH(.)(.?)(.?)(.?)(.?)/gs)].slice(0, 8);
  const pick = (character: string | undefined, field: string, standard: string): string =>
    character === undefined || character === field || /[A-Za-z0-9\s]/.test(character) ? standard : character;
  const named = headers.map(([, field = "|", component, repetition, mark, subcomponent]) => ({
    field,
    component: pick(component, field, "^"),
    repetition: pick(repetition, field, "~"),
    escape: pick(mark, field, "\\"),
    subcomponent: pick(subcomponent, field, "&"),
  }));
  return [text, unescapeHl7(text), ...named.map((delimiters) => unescapeHl7(text, delimiters))];
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function xmlUnescaped(text: string): readonly string[] {
  const unescaped = text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(lt|gt|amp|quot|apos));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
  return [text, unescaped];
}
