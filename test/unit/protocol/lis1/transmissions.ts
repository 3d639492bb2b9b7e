/** Transmissions of several patients, ways to spoil them, and what may still be read of them. */
import { frameMessage } from "../../../../src/protocol/lis1/index.ts";
import { component, field, type Lis2Message, lis2Tree } from "../../../../src/protocol/lis2/index.ts";
import { ENQ, EOT, textOf } from "./host.ts";

/** What an observation stands under. The value is the sender's own for each. */
export interface Fact {
  readonly patient: string | null;
  readonly sample: string | null;
  readonly value: string | null;
}

export const factsOf = (message: Lis2Message): readonly Fact[] =>
  lis2Tree(message).patients.flatMap(({ record: patient, orders }) =>
    orders.flatMap(({ record: order, results }) =>
      results.map(({ record }) => ({
        patient: field(patient, 3),
        sample: component(order, 3, 1),
        value: field(record, 4),
      })),
    ),
  );

export interface Shape {
  readonly patients: number;
  readonly orders: number;
  readonly results: number;
  /** A comment behind each result. */
  readonly comments?: boolean;
}

/** Records of one message; `from` keeps patients, samples and values of several messages apart. */
export function multiPatient({ patients, orders, results, comments = false }: Shape, from = 0): string {
  const lines = ["H|\\^&|||Model X^1.2^X-100|||||||P|LIS2-A2|20261128170000"];
  for (let p = 1; p <= patients; p += 1) {
    lines.push(`P|${p}|PAT-${from + p}`);
    for (let o = 1; o <= orders; o += 1) {
      lines.push(`O|${o}|S-${from + p}-${o}||^^^CRP`);
      for (let r = 1; r <= results; r += 1) {
        lines.push(`R|${r}|^^^CRP|${from + p}${o}.${r}|mg/L||N||F||OP7||20261128161000`);
        if (comments) lines.push("C|1|I|ok");
      }
    }
  }
  return [...lines, "L|1|N"].map((line) => `${line}\r`).join("");
}

/** Frames and the ENQ and EOT between them, as one sender puts them on the line. */
export interface Unit {
  readonly text: string;
  readonly isFrame: boolean;
}

const control = (text: string): Unit => ({ text, isFrame: false });

/** Messages in one transfer, or each in its own. `maxTextBytes`: packed and cut anywhere; else a frame per record. */
export function transmission(messages: readonly string[], own: boolean, maxTextBytes?: number): readonly Unit[] {
  const units: Unit[] = [control(ENQ)];
  let firstNumber = 1;
  for (const [index, message] of messages.entries()) {
    if (own && index > 0) {
      units.push(control(EOT), control(ENQ));
      firstNumber = 1;
    }
    const framing = maxTextBytes === undefined ? { framePerRecord: true } : { maxTextBytes };
    const frames = frameMessage(message, { ...framing, firstNumber }).map(textOf);
    units.push(...frames.map((text) => ({ text, isFrame: true })));
    firstNumber += frames.length;
  }
  return [...units, control(EOT)];
}

/** What the line may do to one frame. */
export const damages: Readonly<Record<string, (frame: string) => string>> = {
  "first byte changed": (frame) => `}${frame.slice(1)}`,
  "first byte lost": (frame) => frame.slice(1),
  "first bytes lost": (frame) => frame.slice(6),
  "number changed": (frame) => `\x02${String.fromCharCode((frame.charCodeAt(1) & 7) ^ 0x35)}${frame.slice(2)}`,
  "text changed": (frame) => frame.slice(0, 4) + String.fromCharCode(frame.charCodeAt(4) ^ 1) + frame.slice(5),
  "end mark changed": (frame) => frame.replace(/[\x03\x17](?=..\r\n$)/, "s"),
  "checksum changed": (frame) => `${frame.slice(0, -4)}0${frame.slice(-3) === "0\r\n" ? "1" : "0"}\r\n`,
  "cut short": (frame) => frame.slice(0, Math.ceil(frame.length / 2)),
  "ends in EOT": (frame) => `${frame.slice(0, Math.ceil(frame.length / 2))}${EOT}`,
};

/** A run of frames, the units from `from` up to `to`, lost, damaged or sent twice. */
export type Spoil = { readonly from: number; readonly to: number; readonly by: "loss" | "repetition" | keyof typeof damages };

export function spoiled(units: readonly Unit[], { from, to, by }: Spoil): readonly Unit[] {
  const run = units.slice(from, to);
  if (by === "loss") return units.toSpliced(from, run.length);
  if (by === "repetition") return units.toSpliced(to, 0, ...run);
  const damage = damages[by] ?? ((frame: string) => frame);
  return units.toSpliced(from, run.length, ...run.map((unit) => (unit.isFrame ? { ...unit, text: damage(unit.text) } : unit)));
}

/** Every run of units that begins and ends with a frame. */
export function runsOf(units: readonly Unit[]): readonly { readonly from: number; readonly to: number }[] {
  const places = units.flatMap(({ isFrame }, index) => (isFrame ? index : []));
  return places.flatMap((from) => places.flatMap((last) => (last < from ? [] : { from, to: last + 1 })));
}

/**
 * True where nothing on the wire shows that something is missing: the frame numbers go on, and so do those of the records. Judged
 * here by other means than the reader's: the numbers that a sender of these frames and these records would write.
 */
export function leavesNoTrace(units: readonly Unit[]): boolean {
  const transfers = units
    .map(({ text, isFrame }) => (isFrame ? text : "#"))
    .join("")
    .split("#");
  return transfers.every((transfer) => {
    const frames = [...transfer.matchAll(/\x02([0-7])([^\x03\x17]*)[\x03\x17]../g)];
    const inOrder = frames.every(([, digit], index) => Number(digit) === (index + 1) % 8);
    return inOrder && recordsInOrder(frames.map(([, , text]) => text ?? "").join(""));
  });
}

function recordsInOrder(text: string): boolean {
  const counts = { P: 0, O: 0, R: 0 };
  return text.split("\r").every((line) => {
    const [type = "", number] = line.split("|");
    if (type === "H") Object.assign(counts, { P: 0, O: 0, R: 0 });
    if (type === "P") Object.assign(counts, { O: 0, R: 0 });
    if (type === "O") counts.R = 0;
    if (type !== "P" && type !== "O" && type !== "R") return true;
    counts[type] += 1;
    return Number(number) === counts[type];
  });
}
