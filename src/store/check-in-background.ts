/** Whether a database is damaged, found out beside everything else: reading every page of a large one takes seconds. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { storeFile } from "./marks.ts";

export interface BackgroundCheck {
  /** What is wrong; null: nothing, or it was stopped. Rejects where the check itself could not be done. */
  readonly found: Promise<string | null>;
  stop(): Promise<void>;
}

export function checkInBackground(dataDir: string): BackgroundCheck {
  const worker = new Worker(new URL("./check-thread.ts", import.meta.url), { workerData: { path: join(dataDir, storeFile) } });
  // A station that stops does not wait for it.
  worker.unref();
  const found = new Promise<string | null>((told, failed) => {
    worker.once("message", told);
    worker.once("error", failed);
    worker.once("exit", () => told(null));
  });
  return { found, stop: () => worker.terminate().then(() => undefined) };
}
