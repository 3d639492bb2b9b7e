/** `labbro ports`: serial ports with USB identity and what the gateway would make of each. */
import type { Command } from "commander";
import type { ListedPort } from "../app/connections/port-list.ts";
import type { CliContext } from "./context.ts";

export function addPorts(ports: Command, context: CliContext): void {
  ports
    .option("--config <dir>", "configuration folder", "config")
    .option("--json", "one JSON object a line")
    .action(async (options: { readonly config: string; readonly json?: boolean }) => {
      const { portsWithUse } = await import("../app/connections/port-list.ts");
      const ports = await portsWithUse(options.config, await context.drivers());
      for (const port of ports) context.output.data(options.json === true ? JSON.stringify(port) : plain(port));
      if (ports.some((port) => port.unknown)) context.output.talk(advice);
      if (ports.length === 0) context.output.talk("No serial port is there. Plug a cable in and try again.");
    });
}

const advice =
  "An unknown device can be configured by its USB identity, or what it says be recorded for whoever writes its driver: labbro capture --help.";

function plain({ path, stablePath, usb, product, physicalPort, connection, unknown }: ListedPort): string {
  const identity = usb === null ? "not USB" : `USB ${usb.vendorId}:${usb.productId} serial ${usb.serialNumber ?? "none"}`;
  const socket = physicalPort === null ? null : `socket ${physicalPort}`;
  const use = connection === null ? (unknown ? "unknown device" : "not configured") : `connection ${connection}`;
  return [path, identity, socket, product, stablePath, use].filter((part) => part !== null).join("  ");
}
