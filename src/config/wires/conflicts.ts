/** Things that may be there only once: ids, ports, cables, serial numbers. The mistake is told in the later file and names the earlier. */

import type { Context } from "../context.ts";
import type { ParsedFile } from "../parsing/parsed-file.ts";
import type { PathSegment } from "../problems.ts";
import type { DeviceFile } from "../schema/index.ts";
import type { TransportSettings } from "../settings.ts";
import { sameCable } from "./cables.ts";
import type { Wire } from "./connections.ts";

export function checkIds(context: Context): void {
  const taken = new Map<string, string>();
  for (const file of [...context.devices, ...context.connections]) {
    const { id } = file.fields;
    if (id === undefined) continue;
    const earlier = taken.get(id);
    if (earlier === undefined) taken.set(id, file.name);
    else
      file.fault(
        "CONFIG_CONFLICT",
        ["id"],
        `${id} is already the id of ${earlier}`,
        "Give every instrument and connection an id of its own.",
      );
  }
}

/** An observation is known by vendor and serial (decision 0004): two instruments of one driver may never expect the same. */
export function checkSerials(devices: readonly ParsedFile<DeviceFile>[]): void {
  const taken = new Map<string, string>();
  for (const file of devices) {
    const { driver, expect } = file.fields;
    if (driver === undefined || expect === undefined) continue;
    const key = `${driver} ${expect.serial.trim().toUpperCase()}`;
    const earlier = taken.get(key);
    if (earlier === undefined) taken.set(key, file.name);
    else
      file.fault(
        "CONFIG_CONFLICT",
        ["expect", "serial"],
        `is the serial number of ${earlier} too`,
        "Correct the one that is wrong.",
      );
  }
}

/** No two wires on one network port, instrument address or cable. */
export function checkWires(wires: readonly Wire[], context: Context): void {
  const busy = busyPorts(context);
  for (const [index, { settings, file, key }] of wires.entries()) {
    const path: readonly PathSegment[] = [key, placeOf(settings.transport)];
    const other = wires.slice(0, index).find((earlier) => collide(earlier.settings.transport, settings.transport));
    if (other !== undefined) {
      file.fault(
        "CONFIG_CONFLICT",
        path,
        `is used by ${other.file.name} too`,
        "Give every connection its own, or share one with ref.",
      );
    }
    const owner = settings.transport.type === "tcp-server" ? busy.get(settings.transport.port) : undefined;
    if (owner !== undefined) file.fault("CONFIG_CONFLICT", path, `is used by ${owner} in labbro.yaml`, "Choose another port.");
  }
}

function busyPorts({ labbro }: Context): ReadonlyMap<number, string> {
  const { admin, mqtt } = labbro.fields;
  const embedded = mqtt !== undefined && mqtt.url === undefined ? (mqtt.embedded?.port ?? 1883) : 0;
  const busy = new Map<number, string>();
  if (embedded !== 0) busy.set(embedded, "the broker inside Labbro");
  if (admin !== undefined && admin.port !== 0) {
    if (admin.port === embedded)
      labbro.fault("CONFIG_CONFLICT", ["admin", "port"], "is the embedded broker's too", "Choose another port.");
    busy.set(admin.port, "the admin page");
  }
  return busy;
}

function placeOf(transport: TransportSettings): string {
  if (transport.type === "serial") return "path" in transport.port ? "path" : "usb";
  return transport.type === "tcp-server" ? "port" : "host";
}

function collide(a: TransportSettings, b: TransportSettings): boolean {
  if (a.type === "tcp-server" && b.type === "tcp-server") return a.port === b.port && a.port !== 0;
  if (isDialled(a) && isDialled(b)) return a.port === b.port && a.host.toLowerCase() === b.host.toLowerCase();
  return a.type === "serial" && b.type === "serial" && sameCable(a.port, b.port);
}

type Dialled = Extract<TransportSettings, { type: "tcp-client" | "rfc2217" }>;

const isDialled = (transport: TransportSettings): transport is Dialled =>
  transport.type === "tcp-client" || transport.type === "rfc2217";
