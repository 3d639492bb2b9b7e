import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { SimulatedDevice } from "../../../src/simulator/device.ts";
import { type DeviceWire, runDevice } from "../../../src/simulator/run.ts";
import { manualClock } from "../../support/manual-clock.ts";

class FakeWire implements DeviceWire {
  readonly written: string[] = [];
  closed = false;
  #hear: (bytes: Uint8Array) => void = () => {};
  #hangUp: () => void = () => {};
  write(bytes: Uint8Array): void {
    this.written.push(Buffer.from(bytes).toString("latin1"));
  }
  onData(listener: (bytes: Uint8Array) => void): void {
    this.#hear = listener;
  }
  onClose(listener: () => void): void {
    this.#hangUp = listener;
  }
  close(): void {
    this.closed = true;
    this.#hangUp();
  }
  arrive(text: string): void {
    this.#hear(Buffer.from(text, "latin1"));
  }
}

/** Says `hello`, again after 10 s, and is done when it hears anything. */
function patientDevice(startAt: number): SimulatedDevice {
  let next: number | null = startAt + 10_000;
  return {
    open: () => [{ kind: "send", bytes: Buffer.from("hello") }],
    receive: () => {
      next = null;
      return [{ kind: "done", acknowledged: 3 }, { kind: "close" }];
    },
    wake: (now) => {
      next = now + 10_000;
      return [{ kind: "send", bytes: Buffer.from("again") }];
    },
    wakeAt: () => next,
  };
}

describe("runDevice", () => {
  test("sends, wakes in time, and tells what was acknowledged", async () => {
    const clock = manualClock();
    const wire = new FakeWire();
    const run = runDevice(patientDevice(clock.now()), wire, clock);
    expect(wire.written).toEqual(["hello"]);
    await clock.advance(20_000);
    expect(wire.written).toEqual(["hello", "again", "again"]);
    wire.arrive("thanks");
    await expect(run).resolves.toEqual({ acknowledged: 3 });
    expect([wire.closed, clock.pending]).toEqual([true, 0]);
    wire.arrive("late");
    expect(wire.written).toHaveLength(3);
  });

  test("fails when the host hangs up before the device is done", async () => {
    const clock = manualClock();
    const wire = new FakeWire();
    const run = runDevice(patientDevice(clock.now()), wire, clock);
    wire.close();
    await expect(run).rejects.toThrow("closed");
    expect(clock.pending).toBe(0);
  });

  test("fails with the device's own reason", async () => {
    const device: SimulatedDevice = {
      open: () => [{ kind: "failed", reason: "The cable was pulled." }, { kind: "close" }],
      receive: () => [],
      wake: () => [],
      wakeAt: () => null,
    };
    const wire = new FakeWire();
    await expect(runDevice(device, wire, manualClock())).rejects.toThrow("The cable was pulled.");
    expect(wire.closed).toBe(true);
  });
});
