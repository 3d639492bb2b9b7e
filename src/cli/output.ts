/**
 * Data goes to standard output, talk to standard error, each a line at a time. What a device sent may stand in any of them, so nothing
 * is printed but through `seen`. Never a stack trace for a user's mistake.
 */
import { UserError } from "../domain/problem-catalogue.ts";
import { visible } from "../domain/visible.ts";

export interface Output {
  /** One line, without its end. */
  data(line: string): void;
  talk(line: string): void;
}

export const processOutput: Output = {
  data: (line) => void process.stdout.write(`${line}\n`),
  talk: (line) => void process.stderr.write(`${line}\n`),
};

/** The one printing function: no character of a line steers the terminal, or begins a line of its own (domain/visible.ts). */
export const seen = ({ data, talk }: Output): Output => ({
  data: (line) => data(visible(line)),
  talk: (line) => talk(visible(line)),
});

/** For texts of our own that have several lines. */
export function eachLine(text: string, print: (line: string) => void): void {
  for (const line of text.trimEnd().split(/\r?\n/)) print(line);
}

/** A command that ran and found that the work failed; exit code 1. */
export class WorkFailed extends Error {
  readonly lines: readonly string[];
  constructor(lines: readonly string[]) {
    super(lines.join("\n"));
    this.lines = lines;
  }
}

const usageCodes =
  /^(CONFIG_|BAD_USAGE|BAD_PERSON_NUMBER|PERSON_IN_ARGUMENTS|BAD_INPUT_FILE|BAD_OUTPUT_FILE|NODE_TOO_OLD|NO_STORE)/;

/** What to print and which exit code: 1 the work failed, 2 wrong usage or configuration (CONTRACTS.md). */
export async function describeFailure(error: unknown): Promise<{ readonly lines: readonly string[]; readonly exitCode: 1 | 2 }> {
  if (error instanceof WorkFailed) return { lines: error.lines, exitCode: 1 };
  if (error instanceof UserError) return { lines: [error.message], exitCode: usageCodes.test(error.code) ? 2 : 1 };
  const [{ ConfigurationError }, { unforeseen }] = await Promise.all([
    import("../app/load-or-explain.ts"),
    import("../app/unforeseen.ts"),
  ]);
  if (error instanceof ConfigurationError) return { lines: error.lines, exitCode: 2 };
  return { lines: [unforeseen(error).message], exitCode: 1 };
}
