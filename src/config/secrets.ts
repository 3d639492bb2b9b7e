/** Secrets are references: a file or an environment variable. They are read when needed and never stored in a configuration. */
import { readFileSync } from "node:fs";
import { UserError } from "../domain/problem-catalogue.ts";
import type { SecretRef } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The secret, without the line end that editors add. Throws UserError CONFIG_SECRET. */
export function readSecret(ref: SecretRef, environment: Environment = process.env): string {
  const reason = unreadableSecret(ref, environment);
  if (reason !== null) throw new UserError("CONFIG_SECRET", reason);
  return read(ref, environment);
}

/** Why a secret cannot be used, or null. Never repeats any of it. */
export function unreadableSecret(ref: SecretRef, environment: Environment = process.env): string | null {
  const place = "file" in ref ? `the file ${ref.file}` : `the environment variable ${ref.env}`;
  try {
    return read(ref, environment) === "" ? `${place} is empty or not set` : null;
  } catch {
    return `${place} cannot be read`;
  }
}

function read(ref: SecretRef, environment: Environment): string {
  const text = "file" in ref ? readFileSync(ref.file, "utf8") : (environment[ref.env] ?? "");
  return text.replace(/\r?\n$/, "");
}
