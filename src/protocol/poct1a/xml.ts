/**
 * XML text to a tree in one pass, strict where a reading could be a guess: tags that do not match, an attribute twice, a bare `&` in
 * text, any declaration (DTD, entities) make it no document. Values are never parsed, trimmed or dropped. Ours, because devices send
 * what XML forbids in an attribute, `V="<5"` and `V="ROCHE&CoaguChek"`, and a result must not be lost for it (POCT1A.md 2, STACK.md 9).
 */
import type { PoctElement } from "./message.ts";
import { hasBareAmpersand, unescapeXml } from "./xml-characters.ts";

const maxLevels = 64;
/** Names that mean something to JavaScript objects. No device uses them. */
const poison = new Set(["__proto__", "constructor", "prototype"]);

/** XML 1.0, productions 4 and 4a, up to U+FFFD; not the byte-order mark, which nobody sees beside a name that it makes another. */
const nameStart = String.raw`:A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd`;
const name = String.raw`([${nameStart}][${nameStart}\-.0-9\xb7\u0300-\u036f\u203f\u2040]*)`;
const space = String.raw`[ \t\n]`;
const startTag = new RegExp(`<${name}`, "y");
const attribute = new RegExp(`${space}+${name}${space}*=${space}*(?:"([^"]*)"|'([^']*)')`, "y");
const startTagEnd = new RegExp(`${space}*(/?)>`, "y");
const endTag = new RegExp(`</${name}${space}*>`, "y");
const blank = new RegExp(`${space}*`, "y");
/** A declaration that stands elsewhere than at the start. */
const lateDeclaration = /<\?xml[ ?\n\t]/y;
const quoted = /"[^"]*"|'[^']*'/g;

/** The one root element of a well-formed document, or null. Total: never throws. */
export function parseXml(source: string): PoctElement | null {
  return new XmlReader(source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source).document();
}

interface Content {
  readonly text: string;
  readonly children: readonly PoctElement[];
}

/** Each method reads what begins at `#at`; null: it is not well-formed, and where `#at` stands then means nothing. */
class XmlReader {
  readonly #source: string;
  #at: number;

  constructor(source: string) {
    this.#source = source;
    this.#at = source.startsWith("\ufeff") ? 1 : 0;
  }

  document(): PoctElement | null {
    if (this.#isNext("<?xml") && !this.#skipInstruction()) return null;
    if (!this.#skipMisc()) return null;
    const root = this.#element(1);
    return root !== null && this.#skipMisc() && this.#at === this.#source.length ? root : null;
  }

  /** White space, comments and processing instructions. */
  #skipMisc(): boolean {
    for (;;) {
      this.#match(blank);
      const isMisc = this.#isNext("<!--") || this.#isNext("<?");
      if (!isMisc) return true;
      if (!this.#skipAside()) return false;
    }
  }

  #element(level: number): PoctElement | null {
    const tag = this.#match(startTag)?.[1];
    if (tag === undefined || level > maxLevels || poison.has(tag)) return null;
    const attributes = this.#attributes();
    const end = this.#match(startTagEnd);
    if (attributes === null || end === null) return null;
    if (end[1] === "/") return { name: tag, attributes, text: "", children: [] };
    const content = this.#content(level);
    if (content === null || this.#match(endTag)?.[1] !== tag) return null;
    return { name: tag, attributes, text: content.text, children: content.children };
  }

  #attributes(): Readonly<Record<string, string>> | null {
    const attributes: Record<string, string> = {};
    for (let found = this.#match(attribute); found !== null; found = this.#match(attribute)) {
      const [, key = "", double, single = ""] = found;
      if (poison.has(key) || Object.hasOwn(attributes, key)) return null;
      attributes[key] = unescapeXml(double ?? single);
    }
    return attributes;
  }

  /** Up to the next end tag. */
  #content(level: number): Content | null {
    const children: PoctElement[] = [];
    let text = "";
    for (;;) {
      const characters = this.#skipTo("<", 0);
      if (characters === null || hasBareAmpersand(characters)) return null;
      text += unescapeXml(characters);
      if (this.#isNext("</")) return { text, children };
      if (this.#isNext("<![CDATA[")) {
        const raw = this.#skipTo("]]>");
        if (raw === null) return null;
        text += raw.slice("<![CDATA[".length);
      } else if (this.#isNext("<!--") || this.#isNext("<?")) {
        if (!this.#skipAside()) return null;
      } else {
        const child = this.#element(level + 1);
        if (child === null) return null;
        children.push(child);
      }
    }
  }

  /** A comment or a processing instruction, which says nothing to us. */
  #skipAside(): boolean {
    if (this.#match(lateDeclaration) !== null) return false;
    if (!this.#isNext("<!--")) return this.#skipInstruction();
    this.#at += "<!--".length;
    return this.#skipTo("-->") !== null;
  }

  /** A quote that is left open in it is damage. */
  #skipInstruction(): boolean {
    this.#at += "<?".length;
    const instruction = this.#skipTo("?>");
    return instruction !== null && !/["']/.test(instruction.replace(quoted, ""));
  }

  #isNext(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  /** What stands before `mark`. `beyond`: how much of the mark is passed, too. Null where there is none. */
  #skipTo(mark: string, beyond = mark.length): string | null {
    const found = this.#source.indexOf(mark, this.#at);
    if (found < 0) return null;
    const before = this.#source.slice(this.#at, found);
    this.#at = found + beyond;
    return before;
  }

  #match(form: RegExp): RegExpExecArray | null {
    form.lastIndex = this.#at;
    const found = form.exec(this.#source);
    if (found !== null) this.#at = form.lastIndex;
    return found;
  }
}
