import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { portsWithUse } from "../../../src/app/connections/port-list.ts";
import { portUses } from "../../../src/app/connections/port-use.ts";
import { findUnknownDevices } from "../../../src/app/connections/unknown-devices.ts";
import type { ConnectionSettings, SerialSettings } from "../../../src/config/settings.ts";
import { connectionId } from "../../../src/domain/ids.ts";
import { type LogFacts, silentLogger } from "../../../src/domain/logger.ts";
import { createPortWatcher, settleMs } from "../../../src/transport/discovery/watch-ports.ts";
import type { SerialPortInfo } from "../../../src/transport/serial/port-choice.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { noFaults } from "../../support/no-faults.ts";

const adapter = (path: string, serialNumber: string | null, physicalPort = "1-1"): SerialPortInfo => ({
  path,
  stablePath: serialNumber === null ? null : `/dev/serial/by-id/usb-FTDI_${serialNumber}`,
  usb: { vendorId: "0403", productId: "6001", serialNumber },
  manufacturer: "FTDI",
  product: "FT232R USB UART",
  physicalPort,
});
const builtIn: SerialPortInfo = {
  ...adapter("/dev/ttyS0", null),
  usb: null,
  manufacturer: null,
  product: null,
  physicalPort: null,
};

const on = (id: string, port: SerialSettings["port"]): ConnectionSettings => ({
  id: connectionId(id),
  driver: "nycocard",
  mode: "serial",
  transport: { type: "serial", port, baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 },
});
const usb = (serialNumber: string | null, physicalPort: string | null = null) => ({
  usb: { vendorId: "0403", productId: "6001", serialNumber, physicalPort },
});
const network: ConnectionSettings = {
  ...on("net-1", { path: "" }),
  transport: { type: "tcp-client", host: "192.168.10.21", port: 5000 },
};

test("a port is used by path, by stable name, by USB identity or by socket; a network connection uses none", async () => {
  const ports = [adapter("/dev/ttyUSB0", "A"), adapter("/dev/ttyUSB1", "B"), adapter("/dev/ttyUSB2", null, "1-2"), builtIn];
  const connections = [
    on("by-usb", usb("B")),
    on("by-name", { path: "/dev/serial/by-id/usb-FTDI_A" }),
    on("by-socket", usb(null, "1-2")),
    on("by-path", { path: "/dev/ttyS0" }),
    network,
  ];
  expect(Object.fromEntries(await portUses(ports, connections))).toEqual({
    "/dev/ttyUSB0": "by-name",
    "/dev/ttyUSB1": "by-usb",
    "/dev/ttyUSB2": "by-socket",
    "/dev/ttyS0": "by-path",
  });
});

test("a link that someone made to a port is that port", async () => {
  const folder = mkdtempSync(join(tmpdir(), "labbro-names-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [port, name] = [join(folder, "ttyUSB0"), join(folder, "nycocard")];
  writeFileSync(port, "");
  symlinkSync(port, name);
  const uses = await portUses([adapter(port, null)], [on("nyco-1", { path: name })]);
  expect(uses.get(port)).toBe("nyco-1");
});

test("COM3 is com3", async () => {
  expect((await portUses([adapter("COM3", null)], [on("nyco-1", { path: "com3" })])).get("COM3")).toBe("nyco-1");
});

function station(ports: readonly SerialPortInfo[], connections: readonly ConnectionSettings[] = []) {
  const clock = manualClock();
  const world = { ports, connections, notice: (): void => undefined };
  const watcher = createPortWatcher({
    clock,
    list: () => Promise.resolve(world.ports),
    sense: (notice) => {
      world.notice = notice;
      return () => undefined;
    },
  });
  const told: LogFacts[] = [];
  const logger = { ...silentLogger, warn: (event: string, facts: LogFacts = {}) => void told.push({ event, ...facts }) };
  const unknown = findUnknownDevices(watcher, () => world.connections, { logger, clock, faults: noFaults });
  const plug = async (after: readonly SerialPortInfo[]) => {
    world.ports = after;
    world.notice();
    await clock.advance(settleMs);
  };
  return { clock, world, watcher, unknown, told, plug };
}

test("what is plugged in and belongs to no connection is listed with its fingerprint and told once", async () => {
  const { watcher, unknown, told, plug, clock } = station([builtIn, adapter("/dev/ttyUSB0", "A")], [on("nyco-1", usb("A"))]);
  await watcher.start();
  await clock.advance(0);
  expect(unknown.list).toEqual([]);
  await plug([builtIn, adapter("/dev/ttyUSB0", "A"), adapter("/dev/ttyUSB1", "B", "1-2")]);
  const fingerprint = {
    ...{ vendorId: "0403", productId: "6001", serialNumber: "B", manufacturer: "FTDI", product: "FT232R USB UART" },
    ...{ physicalPort: "1-2", path: "/dev/ttyUSB1" },
  };
  expect(unknown.list).toEqual([fingerprint]);
  await unknown.refresh();
  expect(told).toEqual([{ event: "unknown-device", ...fingerprint }]);
  await plug([builtIn]);
  expect(unknown.list).toEqual([]);
});

test("once it is configured it is unknown no more", async () => {
  const { watcher, unknown, world, clock } = station([adapter("/dev/ttyUSB0", "A")]);
  await watcher.start();
  await clock.advance(0);
  expect(unknown.list).toHaveLength(1);
  world.connections = [on("nyco-1", usb("A"))];
  await unknown.refresh();
  expect(unknown.list).toEqual([]);
});

test("`ports` lists each port with its use; without a configuration every USB device is unknown", async () => {
  const ports = [builtIn, adapter("/dev/ttyUSB0", "A")];
  const listed = await portsWithUse(join(tmpdir(), "labbro-no-such-folder"), [], () => Promise.resolve(ports));
  expect(listed.map(({ path, connection, unknown }) => [path, connection, unknown])).toEqual([
    ["/dev/ttyS0", null, false],
    ["/dev/ttyUSB0", null, true],
  ]);
});
