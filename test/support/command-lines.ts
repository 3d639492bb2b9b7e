/** Command lines in a process of their own (command-lines-process.ts), so that one that hangs ends with its test; and how a refusal looks. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const runner = fileURLToPath(new URL("command-lines-process.ts", import.meta.url));

export interface Answer {
  readonly exitCode: number;
  readonly data: readonly string[];
  readonly talk: readonly string[];
}

/** Ends with the test, also when it hangs. */
export function kept(child: ChildProcess): ChildProcess {
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** One for each line, in their order; fewer where one of them never ended within `patienceMs`. */
export async function answers(
  lines: readonly (readonly string[])[],
  account: { uid?: number; gid?: number } = {},
  patienceMs = 60_000,
): Promise<readonly Answer[]> {
  const child = kept(spawn(process.execPath, [runner], { stdio: ["pipe", "pipe", "inherit"], ...account }));
  const impatience = setTimeout(() => child.kill("SIGKILL"), patienceMs);
  const told: Answer[] = [];
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface({ input: child.stdout })) told.push(JSON.parse(line) as Answer);
  clearTimeout(impatience);
  return told;
}

/** A sentence of the catalogue, as a screenshot shows it. */
export const sentence = /^[^\n]{10,900} \([A-Z_0-9]+\)$/;
