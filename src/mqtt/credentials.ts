/** Passwords of the embedded broker: made once, kept in the data folder, readable by its owner only. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { contentOf, writeDurablySync } from "../files/durable.ts";

export interface Credential {
  readonly name: string;
  readonly password: string;
}

const fileName = "broker-credentials.json";

/**
 * One credential per name, in that order. Names that were asked for before keep their password; new ones are added. `onTorn`: the file
 * was not readable (a power cut of an earlier Labbro), and all passwords are new.
 */
export function brokerCredentials(
  dataDir: string,
  names: readonly string[],
  onTorn: () => void = () => undefined,
): readonly Credential[] {
  const path = join(dataDir, fileName);
  const passwords = readPasswords(contentOf(path), onTorn);
  const credentials = names.map((name) => ({ name, password: passwords.get(name) ?? randomBytes(24).toString("base64url") }));
  for (const { name, password } of credentials) passwords.set(name, password);
  writeDurablySync(path, `${JSON.stringify(Object.fromEntries(passwords), null, 2)}\n`);
  return credentials;
}

function readPasswords(content: Buffer | null, onTorn: () => void): Map<string, string> {
  if (content === null) return new Map();
  const entries = entriesOf(content.toString("utf8"));
  if (entries === null) onTorn();
  return new Map(entries);
}

/** Null: it is not what we write. */
function entriesOf(text: string): readonly (readonly [string, string])[] | null {
  try {
    const entries = Object.entries(JSON.parse(text) as Readonly<Record<string, unknown>>);
    const isOurs =
      text.trim().startsWith("{") && entries.every(([, password]) => typeof password === "string" && password !== "");
    return isOurs ? (entries as [string, string][]) : null;
  } catch {
    return null;
  }
}
