/** Connects a simulated device to a wire until it has handed everything over. The clock is given, so a demo can run at its own pace. */
import type { Clock, Timer } from "../domain/clock.ts";
import type { DeviceOutput, SimulatedDevice } from "./device.ts";

/** A socket, a serial path or the master end of a PTY. */
export interface DeviceWire {
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Where the wire can tell that the other side hung up. */
  onClose?(listener: () => void): void;
  close(): void;
}

/** Resolves when the device is done; rejects when it gave up or the wire was lost before. Leaves the wire open unless the device closes it. */
export function runDevice(device: SimulatedDevice, wire: DeviceWire, clock: Clock): Promise<{ readonly acknowledged: number }> {
  return new Promise((resolve, reject) => {
    let timer: Timer | null = null;
    let over = false;
    const end = (settle: () => void): void => {
      over = true;
      timer?.cancel();
      settle();
    };
    const carryOut = (outputs: readonly DeviceOutput[]): void => {
      for (const output of outputs) {
        if (output.kind === "send") wire.write(output.bytes);
        else if (output.kind === "close") wire.close();
        else if (output.kind === "done") end(() => resolve({ acknowledged: output.acknowledged }));
        else end(() => reject(new Error(output.reason)));
      }
      schedule();
    };
    const schedule = (): void => {
      timer?.cancel();
      const at = over ? null : device.wakeAt();
      timer = at === null ? null : clock.at(at, () => carryOut(device.wake(clock.now())));
    };
    wire.onData((bytes) => {
      if (!over) carryOut(device.receive(bytes, clock.now()));
    });
    wire.onClose?.(() => {
      if (!over) end(() => reject(new Error("The host closed the connection.")));
    });
    carryOut(device.open(clock.now()));
  });
}
