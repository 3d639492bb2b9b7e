/** Secrets are references: a file or an environment variable. They are read when needed and never stored in a configuration. */
import { UserError } from "../domain/problem-catalogue.ts";
import { type NotRead, readRegularFileSync } from "../files/regular-file.ts";
import { readText } from "./parsing/plain-text.ts";
import type { SecretRef } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The secret, without the line end that editors add. Throws UserError CONFIG_SECRET. */
export function readSecret(ref: SecretRef, environment: Environment = process.env): string {
  const reason = unreadableSecret(ref, environment);
  if (reason !== null) throw new UserError("CONFIG_SECRET", reason);
  return read(ref, environment).text;
}

/** Why a secret cannot be used, or null. Never repeats any of it. */
export function unreadableSecret(ref: SecretRef, environment: Environment = process.env): string | null {
  const place = "file" in ref ? `the file ${ref.file}` : `the environment variable ${ref.env}`;
  const { text, slip } = read(ref, environment);
  const reason = slip ?? (text === "" ? "is empty or not set" : null);
  return reason === null ? null : `${place} ${reason}`;
}

/** Longer than any password or certificate chain. */
const maxBytes = 64 * 1024;

const notRead: Readonly<Record<NotRead, string>> = {
  missing: "cannot be read",
  folder: "is a folder",
  "no-file": "is no ordinary file",
  "too-big": `is longer than ${maxBytes / 1024} KiB`,
  unreadable: "cannot be read",
};

interface Read {
  readonly text: string;
  /** What an editor left in it that would be taken for a part of the secret. */
  readonly slip: string | null;
}

function read(ref: SecretRef, environment: Environment): Read {
  if ("env" in ref) return slipsIn(environment[ref.env] ?? "");
  const bytes = readRegularFileSync(ref.file, maxBytes);
  if (typeof bytes === "string") return { text: "", slip: notRead[bytes] };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return { text: "", slip: 'begins with an invisible mark (BOM); save it as "UTF-8", not as "UTF-8 with BOM"' };
  const text = readText(bytes);
  return typeof text === "string" ? slipsIn(text) : { text: "", slip: text.what };
}

/** A certificate has many lines; a password has one, and what stands around it would be sent as a part of it. */
function slipsIn(raw: string): Read {
  const text = raw.replace(/\r?\n$/, "");
  if (text.trimStart().startsWith("-----BEGIN ")) return { text, slip: null };
  if (text.trim() === "") return { text: "", slip: null };
  if (/[\r\n]/.test(text)) return { text, slip: "has more than one line (an empty one counts); the secret must be the only one" };
  return { text, slip: text === text.trim() ? null : "has blanks before or behind the secret" };
}
