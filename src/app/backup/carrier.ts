/**
 * rclone, as the carrier of what is sealed already: a fixed list of arguments and no shell; its secrets lie in its own file. It copies what is not
 * there yet and never changes or deletes anything there.
 */
import { execFile } from "node:child_process";
import type { BackupSettings } from "../../config/settings.ts";
import { UserError } from "../../domain/problem-catalogue.ts";

const patienceMs = 2 * 3_600_000;

/** Resolves when everything is there. Throws UserError BACKUP_NOT_CARRIED. */
export function carry({ folder, rclone }: Pick<BackupSettings, "folder" | "rclone">): Promise<void> {
  if (rclone === null) return Promise.resolve();
  const settings = ["--config", rclone.config, "--immutable", "--include", "*.labbro", "--max-depth", "1"];
  const quiet = ["--log-level", "ERROR", "--retries", "3", "--low-level-retries", "3", "--contimeout", "30s", "--timeout", "5m"];
  const args = ["copy", ...settings, ...quiet, "--", folder, rclone.remote];
  return new Promise((done, failed) => {
    execFile("rclone", args, { timeout: patienceMs, windowsHide: true, env: plainEnvironment() }, (error) => {
      if (error === null) done();
      else failed(new UserError("BACKUP_NOT_CARRIED", `${reasonOf(error)}.`, { cause: error }));
    });
  });
}

/** What it prints may name servers and users, and is nobody's here: its own log says more. */
function reasonOf({ code, killed }: Error & { readonly code?: string | number | null; readonly killed?: boolean }): string {
  if (code === "ENOENT") return "rclone is not installed";
  return killed === true ? "rclone took too long" : `rclone ended with ${code}`;
}

/** Nothing of the station's own environment (keys, passwords) is handed on. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, SystemRoot, TEMP } = process.env;
  return { PATH, HOME, SystemRoot, TEMP };
}
