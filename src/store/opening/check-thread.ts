/** The thread of `checkInBackground`: reads everything with a connection of its own. */
import { parentPort, workerData } from "node:worker_threads";
import type { StoreFiles } from "../store-files.ts";
import { lookThrough } from "./look-through.ts";

parentPort?.postMessage(lookThrough(workerData as StoreFiles));
