/** Asks at the terminal: what is typed is not shown, and stays in no history. */
import { UserError } from "../domain/problem-catalogue.ts";

/** `instead`: the option that says it where nobody can be asked. Throws UserError BAD_USAGE there. */
export async function askHidden(question: string, instead: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) throw new UserError("BAD_USAGE", `Nobody can be asked here: use ${instead}.`);
  const { createInterface } = await import("node:readline/promises");
  const { Writable } = await import("node:stream");
  stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return await lines.question("");
  } finally {
    lines.close();
    stderr.write("\n");
  }
}
