/** Which configured connection a serial port belongs to: by USB identity, or by any of the names that the system knows it by. */
import { realpath } from "node:fs/promises";
import type { ConnectionSettings } from "../../config/settings.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import { choosePath, type PortChoice, type SerialPortInfo } from "../../transport/serial/port-choice.ts";

/** By path; ports that no connection uses are left out. */
export async function portUses(
  ports: readonly SerialPortInfo[],
  connections: readonly ConnectionSettings[],
): Promise<ReadonlyMap<string, ConnectionId>> {
  const uses = new Map<string, ConnectionId>();
  for (const { id, transport } of connections) {
    const path = transport.type === "serial" ? await pathOf(transport.port, ports) : null;
    if (path !== null && !uses.has(path)) uses.set(path, id);
  }
  return uses;
}

async function pathOf(choice: PortChoice, ports: readonly SerialPortInfo[]): Promise<string | null> {
  if ("usb" in choice) {
    const chosen = choosePath(choice.usb, ports);
    return "path" in chosen ? chosen.path : null;
  }
  const { path } = choice;
  const listed = ports.find((port) => [port.path, port.stablePath].some((name) => name !== null && sameName(name, path)));
  // /dev/serial/by-path/… and an administrator's own names are links.
  return listed?.path ?? (await realpath(path).catch(() => path));
}

/** Windows knows COM3 as com3. */
const sameName = (a: string, b: string): boolean => a === b || (/^com\d+$/i.test(a) && a.toUpperCase() === b.toUpperCase());
