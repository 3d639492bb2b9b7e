/** Runs command lines one after the other, in a process of its own that may be ended when one of them hangs. One JSON answer a line. */
import { createInterface } from "node:readline";
import { runCommandLine } from "../../src/cli/program.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const talk: string[] = [];
  const data: string[] = [];
  const exitCode = await runCommandLine(JSON.parse(line) as string[], {
    data: (text) => void data.push(text),
    talk: (text) => void talk.push(...text.split("\n")),
  });
  process.stdout.write(`${JSON.stringify({ exitCode, data, talk })}\n`);
}
