/** `labbro frames`: records as text to the bytes that an instrument would send, sound or with a named fault. */
import { writeFileSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { framesOfText, type LineFaultName, lineFaults } from "../driver-api/conformance/index.ts";
import type { CliContext } from "./context.ts";
import { readRecords } from "./input.ts";

interface Options {
  readonly out: string;
  readonly fault?: LineFaultName;
  readonly from: number;
  readonly count: number;
  readonly max?: number;
}

export function addFrames(frames: Command, context: CliContext): void {
  const faults = Object.entries(lineFaults).map(([name, { says }]) => `${name} (${says})`);
  frames
    .argument("<file>", "a record or segment a line; - reads standard input")
    .requiredOption("--out <file>", "where the bytes go; as hex, fit for a fixture's wire.hex, where it ends in .hex")
    .addOption(new Option("--fault <fault>", faults.join(", ")).choices(Object.keys(lineFaults)))
    .option("--from <n>", "the first frame that the fault strikes", count, 2)
    .option("--count <n>", "how many it strikes", count, 1)
    .option("--max <bytes>", "records packed and cut after so many bytes, instead of a frame per record", count)
    .action(async (file: string, options: Options) => writeOut(options.out, framed(await readRecords(file), options), context));
}

function framed(bytes: Uint8Array, { fault, from, count: struck, max }: Options): Uint8Array {
  const text = Buffer.from(bytes).toString("utf8");
  const isHl7 = /^\ufeff?MSH\W/.test(text);
  if (isHl7 && (fault !== undefined || max !== undefined))
    throw new UserError("BAD_USAGE", "--fault and --max are for LIS02 frames.");
  try {
    return framesOfText(text, { fault: fault ?? null, from, count: struck, ...(max === undefined ? {} : { maxTextBytes: max }) });
  } catch (error) {
    // Expected of a text that is no message.
    if (error instanceof RangeError) throw new UserError("BAD_INPUT_FILE", error.message);
    throw error;
  }
}

async function writeOut(out: string, bytes: Uint8Array, { output }: CliContext): Promise<void> {
  const hex = Buffer.from(bytes).toString("hex").replace(/.{64}/g, "$&\n");
  const { isOddFile } = await import("../files/regular-file.ts");
  // A pipe would be waited for.
  if (isOddFile(out)) throw new UserError("BAD_OUTPUT_FILE", `File: ${out}.`);
  try {
    writeFileSync(out, out.endsWith(".hex") ? `${hex.trimEnd()}\n` : bytes);
  } catch {
    // Expected where the folder is missing or may not be written.
    throw new UserError("BAD_OUTPUT_FILE", `File: ${out}.`);
  }
  output.talk(`${bytes.length} bytes written to ${out}.`);
}

function count(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError("Write a whole number from 1.");
  return Number(text);
}
