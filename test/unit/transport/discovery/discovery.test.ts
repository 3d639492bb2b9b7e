import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  diffPorts,
  isNothing,
  type PortDiff,
  senseFolders,
  sensePolling,
} from "../../../../src/transport/discovery/sense-ports.ts";
import { createPortWatcher, settleMs } from "../../../../src/transport/discovery/watch-ports.ts";
import type { SerialPortInfo } from "../../../../src/transport/serial/port-choice.ts";
import { eventually } from "../../../support/eventually.ts";
import { manualClock, settle } from "../../../support/manual-clock.ts";

const port = (path: string, serialNumber: string | null = null, physicalPort = "1-1"): SerialPortInfo => ({
  path,
  stablePath: null,
  usb: { vendorId: "0403", productId: "6001", serialNumber },
  manufacturer: null,
  product: null,
  physicalPort,
});

describe("the difference between two lists", () => {
  const [a, b] = [port("COM3", "A"), port("COM4", "B", "1-2")];

  test("names what appeared and what vanished", () => {
    expect(diffPorts([a], [b])).toEqual({ appeared: [b], vanished: [a] });
    expect(diffPorts([a, b], [b, a])).toEqual({ appeared: [], vanished: [] });
  });

  test.each([
    ["another adapter", port("COM3", "C")],
    ["the same adapter in another socket", port("COM3", "A", "1-9")],
  ])("%s under the same name is one gone and one new", (_, other) => {
    expect(diffPorts([a], [other])).toEqual({ appeared: [other], vanished: [a] });
  });

  test("applied to the first list it gives the second", () => {
    const anyPorts = fc.uniqueArray(
      fc.nat(8).map((n) => port(`COM${n}`, String(n))),
      { selector: ({ path }) => path },
    );
    fc.assert(
      fc.property(anyPorts, anyPorts, (before, after) => {
        const { appeared, vanished } = diffPorts(before, after);
        const paths = [...before.filter((one) => !vanished.includes(one)), ...appeared].map(({ path }) => path);
        expect(paths.sort()).toEqual(after.map(({ path }) => path).sort());
        expect(isNothing(diffPorts(after, after))).toBe(true);
      }),
    );
  });
});

function watched(ports: readonly SerialPortInfo[]) {
  const clock = manualClock();
  const machine = { ports, notice: (): void => undefined, sensing: false };
  const watcher = createPortWatcher({
    clock,
    list: () => Promise.resolve(machine.ports),
    sense: (notice) => {
      Object.assign(machine, { notice, sensing: true });
      return () => void Object.assign(machine, { sensing: false });
    },
  });
  const changes: number[] = [];
  const diffs: PortDiff[] = [];
  watcher.onChange(() => changes.push(clock.now()));
  watcher.onSettled((diff) => diffs.push(diff));
  return { clock, machine, watcher, changes, diffs };
}

describe("the watcher", () => {
  test("what is there at the start has appeared", async () => {
    const { watcher, diffs } = watched([port("COM3")]);
    await watcher.start();
    await watcher.start();
    expect(watcher.ports).toEqual([port("COM3")]);
    expect(diffs).toEqual([{ appeared: [port("COM3")], vanished: [] }]);
  });

  test("a sign is passed on at once and again when it has settled; the list is taken only then", async () => {
    const { watcher, clock, machine, changes, diffs } = watched([]);
    await watcher.start();
    machine.ports = [port("COM3")];
    machine.notice();
    expect(changes).toHaveLength(1);
    await clock.advance(settleMs - 1);
    machine.notice();
    await clock.advance(settleMs - 1);
    expect(diffs).toEqual([]);
    await clock.advance(1);
    expect(diffs).toEqual([{ appeared: [port("COM3")], vanished: [] }]);
    expect(changes).toHaveLength(3);
  });

  test("plugged out and in again within the time is no difference", async () => {
    const { watcher, clock, machine, diffs } = watched([]);
    await watcher.start();
    machine.notice();
    await clock.advance(settleMs);
    expect(diffs).toEqual([]);
  });

  test("stopped it tells nothing more", async () => {
    const { watcher, clock, machine, diffs } = watched([]);
    await watcher.start();
    machine.ports = [port("COM3")];
    machine.notice();
    watcher.stop();
    await clock.advance(settleMs);
    expect([machine.sensing, diffs, clock.pending]).toEqual([false, [], 0]);
  });
});

describe("polling", () => {
  test("notices what differs from the last look, and nothing else", async () => {
    const clock = manualClock();
    let ports: readonly SerialPortInfo[] = [port("COM3")];
    let signs = 0;
    const stop = sensePolling(
      () => Promise.resolve(ports),
      clock,
    )(() => {
      signs += 1;
    });
    await clock.advance(10_000);
    expect(signs).toBe(0);
    ports = [];
    await clock.advance(2_000);
    await clock.advance(10_000);
    expect(signs).toBe(1);
    stop();
    await settle();
    expect(clock.pending).toBe(0);
  });
});

describe.skipIf(process.platform !== "linux")("watching folders (this suite needs Linux)", () => {
  let root: string;
  let stop: () => void;
  let signs: number;
  const byPolling = () => {
    throw new Error("no polling was wanted");
  };
  const start = (otherwise = byPolling as Parameters<typeof senseFolders>[1]) => {
    signs = 0;
    stop = senseFolders(
      root,
      otherwise,
    )(() => {
      signs += 1;
    });
  };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "labbro-dev-"));
    await mkdir(join(root, "dev"));
    stop = () => undefined;
  });
  afterEach(async () => {
    stop();
    await rm(root, { recursive: true });
  });
  const noticed = (least: number) => eventually(() => expect(signs).toBeGreaterThanOrEqual(least));

  test("an adapter that comes and goes is noticed", async () => {
    start();
    await writeFile(join(root, "dev/ttyUSB0"), "");
    await noticed(1);
    const before = signs;
    await rm(join(root, "dev/ttyUSB0"));
    await noticed(before + 1);
  });

  test("other files, and bytes that are written to a terminal, are not", async () => {
    await writeFile(join(root, "dev/ttyACM0"), "");
    start();
    await writeFile(join(root, "dev/ttyACM0"), "bytes");
    await writeFile(join(root, "dev/video0"), "");
    await writeFile(join(root, "dev/ttyACM1"), "");
    await noticed(1);
    expect(signs).toBe(1);
  });

  test("a stable name is noticed though its folders were made and removed in between", async () => {
    const names = join(root, "dev/serial/by-id");
    start();
    for (const round of [1, 2]) {
      await mkdir(names, { recursive: true });
      await noticed(1);
      // The folders are watched from the sign of their own making on; until a name is noticed it is written anew.
      await eventually(async () => {
        const before = signs;
        await writeFile(join(names, `usb-${round}-${before}`), "");
        await eventuallySoon(() => expect(signs).toBeGreaterThan(before));
      });
      const before = signs;
      await rm(join(root, "dev/serial"), { recursive: true });
      await noticed(before + 1);
    }
  });

  test("where the folder cannot be watched the list is polled", async () => {
    await rm(join(root, "dev"), { recursive: true });
    let polling = false;
    start(() => {
      polling = true;
      return () => {
        polling = false;
      };
    });
    expect(polling).toBe(true);
    stop();
    expect(polling).toBe(false);
  });
});

/** Shorter than `eventually`, so that it can stand inside one. */
async function eventuallySoon(look: () => void): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    try {
      return look();
    } catch {
      await settle();
    }
  }
  look();
}
