/**
 * Typed HL7 field values: the only way text gets into a message. A value is encoded when it is made, its type says how deep
 * it may be nested (leaf ⊂ component ⊂ repetition ⊂ field), and a raw string does not fit anywhere (HL7.md 2.1).
 */
import { UserError } from "../domain/problem-catalogue.ts";
import { escapeHl7 } from "../protocol/hl7v2/escape.ts";

declare const depth: unique symbol;
type Encoded<Depth extends string> = string & { readonly [depth]: Depth };

export type Leaf = Encoded<"leaf">;
export type Component = Encoded<"leaf" | "component">;
export type Repetition = Encoded<"leaf" | "component" | "repetition">;
export type Field = Encoded<"leaf" | "component" | "repetition" | "field">;

export const empty = "" as Leaf;

/**
 * Any text as ST. Delimiters are escaped, control characters (C0, C1, DEL, U+2028/9) become a blank each.
 * A text of two quotes becomes nothing: as HL7 null it would tell the receiver to delete what it has.
 */
export function text(raw: string): Leaf {
  if (raw === '""') return empty;
  const printable = raw.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, " ");
  return escapeHl7(printable) as Leaf;
}

/** Lines of text as FT, with `\.br\` between them; a line break inside a line is one too. */
export function formattedText(lines: readonly string[]): Leaf {
  return lines
    .flatMap((line) => line.split(/\r\n|\r|\n/))
    .map(text)
    .join("\\.br\\") as Leaf;
}

export const subcomponents = (...leaves: readonly Leaf[]): Component => join(leaves, "&") as Component;
export const components = (...parts: readonly Component[]): Repetition => join(parts, "^") as Repetition;
export const repetitions = (...parts: readonly Repetition[]): Field => join(parts, "~") as Field;

/** The value, if it fits the standard's length as it goes over the wire; a text is never cut silently (HL7.md 2). */
export function limited<F extends Field>(where: string, maxLength: number, value: F): F {
  if (value.length > maxLength) throw new UserError("HL7_UNRENDERABLE", `${where} holds at most ${maxLength} characters.`);
  return value;
}

/** As much of a text as fits. Only for names of places and models, which identify nothing; everything else goes through `limited`. */
export function shortened(maxLength: number, raw: string): Leaf {
  const characters = Array.from(raw);
  // Cut before escaping: half an escape sequence would be another text.
  while (text(characters.join("")).length > maxLength) characters.pop();
  return text(characters.join(""));
}

function join(parts: readonly string[], delimiter: string): string {
  const last = parts.findLastIndex((part) => part !== "");
  return parts.slice(0, last + 1).join(delimiter);
}
