import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listPorts } from "../../../../src/transport/serial/ports.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "labbro-sysfs-"));
});
afterEach(() => rm(root, { recursive: true }));

const write = async (path: string, text: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
};
const link = async (path: string, target: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(relative(dirname(join(root, path)), join(root, target)), join(root, path));
};
/** One port as the kernel lays it out: a folder of the driver, its `device` link, and the entry in the class. */
async function kernelPort(name: string, device: string): Promise<void> {
  const folder = `${device}/tty/${name}`;
  await mkdir(join(root, folder), { recursive: true });
  await link(`${folder}/device`, device);
  await link(`sys/class/tty/${name}`, folder);
}
async function usbAdapter(name: string, bus: string, facts: Readonly<Record<string, string>>): Promise<void> {
  const adapter = `sys/devices/pci0000:00/usb1/${bus}`;
  for (const [file, text] of Object.entries(facts)) await write(`${adapter}/${file}`, `${text}\n`);
  const inner = name.startsWith("ttyUSB") ? `/${name}` : "";
  await kernelPort(name, `${adapter}/${bus}:1.0${inner}`);
}
const onLinux = () => listPorts({ platform: "linux", root, list: () => Promise.reject(new Error("spawn udevadm ENOENT")) });

test("USB adapters are read with their identity and stable name, without udevadm", async () => {
  const ftdi = { idVendor: "0403", idProduct: "6001", serial: "A10K2X", manufacturer: "FTDI", product: "FT232R USB UART" };
  await usbAdapter("ttyUSB0", "1-1", ftdi);
  await usbAdapter("ttyACM0", "1-2", { idVendor: "1fc9", idProduct: "0083" });
  await write("dev/ttyUSB0", "");
  await link("dev/serial/by-id/usb-FTDI_A10K2X-if00-port0", "dev/ttyUSB0");
  expect(await onLinux()).toEqual([
    {
      path: "/dev/ttyACM0",
      stablePath: null,
      usb: { vendorId: "1fc9", productId: "0083", serialNumber: null },
      manufacturer: null,
      product: null,
      physicalPort: "1-2",
    },
    {
      path: "/dev/ttyUSB0",
      stablePath: "/dev/serial/by-id/usb-FTDI_A10K2X-if00-port0",
      usb: { vendorId: "0403", productId: "6001", serialNumber: "A10K2X" },
      manufacturer: "FTDI",
      product: "FT232R USB UART",
      physicalPort: "1-1",
    },
  ]);
});

test("of the built-in ports only those with hardware behind them are listed, consoles never", async () => {
  for (const [name, type] of [
    ["ttyS0", "4"],
    ["ttyS1", "0"],
  ] as const) {
    await kernelPort(name, "sys/devices/platform/serial8250");
    await write(`sys/devices/platform/serial8250/tty/${name}/type`, `${type}\n`);
  }
  await write("sys/class/tty/tty0/dev", "4:0\n");
  expect((await onLinux()).map(({ path, usb }) => [path, usb])).toEqual([["/dev/ttyS0", null]]);
});

test("ports are in the order of their numbers", async () => {
  for (const n of [10, 9]) await usbAdapter(`ttyUSB${n}`, `1-${n}`, { idVendor: "0403", idProduct: "6001" });
  expect((await onLinux()).map(({ path }) => path)).toEqual(["/dev/ttyUSB9", "/dev/ttyUSB10"]);
});

test("a machine without sysfs has no ports", async () => {
  expect(await onLinux()).toEqual([]);
});

test("elsewhere the system's list is used, and one that fails is an empty one", async () => {
  const found = { path: "COM3", manufacturer: "FTDI", serialNumber: "A10K2X", vendorId: "0403", productId: "6001" };
  const other = { path: "COM1", manufacturer: undefined, serialNumber: undefined, vendorId: undefined, productId: undefined };
  const ids = { pnpId: undefined, locationId: "Port_#0002.Hub_#0001" };
  const list = () =>
    Promise.resolve([
      { ...found, ...ids },
      { ...other, ...ids },
    ]);
  expect(await listPorts({ platform: "win32", root, list })).toEqual([
    {
      path: "COM3",
      stablePath: null,
      usb: { vendorId: "0403", productId: "6001", serialNumber: "A10K2X" },
      manufacturer: "FTDI",
      product: null,
      physicalPort: "Port_#0002.Hub_#0001",
    },
    { path: "COM1", stablePath: null, usb: null, manufacturer: null, product: null, physicalPort: null },
  ]);
  expect(await listPorts({ platform: "darwin", root, list: () => Promise.reject(new Error("no")) })).toEqual([]);
});

test("this machine's own list does not fail", async () => {
  expect(Array.isArray(await listPorts())).toBe(true);
});
