/** Serial ports with their USB identity, and which configured connection each would be. */
import { loadConfig } from "../../config/files/load.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import type { SerialPortInfo } from "../../transport/serial/port-choice.ts";
import { listPorts } from "../../transport/serial/ports.ts";
import { portUses } from "./port-use.ts";

export type ListedPort = SerialPortInfo & {
  readonly connection: string | null;
  /** A USB device that no connection uses. */
  readonly unknown: boolean;
};

/** A configuration that is missing or wrong only means that no use can be told. */
export async function portsWithUse(
  configDir: string,
  drivers: readonly DriverDefinition[],
  list: () => Promise<readonly SerialPortInfo[]> = listPorts,
): Promise<readonly ListedPort[]> {
  const [ports, loaded] = await Promise.all([list(), loadConfig(configDir, drivers)]);
  const uses = await portUses(ports, loaded.ok ? loaded.config.connections : []);
  return ports.map((port) => {
    const connection = uses.get(port.path) ?? null;
    return { ...port, connection, unknown: connection === null && port.usb !== null };
  });
}
