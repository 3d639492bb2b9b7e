/** Whether a store is as it should be, found out beside everything else: reading all of a large one takes seconds. */
import { Worker } from "node:worker_threads";
import type { StoreFiles } from "../store-files.ts";
import { nothingFound, type StoreFound } from "./look-through.ts";

export interface BackgroundCheck {
  /** Also where it was stopped: then nothing was found. Rejects where the check itself could not be done. */
  readonly found: Promise<StoreFound>;
  stop(): Promise<void>;
}

export function checkInBackground(files: StoreFiles): BackgroundCheck {
  const worker = new Worker(new URL("./check-thread.ts", import.meta.url), { workerData: files });
  // A station that stops does not wait for it.
  worker.unref();
  let isStopped = false;
  const found = new Promise<StoreFound>((told, failed) => {
    worker.once("message", told);
    worker.once("error", failed);
    worker.once("exit", () =>
      isStopped ? told(nothingFound) : failed(new Error("A look through the store ended without an answer.")),
    );
  });
  const stop = async (): Promise<void> => {
    isStopped = true;
    await worker.terminate();
  };
  return { found, stop };
}
