/**
 * What is plugged in and belongs to no connection: listed with a fingerprint, so that a person can configure it or record what it
 * says (`labbro capture`). Told once when it appears.
 */
import type { ConnectionSettings } from "../../config/settings.ts";
import type { Clock, Timer } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import type { PortWatcher } from "../../transport/discovery/watch-ports.ts";
import type { SerialPortInfo } from "../../transport/serial/port-choice.ts";
import { portUses } from "./port-use.ts";

/** A type and not an interface, so that it is a flat list of facts for the log. */
export type Fingerprint = {
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
  readonly physicalPort: string | null;
  readonly path: string;
};

/** Null for a port that is no USB device: a socket at the back of the PC says nothing of what is plugged into it. */
export function fingerprintOf({ path, usb, manufacturer, product, physicalPort }: SerialPortInfo): Fingerprint | null {
  return usb && { ...usb, manufacturer, product, physicalPort, path };
}

export interface UnknownDevices {
  readonly list: readonly Fingerprint[];
  /** Looks again, after a change of the configuration. Never rejects: what fails is told, and looked for again. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface UnknownDevicesPorts {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly faults: Faults;
}

const againMs = 10_000;

export function findUnknownDevices(
  watcher: PortWatcher,
  connections: () => readonly ConnectionSettings[],
  { logger, clock, faults }: UnknownDevicesPorts,
): UnknownDevices {
  let list: readonly Fingerprint[] = [];
  let timer: Timer | null = null;
  let isStopped = false;
  const look = async (): Promise<void> => {
    const { ports } = watcher;
    const uses = await portUses(ports, connections());
    const found = ports.filter(({ path }) => !uses.has(path)).flatMap((port) => fingerprintOf(port) ?? []);
    const known = new Set(list.map((one) => JSON.stringify(one)));
    list = found;
    for (const one of found) if (!known.has(JSON.stringify(one))) logger.warn("unknown-device", one);
  };
  const refresh = async (): Promise<void> => {
    timer?.cancel();
    try {
      await look();
    } catch (error) {
      faults.report("socket", error);
      if (!isStopped) timer = clock.at(clock.now() + againMs, () => void refresh());
    }
  };
  watcher.onSettled(() => void refresh());
  return {
    get list() {
      return list;
    },
    refresh,
    stop: () => {
      isStopped = true;
      timer?.cancel();
    },
  };
}
