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
 * One credential per name, in that order. Names that were asked for before keep their password; new ones are added. `onTorn`: there was
 * a file and it was not whole (a power cut of an earlier Labbro, an editor): a password is new although somebody may have the former one.
 */
export function brokerCredentials(
  dataDir: string,
  names: readonly string[],
  onTorn: () => void = () => undefined,
): readonly Credential[] {
  const path = join(dataDir, fileName);
  const content = contentOf(path);
  const passwords = new Map(content === null ? [] : (entriesOf(content.toString("utf8")) ?? []));
  if (content !== null && names.some((name) => !passwords.has(name))) onTorn();
  const credentials = names.map((name) => ({ name, password: passwords.get(name) ?? randomBytes(24).toString("base64url") }));
  for (const { name, password } of credentials) passwords.set(name, password);
  writeDurablySync(path, `${JSON.stringify(Object.fromEntries(passwords), null, 2)}\n`);
  return credentials;
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
