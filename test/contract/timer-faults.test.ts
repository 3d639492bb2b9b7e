/**
 * Every place that sets a timer in the running gateway cannot, once or for a while: nothing that was acknowledged is lost, it is told, and
 * all is done as soon as timers can be set again. One place is one row; a new one is noticed.
 */
import { describe, expect, test } from "vitest";
import { checkInBackground } from "../../src/store/opening/check-in-background.ts";
import type { StoreFiles } from "../../src/store/store-files.ts";
import { eventually } from "../support/eventually.ts";
import { faultyTimers } from "../support/faulty-clock.ts";
import type { Station } from "../support/gateway-harness.ts";
import { freePort } from "../support/gateway-harness-site.ts";
import { sourceFiles } from "../support/source-tree.ts";
import { count, dockUntilTaken, readiness, released, startForTwenty, timePasses } from "../support/twenty-results.ts";

/** What twenty results over a network port, a link to a broker and the gateway's own housekeeping set timers in. */
const ticking = [
  "src/machine/hourly.ts",
  "src/app/watching/store-check.ts",
  "src/app/delivery/retained-board.ts",
  "src/app/delivery/audit-witness.ts",
  "src/app/connections/talk.ts",
  "src/delivery/dispatcher.ts",
  "src/intake/docking-batches.ts",
  "src/intake/capture-recorder.ts",
  "src/mqtt/broker-connection.ts",
  "src/mqtt/watchdog.ts",
  "src/observe/limited-log.ts",
  "src/transport/open-link.ts",
  "src/transport/tcp/tcp-link.ts",
];

/** Only where something is wrong already, or elsewhere than in a gateway over a network port. */
const otherwise: Readonly<Record<string, string>> = {
  "src/app/activation/activation.ts": "an edit that could not be taken up (config-faults)",
  "src/captures/record.ts": "a command",
  "src/app/changes.ts": "a page that listens (unit/app/changes)",
  "src/app/work-queue.ts": "a piece of work that failed",
  "src/app/connections/unknown-devices.ts": "a look at what is plugged in that failed (start-faults)",
  "src/app/connections/feed.ts": "a link that floods",
  "src/app/connections/connection.ts": "a connection that is stopped in a transfer",
  "src/app/delivery/station-witness.ts": "a broker that was away",
  "src/app/delivery/kept-broker.ts": "a broker's port that is taken",
  "src/app/demo/demo.ts": "a command",
  "src/app/front/health-address.ts": "a health port that is taken",
  "src/app/open-when-free.ts": "before the start",
  "src/app/watching/store-watch.ts": "a store that cannot be written",
  "src/machine/system-clock.ts": "the clock itself",
  "src/journal/relay/fhir/fhir-relay.ts": "the journal",
  "src/journal/relay/mllp-relay.ts": "the journal",
  "src/mqtt/broker-link.ts": "a broker that is away",
  "src/release/waiting-room.ts": "a result that waits for a control",
  "src/transport/discovery/sense-ports.ts": "a machine that tells of no plugs",
  "src/transport/discovery/watch-ports.ts": "a plug",
  "src/transport/reopening.ts": "a serial port",
  "src/transport/rfc2217/rfc2217-transport.ts": "a terminal server",
  "src/transport/serial/pty.ts": "a simulator",
  "src/transport/serial/serial-link.ts": "a serial port",
  "src/transport/tcp/tcp-client.ts": "an instrument that is dialled",
  "src/transport/tcp/tcp-server.ts": "a port that is taken",
};

test("every file that sets a timer is a row, or is said to be no part of this", () => {
  const setting = sourceFiles(["src"]).filter(({ text }) => /clock\s*\.at\(/.test(text));
  const gateways = setting.flatMap(({ path }) => (path.startsWith("src/simulator/") ? [] : path));
  expect(gateways.toSorted()).toEqual([...ticking, ...Object.keys(otherwise)].toSorted());
});

let underWay: Promise<unknown> = Promise.resolve();
/** Looked through in a thread, as in life: it is done, and the next look set, when the gateway is up already. */
const seams = {
  checkStore: (store: StoreFiles) => {
    const one = checkInBackground(store);
    underWay = one.found.catch(() => undefined);
    return one;
  },
};

/** The thread keeps its own time: hours that pass while it looks would be hours that it takes. */
const passes: typeof timePasses = async (...asked) => {
  await underWay;
  await timePasses(...asked);
};

const accepted = ({ journal }: Station): number => journal?.list().filter(({ answer }) => answer === "AA").length ?? 0;

describe.each([
  ["once", 1],
  ["again and again", 12],
] as const)("%s", (_name, times) => {
  test.each(ticking)("%s", async (file) => {
    const port = await freePort();
    const clock = faultyTimers();
    let left = times as number;
    const station = await startForTwenty({ port, clock, machineClock: clock, hasJournal: true, seams });
    clock.breakFor(file, () => left-- > 0);
    await dockUntilTaken(station, port);
    await passes(station, 6);
    await passes(station, 1, 3_600_000);
    // A thread that looks through the store may be at it still.
    await eventually(async () => expect((await readiness(station)).faults.map(({ where }) => where)).toContain("timer"));
    left = 0;
    await passes(station, 2, 3_600_000);
    await eventually(async () => {
      await station.closeBatches();
      expect([released(station), accepted(station)]).toEqual([count, count]);
    });
    // The last of the hours that passed may have asked for another look.
    await eventually(async () => {
      await passes(station, 1, 61_000);
      const { status, codes } = await readiness(station);
      expect({ status, codes }).toEqual({ status: 200, codes: [] });
    });
    expect(clock.asked).toBeGreaterThan(0);
  });
});
