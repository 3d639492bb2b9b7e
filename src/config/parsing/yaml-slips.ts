/**
 * Why a text is no YAML, in words for people and at the line where the slip was made. A YAML reader notices most slips lines later, where
 * the rest no longer makes sense; this looks for the usual slips of the hand, line by line, in a text that the reader has refused.
 */

export interface Slip {
  readonly line: number;
  readonly what: string;
  readonly todo: string;
}

/** In the order of the lines. Empty: the text has no slip that is known here. */
export function findSlips(text: string): readonly Slip[] {
  const scan = new Scan(text.split(/\r\n|\r|\n/));
  return scan.run();
}

/** A place where settings may stand: how far in, and whether the last one there still waits for its value. */
interface Level {
  readonly indent: number;
  readonly list: boolean;
  /** Where it began. */
  readonly line: number;
  open: boolean;
}

interface Opened {
  readonly sign: string;
  readonly line: number;
  /** Colons since the last comma, for a group. */
  colons: number;
}

const oddBlank = /[\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]/;
const closing: Readonly<Record<string, string>> = { "[": "]", "{": "}" };
const names: Readonly<Record<string, string>> = { '"': "double quote", "'": "quote" };

class Scan {
  readonly #lines: readonly string[];
  readonly #slips: Slip[] = [];
  readonly #levels: Level[] = [];
  #brackets: Opened[] = [];
  #quote: { readonly sign: string; readonly line: number } | null = null;
  /** Indentation of the setting whose bracket, quote or text block goes on. */
  #base = 0;
  #inBlock = false;
  #line = 0;
  #content = false;
  /** The columns are no longer known. */
  #lost = false;
  /** A text below the name of a group: its value, unless settings follow beside it. */
  #pending: { readonly line: number; readonly above: number; readonly tell: () => void } | null = null;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  run(): readonly Slip[] {
    for (const [index, line] of this.#lines.entries()) {
      this.#line = index + 1;
      this.#read(line);
      if (this.#slips.length > 20) break;
    }
    this.#unclosed();
    return this.#slips.toSorted((a, b) => a.line - b.line);
  }

  #tell(what: string, todo: string, line = this.#line): void {
    if (!this.#slips.some((slip) => slip.line === line)) this.#slips.push({ line, what, todo });
  }

