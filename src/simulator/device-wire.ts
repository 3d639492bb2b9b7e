/** The device's end of a wire for simulated analyzers: a socket that dials the gateway, a serial path, or the master end of a PTY. */
import type { Clock } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { ByteLink, Transport } from "../transport/link.ts";
import { createSerialTransport } from "../transport/serial/serial-link.ts";
import { createTcpClient } from "../transport/tcp/tcp-client.ts";
import type { DeviceWire } from "./run.ts";

export interface OpenWire {
  readonly wire: DeviceWire;
  close(): Promise<void>;
}

/** `HOST:PORT` or a serial path. Throws UserError when the other end is not there. */
export async function openDeviceWire(place: string, baudRate: number, clock: Clock): Promise<OpenWire> {
  const environment = { clock, random: Math.random };
  const [, host, port] = /^(?:\[?)([^[\]\s/]+?)\]?:(\d+)$/.exec(place) ?? [];
  const transport =
    host === undefined || port === undefined
      ? createSerialTransport({ port: { path: place }, baudRate }, environment)
      : createTcpClient({ host, port: Number(port) }, environment);
  const link = await firstLink(transport);
  return { wire: wireOf(link), close: () => transport.stop() };
}

async function firstLink(transport: Transport): Promise<ByteLink> {
  const links: ByteLink[] = [];
  await transport.start((link) => links.push(link));
  const [link] = links;
  if (link !== undefined) return link;
  const { problem, sentence } = transport.state;
  await transport.stop();
  throw new UserError(problem?.code ?? "PORT_FAILED", problem?.text ?? sentence);
}

export function wireOf(link: ByteLink): DeviceWire {
  return {
    write: (bytes) => void link.write(bytes),
    onData: (listener) => link.onBytes(listener),
    onClose: (listener) => link.onClosed(() => listener()),
    close: () => void link.close(),
  };
}
