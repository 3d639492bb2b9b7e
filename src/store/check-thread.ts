/** The thread of `checkInBackground`: reads every page with a connection of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { damageOf } from "./damage.ts";

parentPort?.postMessage(damageOf((workerData as { readonly path: string }).path));
