/**
 * Which cable is which. Where the wire carries no serial number the cable alone says whose results they are, so two instruments of one
 * driver need cables that cannot change places unnoticed (decision 0001).
 */

import type { Context } from "../context.ts";
import type { SerialSettings, UsbIdentity } from "../settings.ts";
import type { Wire } from "./connections.ts";

type Place = SerialSettings["port"];

/** Two descriptions that may mean one cable. Windows knows COM3 as com3. */
export function sameCable(a: Place, b: Place): boolean {
  if ("path" in a) return "path" in b && portName(a.path) === portName(b.path);
  return "usb" in b && sameMake(a.usb, b.usb) && !differ(a.usb, b.usb, "serialNumber") && !differ(a.usb, b.usb, "physicalPort");
}

const portName = (path: string): string => (/^com\d+$/i.test(path) ? path.toUpperCase() : path);

const sameMake = (a: UsbIdentity, b: UsbIdentity): boolean => a.vendorId === b.vendorId && a.productId === b.productId;

/** What only one of them names is no difference: the other may be that very adapter. */
function differ(a: UsbIdentity, b: UsbIdentity, key: "serialNumber" | "physicalPort"): boolean {
  return a[key] !== null && b[key] !== null && a[key]?.toLowerCase() !== b[key]?.toLowerCase();
}

/** Told in the later file, and names the earlier. */
export function checkCables(wires: readonly Wire[], context: Context): void {
  const silent = wires.filter((wire) => !reportsSerial(wire, context));
  for (const [index, wire] of silent.entries()) {
    const other = silent.slice(0, index).find((earlier) => mayChangePlaces(earlier, wire));
    if (other === undefined) continue;
    const { driver, mode, transport } = wire.settings;
    const key = transport.type === "serial" && "path" in transport.port ? "path" : "usb";
    wire.file.fault(
      "CONFIG_CONFLICT",
      [wire.key, key],
      `cannot be told apart from the cable in ${other.file.name}, and ${driver} does not send its serial number in mode ${mode}`,
      "Name both adapters by usb with serialNumber or physicalPort, or by a path under /dev/serial; `labbro ports` shows them.",
    );
  }
}

function reportsSerial({ settings }: Wire, { drivers }: Context): boolean {
  const mode = drivers.find(({ id }) => id === settings.driver)?.modes[settings.mode];
  return settings.tuned?.reportsSerial ?? mode?.reportsSerial ?? true;
}

function mayChangePlaces(a: Wire, b: Wire): boolean {
  const [one, other] = [a.settings.transport, b.settings.transport];
  if (a.settings.driver !== b.settings.driver || one.type !== "serial" || other.type !== "serial") return false;
  // One cable used twice was told already.
  if (sameCable(one.port, other.port)) return false;
  const [family, otherFamily] = [familyOf(one.port), familyOf(other.port)];
  if (family !== null && otherFamily !== null && family !== otherFamily) return false;
  return [family, otherFamily].some((name) => name === "USB" || name === "ACM");
}

/**
 * Linux numbers adapters of one family as they come: pulled and plugged in again, two of them may have changed names. Null where the
 * description is of another kind.
 */
function familyOf(port: Place): string | null {
  return "path" in port ? (/^\/dev\/tty([A-Z]+)\d+$/.exec(port.path)?.[1] ?? null) : null;
}
