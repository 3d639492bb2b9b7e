/** What changed between two lists of serial ports. */
import type { SerialPortInfo } from "../serial/port-choice.ts";

export interface PortDiff {
  readonly appeared: readonly SerialPortInfo[];
  readonly vanished: readonly SerialPortInfo[];
}

/** Another adapter under a path that stayed is one that vanished and one that appeared. */
export function diffPorts(before: readonly SerialPortInfo[], after: readonly SerialPortInfo[]): PortDiff {
  return { appeared: without(after, before), vanished: without(before, after) };
}

export const isNothing = ({ appeared, vanished }: PortDiff): boolean => appeared.length + vanished.length === 0;

function without(ports: readonly SerialPortInfo[], others: readonly SerialPortInfo[]): readonly SerialPortInfo[] {
  const keys = new Set(others.map(keyOf));
  return ports.filter((port) => !keys.has(keyOf(port)));
}

const keyOf = ({ path, usb, physicalPort }: SerialPortInfo): string =>
  JSON.stringify([path, usb?.vendorId, usb?.productId, usb?.serialNumber, physicalPort]);
