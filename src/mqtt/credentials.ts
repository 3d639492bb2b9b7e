/** Passwords of the embedded broker: made once, kept in the data folder, readable by its owner only. */
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Credential {
  readonly name: string;
  readonly password: string;
}

const fileName = "broker-credentials.json";

/** One credential per name, in that order. Names that were asked for before keep their password; new ones are added. */
export function brokerCredentials(dataDir: string, names: readonly string[]): readonly Credential[] {
  const path = join(dataDir, fileName);
  const passwords = existsSync(path) ? readPasswords(path) : new Map<string, string>();
  const credentials = names.map((name) => ({ name, password: passwords.get(name) ?? randomBytes(24).toString("base64url") }));
  for (const { name, password } of credentials) passwords.set(name, password);
  writeWhole(path, `${JSON.stringify(Object.fromEntries(passwords), null, 2)}\n`);
  return credentials;
}

/** Only a file of our own writing comes here. */
function readPasswords(path: string): Map<string, string> {
  return new Map(Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, string>));
}

function writeWhole(path: string, text: string): void {
  const draft = `${path}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  // The mode above counts only where the draft did not exist yet.
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}
