/** Ways in which a transmission goes wrong, by accident, by a strange device, or on purpose. Each gives new bytes. */
import { Buffer } from "node:buffer";
import type { Random } from "./random.ts";

type Bytes = Uint8Array;
type Mutation = (bytes: Bytes, random: Random, strangers: readonly [Bytes, ...Bytes[]]) => Bytes;

const delimiters = Buffer.from("|^\\&~!@;,.<>\"'=/ \r\n\t#:-", "latin1");
const structural = Buffer.from('|^\\&~\r\n<>" ', "latin1");
const controls = Buffer.of(0, 1, 2, 3, 4, 5, 6, 0x0a, 0x0b, 0x0d, 0x10, 0x15, 0x17, 0x1a, 0x1b, 0x1c, 0x7f);
const oddNumbers = [
  "9".repeat(400),
  "1e308",
  "1e-9",
  "-0",
  "0,000",
  "1,234",
  "00000000000000000001",
  "0x10",
  "NaN",
  "Infinity",
  "-5",
  "+5.0",
  "5.",
  ".5",
  "5.5.5",
  "<5",
  ">5",
  "<=5",
  "<>5",
  "≥5",
  "---",
  "",
  "2147483648",
  "-2147483649",
  "9007199254740993.000000000000000001",
  "١٢",
].map((text) => Buffer.from(text, "utf8"));
const letters = [
  Buffer.from("æøåÆØÅµ", "latin1"),
  Buffer.from("æøåÆØÅµ", "utf8"),
  Buffer.of(0xc3),
  Buffer.of(0xa5),
  Buffer.of(0xc0, 0xaf),
  Buffer.of(0xed, 0xa0, 0x80),
  Buffer.of(0xef, 0xbb, 0xbf),
  Buffer.from("😀\u2028\u202e", "utf8"),
  Buffer.of(0x80, 0x85, 0x9f),
];

const replaced = (bytes: Bytes, from: number, to: number, by: Bytes): Bytes =>
  Buffer.concat([bytes.subarray(0, from), by, bytes.subarray(to)]);
const place = (bytes: Bytes, random: Random): number => random.below(bytes.length + 1);
const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function stretch(bytes: Bytes, random: Random, longest: number): readonly [number, number] {
  const from = place(bytes, random);
  return [from, Math.min(bytes.length, from + 1 + random.below(longest))];
}

/** From a structural byte up to the next one. */
function fieldAt(bytes: Bytes, random: Random): readonly [number, number] {
  const from = next(bytes, place(bytes, random), (byte) => structural.includes(byte));
  return [from, next(bytes, from + 1, (byte) => structural.includes(byte))];
}

function next(bytes: Bytes, from: number, wanted: (byte: number) => boolean): number {
  let at = from;
  while (at < bytes.length && !wanted(bytes[at] ?? 0)) at += 1;
  return Math.min(at, bytes.length);
}

/** Bytes of a list, one to three, changed in place. */
function sprinkled(bytes: Bytes, random: Random, from: Bytes): Bytes {
  const changed = Buffer.from(bytes);
  for (let left = 1 + random.below(3); left > 0 && changed.length > 0; left -= 1) {
    changed[random.below(changed.length)] = from[random.below(from.length)] ?? 0;
  }
  return changed;
}

const flipBits: Mutation = (bytes, random) => {
  const flipped = Buffer.from(bytes);
  for (let left = 1 + random.below(4); left > 0 && flipped.length > 0; left -= 1) {
    const at = random.below(flipped.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
  }
  return flipped;
};
const insertBytes: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  const source = random.pick([delimiters, controls, null]);
  const inserted = Buffer.alloc(1 + random.below(4), 0).map(() => source?.[random.below(source.length)] ?? random.below(256));
  return replaced(bytes, at, at, inserted);
};
const deleteBytes: Mutation = (bytes, random) => replaced(bytes, ...stretch(bytes, random, 4), Buffer.alloc(0));
const cutOut: Mutation = (bytes, random) => replaced(bytes, ...stretch(bytes, random, 400), Buffer.alloc(0));
const duplicate: Mutation = (bytes, random) => {
  const [from, to] = stretch(bytes, random, 600);
  const at = random.chance(0.5) ? to : place(bytes, random);
  return replaced(bytes, at, at, bytes.subarray(from, to));
};
const splice: Mutation = (bytes, random, strangers) => {
  const other = random.pick(strangers);
  return Buffer.concat([bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random))]);
};
const repeatField: Mutation = (bytes, random) => {
  const [from, to] = fieldAt(bytes, random);
  const times = random.chance(0.02) ? 2_000 : 1 + random.below(5);
  return replaced(bytes, to, to, Buffer.concat(new Array<Bytes>(times).fill(bytes.subarray(from, Math.min(to, from + 20)))));
};
const moveField: Mutation = (bytes, random) => {
  const [from, to] = fieldAt(bytes, random);
  const [, at] = fieldAt(bytes, random);
  return replaced(bytes, at, at, bytes.subarray(from, to));
};
const swapDelimiters: Mutation = (bytes, random) => {
  const a = delimiters[random.below(delimiters.length)] ?? 0;
  const b = delimiters[random.below(delimiters.length)] ?? 0;
  return bytes.map((byte) => (byte === a ? b : byte === b ? a : byte));
};
const oddNumber: Mutation = (bytes, random) => {
  const from = next(bytes, place(bytes, random), isDigit);
  const to = next(bytes, from, (byte) => !isDigit(byte) && byte !== 0x2e);
  return replaced(bytes, from, to, oddNumbers[random.below(oddNumbers.length)] ?? Buffer.alloc(0));
};
const oddLetters: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  return replaced(bytes, at, at, letters[random.below(letters.length)] ?? Buffer.alloc(0));
};
const truncate: Mutation = (bytes, random) =>
  random.chance(0.7) ? bytes.subarray(0, place(bytes, random)) : bytes.subarray(place(bytes, random));
const glueThree: Mutation = (bytes, random, strangers) => Buffer.concat([random.pick(strangers), bytes, random.pick(strangers)]);

const mutations: readonly [Mutation, ...Mutation[]] = [
  flipBits,
  insertBytes,
  deleteBytes,
  cutOut,
  duplicate,
  splice,
  repeatField,
  moveField,
  swapDelimiters,
  oddNumber,
  oddNumber,
  oddLetters,
  truncate,
  glueThree,
  (bytes, random) => sprinkled(bytes, random, controls),
  (bytes, random) => sprinkled(bytes, random, delimiters),
];

/** What a reader may have to swallow at once in a run; a gigabyte is another test. */
const longest = 40_000;

/** One to four mutations, one after the other. */
export function mutated(bytes: Bytes, random: Random, strangers: readonly [Bytes, ...Bytes[]]): Bytes {
  let result = bytes;
  for (let left = random.pick([1, 1, 1, 2, 2, 3, 4]); left > 0; left -= 1)
    result = random.pick(mutations)(result, random, strangers);
  return result.length > longest ? result.subarray(0, longest) : result;
}
