/** Which serial ports this machine has. The library and its native part are loaded where it is asked: many stations have no such port. */
import type { SerialPort } from "serialport";
import type { SerialPortInfo } from "./port-choice.ts";
import { readSysfsPorts } from "./sysfs.ts";

type Listed = Awaited<ReturnType<typeof SerialPort.list>>[number];

/** Where the answer comes from. */
export interface PortSources {
  readonly platform: string;
  readonly root: string;
  readonly list: () => Promise<readonly Listed[]>;
}

const thisMachine: PortSources = {
  platform: process.platform,
  root: "/",
  list: async () => (await import("serialport")).SerialPort.list(),
};

/** Never rejects: serialport's own list does on a Linux without udevadm, so there the kernel's files are read instead. */
export async function listPorts({ platform, root, list }: PortSources = thisMachine): Promise<readonly SerialPortInfo[]> {
  if (platform === "linux") return readSysfsPorts(root);
  const ports = await list().catch(() => []);
  return ports.map(fromSystem);
}

function fromSystem({ path, vendorId, productId, serialNumber, manufacturer, locationId }: Listed): SerialPortInfo {
  const usb = vendorId && productId ? { vendorId, productId, serialNumber: serialNumber || null } : null;
  const physicalPort = usb === null ? null : locationId || null;
  return { path, stablePath: null, usb, manufacturer: manufacturer || null, product: null, physicalPort };
}
