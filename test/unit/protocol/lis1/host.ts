/** A host under test, and ways to feed it and to read what it said. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { Lis1Options } from "../../../../src/protocol/lis1/index.ts";
import { createLis1Session } from "../../../../src/protocol/lis1/index.ts";
import type { Lis2Message } from "../../../../src/protocol/lis2/index.ts";
import { printLis2 } from "../../../../src/protocol/lis2/index.ts";
import type { Session, SessionOutput } from "../../../../src/protocol/session.ts";

export type Output = SessionOutput<Lis2Message>;

export const ENQ = "\x05";
export const EOT = "\x04";
export const ACK = "\x06";
export const NAK = "\x15";

export const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** `<STX>1H|…<CR><ETX>96<CR><LF>` as it is written in documents. */
export function wire(written: string): Uint8Array {
  const codes: Readonly<Record<string, string>> = {
    STX: "\x02",
    ETX: "\x03",
    EOT,
    ENQ,
    ETB: "\x17",
    CR: "\r",
    LF: "\n",
  };
  return bytesOf(written.replaceAll(/<([A-Z]+)>/g, (token, name: string) => codes[name] ?? token));
}

const controlName: Readonly<Record<string, string>> = { [ACK]: "ACK", [NAK]: "NAK" };

/** One word per output. `ACK!` is an acknowledging send; kept bytes show their number only. */
export function words(outputs: readonly Output[]): readonly string[] {
  return outputs.flatMap((output) => {
    if (output.kind === "send") return `${controlName[textOf(output.bytes)] ?? "?"}${output.acknowledges ? "!" : ""}`;
    if (output.kind === "keep") return `keep ${output.bytes.length}`;
    if (output.kind === "end") return output.complete ? "end complete" : "end incomplete";
    if (output.kind === "problem") return output.problem.code;
    return output.kind === "activity" ? [] : output.kind;
  });
}

export const replies = (outputs: readonly Output[]): string =>
  outputs.flatMap((output) => (output.kind === "send" ? textOf(output.bytes) : [])).join("");

export const printed = (outputs: readonly Output[]): readonly string[] =>
  outputs.flatMap((output) => (output.kind === "message" ? printLis2(output.message) : []));

export const problemsOf = (outputs: readonly Output[]): readonly string[] =>
  outputs.flatMap((output) => (output.kind === "problem" ? output.problem.code : []));

export const keptBytes = (outputs: readonly Output[]): string =>
  outputs.flatMap((output) => (output.kind === "keep" ? textOf(output.bytes) : [])).join("");

export class Host {
  readonly session: Session<Lis2Message>;
  now = 1_000_000;

  constructor(options: Lis1Options = {}) {
    this.session = createLis1Session(options);
    this.session.open(this.now);
  }

  hear(...parts: readonly (string | Uint8Array)[]): readonly Output[] {
    return parts.flatMap((part) => this.session.receive(typeof part === "string" ? bytesOf(part) : part, this.now));
  }

  /** Silence for so long; wakes the session when it wants it. */
  wait(ms: number): readonly Output[] {
    this.now += ms;
    const due = this.session.wakeAt();
    return due !== null && due <= this.now ? this.session.wake(this.now) : [];
  }
}

/** A text cut into pieces of any lengths. */
export const cuts = (bytes: Uint8Array): fc.Arbitrary<readonly Uint8Array[]> =>
  fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 }).map((at) => {
    const edges = [0, ...at.sort((a, b) => a - b), bytes.length];
    return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
  });

export const byteWise = (bytes: Uint8Array): readonly Uint8Array[] => Array.from(bytes, (byte) => Uint8Array.of(byte));

/** H to L of a patient's glucose, one record each. */
export const records = [
  "H|\\^&|M0001||GLUX^POC-7^1.4.2^SN00123|||||LIS||P|LIS2-A2|20250304101500",
  "P|1|PAT-001",
  "O|1|SPC-778899||^^^GLU|R",
  "R|1|^^^GLU|5.4|mmol/L|3.9 to 6.1|N||F||OP42|20250304101000|20250304101020|SN00123",
  "L|1|N",
] as const;
export const message = records.map((record) => `${record}\r`).join("");
