/**
 * Where a command line keeps that somebody is logged in: a private file a data folder, or the one that LABBRO_SESSION names (scripts).
 * The operating system's account proves access to the folder and nothing else.
 */
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { refuseForeignAccount } from "./data-account.ts";
import { contentOf, writeDurablySync } from "./durable.ts";

/** One line: the token. */
const longestBytes = 200;

export function sessionFile(dataDir: string, environment: NodeJS.ProcessEnv = process.env): string {
  const named = environment.LABBRO_SESSION;
  if (named !== undefined && named !== "") return resolve(named);
  const state = environment.XDG_STATE_HOME ?? join(homedir(), ".local", "state");
  const folder = createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 16);
  return join(state, "labbro", `session-${folder}`);
}

/** Null: nobody is logged in. Throws UserError NOT_PERMITTED where the folder is another account's. */
export function keptToken(dataDir: string): string | null {
  refuseForeignAccount(dataDir);
  const content = contentOf(sessionFile(dataDir));
  const token = content === null || content.length > longestBytes ? "" : content.toString("utf8").trim();
  return /^[\w-]{20,}$/.test(token) ? token : null;
}

export function keepToken(dataDir: string, token: string | null): void {
  const file = sessionFile(dataDir);
  if (token === null) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeDurablySync(file, `${token}\n`);
}
