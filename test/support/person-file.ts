/** Whom a command is about, as commands are told it: a line each in a file. Goes with the run's temporary folders. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export function personFile(...lines: readonly string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), "labbro-person-")), "person");
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  return file;
}