  /** What was opened is forgotten, so that each slip is told once. */
  #unclosed(): void {
    const [bracket] = this.#brackets;
    const quote = this.#quote;
    this.#brackets = [];
    this.#quote = null;
    if (quote !== null)
      this.#tell(`opens a ${names[quote.sign]} that is not closed`, `Add ${quote.sign} where the text ends.`, quote.line);
    else if (bracket !== undefined)
      this.#tell(`opens ${bracket.sign} that is not closed`, `Add ${closing[bracket.sign]} where it ends.`, bracket.line);
  }

  #read(line: string): void {
    const indent = line.length - line.trimStart().length;
    const rest = line.slice(indent);
    if (this.#inBlock) {
      if (rest === "" || indent > this.#base) return;
      this.#inBlock = false;
    }
    if (this.#isOpen()) {
      if (this.#goesOn(rest, indent)) return;
      this.#unclosed();
    }
    if (rest === "" || rest.startsWith("#")) return;
    if (this.#checkBeginning(line.slice(0, indent), rest)) this.#setting(rest, indent);
  }

  readonly #isOpen = (): boolean => this.#brackets.length > 0 || this.#quote !== null;

  /** True: the line belongs to what was opened before it. */
  #goesOn(rest: string, indent: number): boolean {
    if (rest === "") return true;
    const ends = this.#quote === null && /^[\]}]/.test(rest);
    if (indent <= this.#base && !ends) return false;
    if (this.#quote === null && rest.startsWith("#")) return true;
    if (indent <= this.#base)
      this.#tell("ends a list or group, but is not indented", "Put blanks before it, or write it at the end of the line before.");
    this.#flow(rest);
    return true;
  }

  /** False: nothing can be said of the rest of the line. */
  #checkBeginning(blanks: string, rest: string): boolean {
    if (blanks.includes("\t")) {
      this.#tell("is indented with the tab key", "Use blanks instead.");
      this.#follow(blanks.length, rest);
      return false;
    }
    if (oddBlank.test(blanks)) {
      this.#tell("begins with a blank that is none (copied from a document or a web page)", "Delete it and type blanks.");
      this.#follow(blanks.length, rest);
      return false;
    }
    if (/^(---|\.\.\.)(\s|$)/.test(rest)) {
      if (this.#content || rest.startsWith("...")) this.#tell(`${rest.slice(0, 3)} would end the file here`, "Remove the line.");
      return false;
    }
    if (rest.startsWith("%") || /^[@`]/.test(rest)) {
      this.#tell(`begins with ${rest[0]}, which means something else in YAML`, "Put the text in quotes, or remove the line.");
      return false;
    }
    this.#content = true;
    return true;
  }

  /** After a line with a slip at its beginning: nobody can say where it belongs, so what comes below it is not called wrong too. */
  #follow(indent: number, rest: string): void {
    this.#lost = true;
    this.#value(rest.replace(/^[^:]*:\s*/, ""), indent);
    this.#wait(true);
  }

  #setting(rest: string, indent: number): void {
    let column = indent;
    let text = rest;
    for (let dash = /^-(\s+|$)/.exec(text); dash !== null; dash = /^-(\s+|$)/.exec(text)) {
      if (dash[1]?.includes("\t") && text.length > dash[0].length)
        this.#tell("has a tab after the hyphen", "Use a blank instead.");
      this.#place(column, true);
      column += dash[0].length;
      text = text.slice(dash[0].length);
    }
    const isItem = column !== indent;
    if (text === "" || text.startsWith("#")) {
      this.#wait(isItem);
      return;
    }
    const key =
      /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#[\]{},&*!|>%@`-](?:[^:#]|:(?=\S)|\S#)*?|-[^\s:][^:]*?)[ \t]*:(?=[ \t]|$)/.exec(
        text,
      );
    if (key === null) {
      if (isItem) this.#value(text, column - 1);
      else this.#noSetting(text, column);
      return;
    }
    const [whole, name = ""] = key;
    this.#place(column, false);
    const slip = /^([A-Za-z][\w-]*):\S/.exec(name) ?? /^(-)[A-Za-z]/.exec(name);
    if (slip?.[1] === "-") this.#tell("has no blank after the hyphen", "Write a blank between - and the text.");
    else if (slip !== null && !/["']/.test(name[0] ?? "")) this.#noColon(name, this.#line);
    const value = text.slice(whole.length);
    this.#value(value.trimStart(), column);
    if (this.#levels.at(-1) !== undefined) this.#wait(value.trim() === "" || /^\s+#/.test(value));
  }

  #noSetting(text: string, indent: number): void {
    const top = this.#levels.at(-1);
    if (oddBlank.test(text.split(/["'#]/)[0] ?? ""))
      this.#tell("holds a blank that is none (copied from a document or a web page)", "Delete it and type a blank.");
    else if (/^-[A-Za-z"'{[]/.test(text)) this.#tell("has no blank after the hyphen", "Write a blank between - and the text.");
    else if (/^["']/.test(text) && !isQuoted(text) && !top?.open)
      this.#tell("opens a quote that is not closed", "Close it, or remove it.");
    else if (top?.open || /^[[{]/.test(text)) {
      const line = this.#line;
      if (top !== undefined) this.#pending = { line, above: top.indent, tell: () => this.#noColon(text, line) };
      this.#value(text, Math.min(indent, top?.indent ?? indent));
      return;
    }
    // Below a text, further in: the text goes on here. Whether it was meant, the reader of the file must see.
    else if (top !== undefined && indent > top.indent && !/^[\w-]+(\s*[=;]|:\S)/.test(text)) return;
    else this.#noColon(text, this.#line);
    this.#wait(true);
  }

  #noColon(text: string, line: number): void {
    if (/^["']?[A-Za-z][\w .-]*["']?:\S/.test(text)) this.#tell("has no blank after the colon", "Write name: value.", line);
    else this.#tell("is no setting: it has no colon", "Write name: value, or put # before a remark.", line);
  }

  /** Whether the last setting may have more below it. */
  #wait(open: boolean): void {
    const top = this.#levels.at(-1);
    if (top !== undefined) top.open = open;
  }

  #place(indent: number, list: boolean): void {
    const pending = this.#pending;
    this.#pending = null;
    if (pending !== null && indent > pending.above) {
      pending.tell();
      this.#lost = true;
    }
    const levels = this.#levels;
    let left: Level | undefined;
    for (let top = levels.at(-1); top !== undefined; top = levels.at(-1)) {
      if (top.indent < indent || (top.indent === indent && (top.list === list || (list && top.open)))) break;
      left = levels.pop();
    }
    const top = levels.at(-1);
    if (top?.indent === indent && top.list === list) {
      top.open = list;
      return;
    }
    const isFirst = top === undefined && left === undefined;
    const neighbour = left ?? top;
    if (!isFirst && !(top?.open && left === undefined) && !this.#lost && neighbour !== undefined)
      this.#tell(
        `begins in another column than line ${neighbour.line}`,
        "Let lines that belong together begin in the same column.",
      );
    levels.push({ indent, list, line: this.#line, open: true });
  }

  #value(text: string, base: number): void {
    this.#base = base;
    if (text === "" || text.startsWith("#")) return;
    if (/^[|>][+-]?\d*[+-]?(\s|$)/.test(text)) {
      this.#inBlock = true;
      return;
    }
    if (/^["'[{]/.test(text)) {
      this.#flow(text);
      return;
    }
    if (/^[@`%]/.test(text) || /^[*&!](?=\S)/.test(text) || /^[\]},|>]/.test(text)) {
      this.#tell(`has a value that begins with ${text[0]}, which means something else in YAML`, "Put it in quotes.");
      return;
    }
    const plain = text.replace(/\s#.*$/, "");
    if (/:(\s|$)/.test(plain))
      this.#tell("has two colons: YAML cannot tell which text is the name", "Put the text after the first colon in quotes.");
    else if (/^-\s/.test(plain))
      this.#tell("has a list on the line of its name", "Write [a, b], or each entry on a line of its own.");
  }

  /** Brackets and quotes, over as many lines as they last. */
  #flow(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at] ?? "";
      const quote = this.#quote;
      if (quote !== null) {
        if (sign === "\\" && quote.sign === '"') {
          if (!/[0abtnvfre "/\\N_LPxuU\t]/.test(text[at + 1] ?? " "))
            this.#tell("has a backslash in double quotes", "Use single quotes ('…') for such a text.");
          at += 1;
        } else if (sign === quote.sign && quote.sign === "'" && text[at + 1] === "'") at += 1;
        else if (sign === quote.sign) this.#quote = null;
      } else if (this.#brackets.length === 0 && at > 0) {
        this.#after(text.slice(at));
        return;
      } else if (sign === "#" && /\s/.test(text[at - 1] ?? " ")) return;
      else if ((sign === '"' || sign === "'") && /[\s,:[{]/.test(text[at - 1] ?? " ")) this.#quote = { sign, line: this.#line };
      else if (sign === "[" || sign === "{") this.#brackets.push({ sign, line: this.#line, colons: 0 });
      else if (sign === "]" || sign === "}") this.#close(sign);
      else this.#inside(sign, text[at + 1] ?? " ");
    }
  }

  #inside(sign: string, next: string): void {
    const top = this.#brackets.at(-1);
    if (top === undefined) return;
    if (sign === ",") top.colons = 0;
    else if (sign === ":" && /[\s,\]}]/.test(next)) top.colons += 1;
    if (top.colons <= 1) return;
    top.colons = 0;
    this.#tell("lacks a comma between two settings", "Write { a: 1, b: 2 }.");
  }

  #close(sign: string): void {
    const top = this.#brackets.at(-1);
    if (top !== undefined && closing[top.sign] === sign) {
      this.#brackets.pop();
      return;
    }
    this.#brackets = [];
    this.#tell(
      `has ${sign} where ${top === undefined ? "nothing is open" : `${closing[top.sign]} is needed`}`,
      "Let each bracket close the one that was opened last.",
    );
  }

  /** Behind the last bracket or quote of a value. */
  #after(text: string): void {
    if (text.trim() === "" || /^\s+#/.test(text)) return;
    if (/^\s*[\]}]/.test(text)) this.#tell("closes a bracket that is not open", "Remove it.");
    else if (/^\s*:(\s|$)/.test(text))
      this.#tell("has two colons: YAML cannot tell which text is the name", "Put the text after the first colon in quotes.");
    else
      this.#tell("goes on after the end of its value", "Put all of it in quotes, or # before a remark, with a blank before it.");
  }
}

const isQuoted = (text: string): boolean => /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.test(text);
