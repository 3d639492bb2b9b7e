/** A serial port as the configuration names it, found among the ports there are: a USB identity outlives a path. */
import { type Problem, problem } from "../../domain/problem.ts";

/**
 * Hexadecimal ids as USB writes them (`0403`); without a serial number or a socket any adapter of the kind will do, if there is one
 * only.
 */
export interface UsbIdentity {
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber?: string | null;
  /** The socket that it is plugged into, as `SerialPortInfo.physicalPort`: for adapters that have no serial number. */
  readonly physicalPort?: string | null;
}

export interface SerialPortInfo {
  readonly path: string;
  /** The same port by a name that stays (`/dev/serial/by-id/…`), where the system keeps one. */
  readonly stablePath: string | null;
  readonly usb: { readonly vendorId: string; readonly productId: string; readonly serialNumber: string | null } | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
  /** The USB socket: bus and hub ports on Linux (`1-1.2`), the location on Windows (`Port_#0002.Hub_#0001`). */
  readonly physicalPort: string | null;
}

/** How a port is named in the configuration: by path (any text, PTYs too) or by the adapter's USB identity. */
export type PortChoice = { readonly path: string } | { readonly usb: UsbIdentity };

/** The path that is meant among the ports there are now. Two that fit are a problem, never a guess. */
export function choosePath(usb: UsbIdentity, ports: readonly SerialPortInfo[]): { path: string } | { problem: Problem } {
  const [first, ...others] = ports.filter((port) => matches(usb, port));
  if (first === undefined) return { problem: problem("PORT_ABSENT", `It is ${usbText(usb)}.`) };
  if (others.length === 0) return { path: first.path };
  const paths = [first, ...others].map((port) => port.path);
  return { problem: problem("PORT_AMBIGUOUS", `${usbText(usb)} is ${paths.join(" and ")}.`) };
}

export function usbText({ vendorId, productId, serialNumber, physicalPort }: UsbIdentity): string {
  const kind = `USB adapter ${vendorId}:${productId}`;
  const named = serialNumber ? `${kind} with serial number ${serialNumber}` : kind;
  return physicalPort ? `${named} in USB socket ${physicalPort}` : named;
}

function matches(wanted: UsbIdentity, { usb, physicalPort }: SerialPortInfo): boolean {
  if (usb === null || !same(usb.vendorId, wanted.vendorId) || !same(usb.productId, wanted.productId)) return false;
  return fits(wanted.serialNumber, usb.serialNumber) && fits(wanted.physicalPort, physicalPort);
}

/** What was not asked for fits. */
const fits = (wanted: string | null | undefined, found: string | null): boolean =>
  !wanted || (found !== null && same(found, wanted));

/** Windows reports identities in upper case. */
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
