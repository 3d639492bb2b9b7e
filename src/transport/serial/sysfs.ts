/**
 * Serial ports of a Linux machine, read from the kernel's own files: serialport's list needs the program udevadm, which small
 * systems do not have (STACK.md 1).
 */
import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { SerialPortInfo } from "./port-choice.ts";

/** `root` is `/`, or a folder that looks like it. Empty where there is no sysfs. */
export async function readSysfsPorts(root: string): Promise<readonly SerialPortInfo[]> {
  const names = await namesIn(join(root, "sys/class/tty"));
  const stablePaths = await readStablePaths(root);
  const ports = await Promise.all(names.map((name) => readPort(root, name, stablePaths.get(name) ?? null)));
  return ports.filter((port) => port !== null).sort((a, b) => a.path.localeCompare(b.path, "en", { numeric: true }));
}

/** Consoles and pseudo terminals have no `device`; a ttyS without hardware behind it has type 0. */
async function readPort(root: string, name: string, stablePath: string | null): Promise<SerialPortInfo | null> {
  const folder = join(root, "sys/class/tty", name);
  const device = await realpath(join(folder, "device")).catch(() => null);
  if (device === null || (await readText(join(folder, "type"))) === "0") return null;
  const usbFolder = await findUsbFolder(device, root);
  const path = `/dev/${name}`;
  if (usbFolder === null) return { path, stablePath, usb: null, manufacturer: null, product: null, physicalPort: null };
  const fact = (file: string): Promise<string | null> => readText(join(usbFolder, file));
  const usb = {
    vendorId: (await fact("idVendor")) ?? "",
    productId: (await fact("idProduct")) ?? "",
    serialNumber: await fact("serial"),
  };
  const [manufacturer, product] = [await fact("manufacturer"), await fact("product")];
  return { path, stablePath, usb, manufacturer, product, physicalPort: basename(usbFolder) };
}

/** The nearest folder upwards that is a USB device. */
async function findUsbFolder(device: string, root: string): Promise<string | null> {
  const top = await realpath(root);
  for (let folder = device; folder.startsWith(top) && folder !== top && folder !== "/"; folder = dirname(folder)) {
    if ((await readText(join(folder, "idVendor"))) !== null) return folder;
  }
  return null;
}

/** `/dev/serial/by-id` names by the kernel name they point to. */
async function readStablePaths(root: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, "dev/serial/by-id");
  const paths = new Map<string, string>();
  for (const name of await namesIn(folder)) {
    const target = await realpath(join(folder, name)).catch(() => null);
    if (target !== null) paths.set(target.slice(target.lastIndexOf("/") + 1), `/dev/serial/by-id/${name}`);
  }
  return paths;
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

async function readText(file: string): Promise<string | null> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.trim() === "" ? null : text.trim();
}
