/** A transport as written becomes one that is complete: the driver's mode fills in what the file leaves out. */
import type { DriverChoice } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { TransportChoice } from "../schema/index.ts";
import type { LineSettings, SerialSettings, TcpServerSettings, TransportSettings } from "../settings.ts";

type Choice<Type extends TransportChoice["type"]> = Extract<TransportChoice, { type: Type }>;

/** Null with the mistake told when the mode cannot be wired like this or a port is nowhere to be found. */
export function completeTransport(
  file: Pick<ParsedFile<unknown>, "fault">,
  key: "connection" | "transport",
  written: TransportChoice,
  { driver, modeName, mode }: DriverChoice,
): TransportSettings | null {
  const kinds = possibleKinds(mode.transport.kinds);
  if (!kinds.includes(written.type)) {
    const what = `${driver.id} cannot be wired as ${written.type} in mode ${modeName}`;
    file.fault("CONFIG_INVALID", [key, "type"], what, `Choose one of: ${kinds.join(", ")}.`);
    return null;
  }
  if (written.type === "serial") return serialSettings(written, mode.transport);
  if (written.type === "rfc2217") {
    return { type: "rfc2217", host: written.host, port: written.port, ...lineSettings(written, mode.transport) };
  }
  const port = written.port ?? mode.transport.port;
  if (port === undefined) {
    file.fault("CONFIG_MISSING", [key, "port"], "is missing", `Add the network port; ${driver.id} has no usual one.`);
    return null;
  }
  return written.type === "tcp-client" ? { type: "tcp-client", host: written.host, port } : listener(written, port);
}

type Usual = DriverChoice["mode"]["transport"];

/** Whatever speaks on a serial cable also does when the cable ends in a terminal server: a raw one is dialled like an instrument. */
function possibleKinds(kinds: Usual["kinds"]): readonly TransportChoice["type"][] {
  return kinds.includes("serial") ? [...new Set([...kinds, "tcp-client", "rfc2217"] as const)] : kinds;
}

function serialSettings(written: Choice<"serial">, usual: Usual): SerialSettings | null {
  const port = portOf(written);
  return port && { type: "serial", port, ...lineSettings(written, usual) };
}

function lineSettings(written: Choice<"serial" | "rfc2217">, usual: Usual): LineSettings {
  return {
    baudRate: written.baudRate ?? usual.baudRate ?? 9600,
    dataBits: written.dataBits ?? usual.dataBits ?? 8,
    parity: written.parity ?? usual.parity ?? "none",
    stopBits: written.stopBits ?? usual.stopBits ?? 1,
  };
}

function portOf({ path, usb }: Choice<"serial">): SerialSettings["port"] | null {
  if (path !== undefined) return { path };
  if (usb === undefined) return null;
  return { usb: { ...usb, serialNumber: usb.serialNumber ?? null, physicalPort: usb.physicalPort ?? null } };
}

/** Without `host` it listens no further than the allow list reaches: one PC, or the network. */
function listener({ allow, host }: Choice<"tcp-server">, port: number): TcpServerSettings {
  const reach = allow.every(isLoopback) ? "127.0.0.1" : allow.some((address) => address.includes(":")) ? "::" : "0.0.0.0";
  return { type: "tcp-server", host: host ?? reach, port, allow };
}

/** A network counts where all of it is this PC. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || /^::1(\/128)?$/.test(host) || /^127(\.\d+){3}(\/([89]|[12]\d|3[0-2]))?$/.test(host);
