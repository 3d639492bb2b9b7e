/** Backups beside everything else: reading all of a large store takes seconds, and a share that hangs takes for ever. */
import { Worker } from "node:worker_threads";
import type { BackupJob, BackupOutcome } from "./job.ts";

export interface BackgroundBackup {
  /** Rejects where it met what nobody foresaw. */
  readonly outcome: Promise<BackupOutcome>;
  /** Does not wait: a thread may hang in a share. What it left is taken away the next time. */
  stop(): void;
}

export function lookAfterInBackground(job: BackupJob): BackgroundBackup {
  const worker = new Worker(new URL("./backup-thread.ts", import.meta.url), { workerData: job });
  worker.unref();
  const outcome = new Promise<BackupOutcome>((told, failed) => {
    worker.once("message", told);
    worker.once("error", failed);
    worker.once("exit", () => failed(new Error("the thread of the backup ended without a word")));
  });
  // Whoever stopped it does not ask any more.
  outcome.catch(() => undefined);
  return { outcome, stop: () => void worker.terminate() };
}
