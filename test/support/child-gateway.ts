/**
 * A gateway that kills itself, without a farewell, at a named moment: `child-gateway.ts CONFIG DATA MOMENT NTH AHEAD_MS`. Says "ready"
 * when its wires are open. Started by child-gateway-process.ts.
 */
import { drivers } from "../../drivers/index.ts";
import { startGateway } from "../../src/app/gateway.ts";
import { loadOrExplain } from "../../src/app/load-or-explain.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import type { GatewayStore } from "../../src/store/gateway-store.ts";

const [configDir = "", dataDir = "", diesAt = "", nth = "1", aheadMs = "0"] = process.argv.slice(2);
let left = Number(nth);

function come(moment: string): void {
  if (moment !== diesAt) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
}

type Method = (...args: never[]) => unknown;

/** Comes to `before NAME` and `after NAME` around every call that counts. */
function watch<T extends object>(
  target: T,
  method: keyof T & string,
  name: string,
  counts = (_args: readonly unknown[]) => true,
): void {
  const original = target[method] as Method;
  const watched = (...args: never[]): unknown => {
    if (!counts(args)) return original(...args);
    come(`before ${name}`);
    const result = original(...args);
    come(`after ${name}`);
    return result;
  };
  Object.assign(target, { [method]: watched });
}

/** The bytes of a result, not of a hello or a status. */
const holdsResult = (args: readonly unknown[]): boolean => args.some((one) => Buffer.isBuffer(one) && one.includes("<OBS.R0"));

function watchStore({ transmissions, runs, batches, outbox }: GatewayStore): void {
  watch(transmissions, "open", "commit", holdsResult);
  watch(runs, "addObservation", "observation stored");
  watch(batches, "close", "batch close");
  watch(batches, "judged", "batch judged");
  for (const name of ["attempt", "published", "accepted"] as const) watch(outbox, name, name);
}

const watchedDrivers = drivers.map((driver) => {
  const copy = { ...driver };
  watch(copy, "decode", "decode", ([message]) => {
    const { message: of } = message as { readonly message: { readonly root?: string } };
    return of.root?.startsWith("OBS.R0") ?? true;
  });
  return copy;
});

const clock = createSkippingClock();
clock.skip(Number(aheadMs));
const config = await loadOrExplain(configDir, drivers);
const gateway = await startGateway({
  ...{ config, configDir: null, dataDir, drivers: watchedDrivers, clock, random: Math.random, logger: silentLogger },
});
watchStore(gateway.store);
process.stdout.write("ready\n");
