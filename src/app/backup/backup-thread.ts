/** The thread of `lookAfterInBackground`: reads the store with a connection of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { type BackupJob, lookAfterBackups } from "./job.ts";

parentPort?.postMessage(await lookAfterBackups(workerData as BackupJob));
