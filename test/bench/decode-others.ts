/**
 * The HL7 messages of the fixtures, read by other libraries: text to segments and fields, no meaning. Beside them the way of our own
 * from bytes to observations. What a library refuses is left out of its figure and counted.
 */
import { spawnSync } from "node:child_process";
import HL7 from "hl7-standard";
import { Message } from "node-hl7-client";
import { cpuTimed, type Row } from "./harness.ts";

const warmUpMs = 200;
const budgetMs = 1_000;

/** `ours` reads the same files to observations and tells how long it took, in ms a MB: sampled in turns with each of them. */
export function otherReaders(wires: readonly Uint8Array[], ours: () => number): readonly Row[] {
  const texts = wires.flatMap(messagesOf);
  return [
    measured("node-hl7-client, each field", texts, everyField, ours),
    measured("hl7-standard", texts, transformed, ours),
    python(texts, ours),
  ];
}

function messagesOf(wire: Uint8Array): readonly string[] {
  const pieces = Buffer.from(wire)
    .toString("utf8")
    .split(/[\x0b\x1c]|(?=^MSH\|)/m);
  return pieces.filter((piece) => piece.startsWith("MSH|")).map((piece) => piece.replace(/\r?\n|\r/g, "\r"));
}

/** It cuts a message apart only where it is asked. */
function everyField(text: string): unknown {
  return new Message({ text }).toArray().map((segment) => segment.toArray().map(String));
}

function transformed(text: string): unknown {
  const message = new HL7(text, { lineEndings: "\r" });
  return Reflect.apply(Reflect.get(message, "transform"), message, []);
}

function measured(name: string, texts: readonly string[], read: (text: string) => unknown, ours: () => number): Row {
  const readable = texts.filter((text) => isReadable(text, read));
  const megabytes = sizeOf(readable);
  const all = (): void => readable.forEach((text) => void read(text));
  const samples: number[] = [];
  const bare: number[] = [];
  for (const endsAt = performance.now() + warmUpMs; performance.now() < endsAt; ) all();
  for (const endsAt = performance.now() + budgetMs; performance.now() < endsAt; ) {
    samples.push(cpuTimed(all) / megabytes);
    bare.push(ours());
  }
  return rowOf(name, samples, bare, texts.length - readable.length);
}

function isReadable(text: string, read: (text: string) => unknown): boolean {
  try {
    read(text);
    return true;
  } catch {
    return false; // A library's own opinion of a message: counted, not judged.
  }
}

/** Debian's python3-hl7, where it is installed; ours right after it. */
function python(texts: readonly string[], ours: () => number): Row {
  const name = "python3-hl7";
  for (const program of ["python3", "/usr/bin/python3"]) {
    const { status, stdout } = spawnSync(program, ["-c", script], { input: JSON.stringify(texts), encoding: "utf8" });
    if (status !== 0) continue;
    const { samples, refused } = JSON.parse(stdout) as { samples: number[]; refused: number };
    return rowOf(name, samples, samples.map(ours), refused);
  }
  return { name, samples: [], note: "not installed (apt install python3-hl7)" };
}

const script = `
import json, sys, time, hl7
def is_readable(text):
    try:
        hl7.parse(text)
        return True
    except Exception:
        return False
texts = json.load(sys.stdin)
readable = [text for text in texts if is_readable(text)]
megabytes = sum(len(text.encode()) for text in readable) / 1e6
samples = []
ends_at = time.perf_counter() + ${(warmUpMs + budgetMs) / 1_000}
while time.perf_counter() < ends_at:
    started_at = time.thread_time()
    for text in readable:
        hl7.parse(text)
    samples.append((time.thread_time() - started_at) * 1000 / megabytes)
print(json.dumps({"samples": samples, "refused": len(texts) - len(readable)}))
`;

const sizeOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;

const rowOf = (name: string, samples: readonly number[], bare: readonly number[], refused: number): Row => ({
  name,
  samples,
  bare,
  ...(refused === 0 ? {} : { note: `${refused} messages refused` }),
});
