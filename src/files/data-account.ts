/** A data folder belongs to one account. Whoever else runs a command on it is told so, and how to run it as that account. */
import { accessSync, constants, readdirSync, readFileSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../domain/problem-catalogue.ts";

/** False: there is no such folder yet. Throws UserError BAD_INPUT_FILE where it is something else, NOT_PERMITTED where this account may not use it, or something in it. */
export function refuseForeignAccount(dataDir: string): boolean {
  const { R_OK, W_OK, X_OK } = constants;
  // Windows has no such bits; what it forbids shows when a file is opened.
  if (process.platform === "win32") return isThere(dataDir);
  if (!isThere(dataDir)) return false;
  refuseUnless(dataDir, R_OK | W_OK | X_OK);
  for (const entry of readdirSync(dataDir, { withFileTypes: true }))
    refuseUnless(join(dataDir, entry.name), entry.isDirectory() ? R_OK | W_OK | X_OK : R_OK | W_OK);
  return true;
}

/** Does what opens or makes the folder. Throws UserError NOT_PERMITTED where the system forbids it. */
export function asItsAccount<T>(path: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    throw denial(error, path) ?? error;
  }
}

function isThere(path: string): boolean {
  try {
    if (statSync(path).isDirectory()) return true;
  } catch (error) {
    if (isDenied(error)) throw denied(path, null);
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw new UserError("BAD_INPUT_FILE", `${resolve(path)} leads to no folder.`, { cause: error });
  }
  throw new UserError("BAD_INPUT_FILE", `${resolve(path)} is no folder.`);
}

function refuseUnless(path: string, mode: number): void {
  try {
    accessSync(path, mode);
  } catch (error) {
    // A file that has just gone is nobody's; whatever else is wrong shows when it is opened.
    if (isDenied(error)) throw denied(path, statSync(path).uid);
  }
}

/** The sentence for what the system forbade; null when the error is another one. */
export function denial(error: unknown, path: string | null = null): UserError | null {
  if (!isDenied(error)) return null;
  return denied(path ?? ("path" in error && typeof error.path === "string" ? error.path : "this"), null);
}

const isDenied = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");

function denied(path: string, owner: number | null): UserError {
  const who = owner === null ? null : accountName(owner);
  const whose = who === null ? "" : `; it belongs to the account ${who}`;
  const how = `sudo -u ${who ?? "ACCOUNT"} labbro …`;
  return new UserError(
    "NOT_PERMITTED",
    `The account ${ownAccount()} may not use ${path}${whose}. Run this as the gateway's account: ${how}`,
  );
}

/** Its name, or its number. */
export function ownAccount(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without an entry has only its number.
    return String(process.getuid?.() ?? "?");
  }
}

function accountName(uid: number): string {
  const fallback = `number ${uid}`;
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return lines.map((line) => line.split(":")).find((fields) => fields[2] === String(uid))?.[0] ?? fallback;
  } catch {
    // Some systems keep their accounts elsewhere.
    return fallback;
  }
}
