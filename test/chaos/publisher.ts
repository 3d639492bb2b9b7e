/**
 * A gateway's delivery alone, in a process of its own that is killed from outside: `publisher.ts DATA URL AHEAD_MS`. It drains the
 * outbox of the data folder; says "ready" when it begins.
 */
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { startDelivery } from "./delivery.ts";

const [dataDir = "", url = "", aheadMs = "0"] = process.argv.slice(2);
const clock = createSkippingClock();
clock.skip(Number(aheadMs));
await startDelivery(dataDir, url, clock);
process.stdout.write("ready\n");
