/**
 * Reads a GS1 code as a scanner sends it (FNC1 as GS, symbology identifier in front) or as it is printed, `(01)…(17)…(10)…`.
 * All of the code or nothing: a half-read one could give a lot a foreign expiry. Own code, because the packages that exist
 * ask the clock for the century, make dates of the local zone, and check no digit.
 */
import { parseGs1Date } from "../../domain/expiry.ts";
import { type Gs1Identifier, identifierAtStart, identifierNamed } from "./gs1-identifiers.ts";

export interface Gs1Element {
  readonly ai: string;
  readonly title: string;
  /** As on the label. */
  readonly value: string;
  /** Of a date: ISO; day 00 is the month's last day. */
  readonly day: string | null;
}

/** `readings`: what it may say, the likeliest first; a person compares with the label and says which, even where there is only one. */
export type Gs1Reading =
  | { readonly elements: readonly Gs1Element[] }
  | { readonly readings: readonly (readonly Gs1Element[])[] }
  | { readonly fault: string };

/** GS, and how programs write it that cannot show it; neither sign is one of the 82 that a value may hold. */
const separator = /\u001d|\u241d|\{GS\}/g;
/** Code 128, DataMatrix, DataBar, QR code and DotCode that carry GS1 elements (section 5.1). */
const symbology = /^\](?:C1|d2|e0|Q3|J1)/;
const printed = /^\(\d{2,4}\)/;
const allowedText = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+$/;

export function readGs1(code: string): Gs1Reading {
  const text = code
    .trim()
    .replaceAll(separator, "\u001d")
    .replace(symbology, "")
    .replace(/^\u001d/, "");
  if (text === "") return { fault: "It is empty." };
  const isPrinted = printed.test(text);
  const asSent = readParts(isPrinted ? printedParts(text) : scannedParts(text));
  // A scanner that gave one FNC1 gives all of them.
  if (isPrinted || text.includes("\u001d")) return asSent;
  const readings = readingsWithoutFnc1(text).slice(0, mostReadings);
  const isPlain = readings.length === 0 || (readings.length === 1 && "elements" in asSent);
  return isPlain ? asSent : { readings };
}

function readParts(parts: readonly Part[] | string): { readonly elements: readonly Gs1Element[] } | { readonly fault: string } {
  if (typeof parts === "string") return { fault: parts };
  const elements: Gs1Element[] = [];
  for (const [identifier, value] of parts) {
    const element = readElement(identifier, value);
    if (typeof element === "string") return { fault: element };
    const before = elements.find(({ ai }) => ai === element.ai);
    if (before !== undefined && before.value !== element.value) return { fault: `(${element.ai}) stands there twice.` };
    if (before === undefined) elements.push(element);
  }
  return { elements };
}

type Part = readonly [Gs1Identifier, string];

function printedParts(text: string): readonly Part[] | string {
  const parts: Part[] = [];
  for (const piece of text.split(/(?=\(\d{2,4}\))/)) {
    const [, ai = "", value = ""] = /^\((\d{2,4})\)(.*)$/s.exec(piece) ?? [];
    const identifier = identifierNamed(ai);
    if (identifier === null) return `(${ai}) is not known, so what it begins cannot be read.`;
    parts.push([identifier, value.replaceAll("\u001d", "").trim()]);
  }
  return parts;
}

/** Identifiers of fixed length follow each other directly; a value of variable length ends at FNC1 or with the code (section 7.8). */
function scannedParts(text: string): readonly Part[] | string {
  const parts: Part[] = [];
  for (let rest = text; rest !== ""; ) {
    const identifier = identifierAtStart(rest);
    if (identifier === null) return `Sign ${text.length - rest.length + 1} begins no element that is known.`;
    const behind = rest.slice(identifier.ai.length);
    const [least, most] = identifier.length;
    const end = behind.indexOf("\u001d");
    const length = least === most ? most : end < 0 ? behind.length : end;
    parts.push([identifier, behind.slice(0, length)]);
    rest = behind.slice(length).replace(/^\u001d+/, "");
  }
  return parts;
}

/** More than anybody would compare; a text made to have thousands must not hold anything up. */
const mostReadings = 9;
/** Of what is left of a code: some of them fall away with what stands in front. */
const mostKept = 20 * mostReadings;

/**
 * Scanners that work as a keyboard drop FNC1: of `10C778117280229` nobody can say whether the lot is C778117280229, or C7781 with
 * an expiry behind it. Every end of a value of variable length behind which elements can follow is a reading.
 */
function readingsWithoutFnc1(text: string): readonly (readonly Gs1Element[])[] {
  const known = new Map<string, readonly (readonly Gs1Element[])[]>([["", [[]]]]);
  const readingsOf = (rest: string): readonly (readonly Gs1Element[])[] => {
    const before = known.get(rest);
    if (before !== undefined) return before;
    const readings = firstElements(rest)
      .flatMap(({ element, behind }) => readingsOf(behind).map((tail) => [element, ...tail]))
      // Before the list is cut: one that says something twice is none, whatever stands in front of it.
      .filter((elements) => !hasTwice(elements))
      .slice(0, mostKept);
    known.set(rest, readings);
    return readings;
  };
  return text.length > longestCode ? [] : readingsOf(text);
}

/** A linear or two-dimensional code of a pack holds far less. */
const longestCode = 200;

function firstElements(rest: string): readonly { readonly element: Gs1Element; readonly behind: string }[] {
  const identifier = identifierAtStart(rest);
  if (identifier === null) return [];
  const value = rest.slice(identifier.ai.length);
  const [least, most] = identifier.length;
  const lengths = Array.from({ length: most - least + 1 }, (_, i) => most - i).filter((length) => length <= value.length);
  return lengths.flatMap((length) => {
    const behind = value.slice(length);
    if (least !== most && behind !== "" && !tellsItself(behind)) return [];
    const element = readElement(identifier, value.slice(0, length));
    return typeof element === "string" ? [] : [{ element, behind }];
  });
}

/** What would be missed in a lot: a date, a number with a check digit, a serial number. Any digits look like a count or a note. */
function tellsItself(text: string): boolean {
  const identifier = identifierAtStart(text);
  return identifier !== null && (identifier.means !== undefined || identifier.ai === "21");
}

const hasTwice = (elements: readonly Gs1Element[]): boolean => new Set(elements.map(({ ai }) => ai)).size < elements.length;

function readElement({ ai, title, signs, length: [least, most], means }: Gs1Identifier, value: string): Gs1Element | string {
  if (value.length < least || value.length > most) return `(${ai}) has a wrong length.`;
  if (!(signs === "digits" ? /^\d+$/ : allowedText).test(value)) return `(${ai}) holds a sign that may not stand there.`;
  if (means === "checked" && !hasGoodCheckDigit(value)) return `The check digit of (${ai}) does not fit.`;
  const day = means === "date" ? parseGs1Date(value) : null;
  if (means === "date" && day === null) return `(${ai}) is no date.`;
  return { ai, title, value, day };
}

/** Weights 3 and 1 from the right, all digits together a multiple of ten (section 7.9). */
function hasGoodCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
