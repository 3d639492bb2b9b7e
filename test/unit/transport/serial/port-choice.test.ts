import { expect, test } from "vitest";
import { choosePath, type SerialPortInfo } from "../../../../src/transport/serial/port-choice.ts";

const port = (path: string, serialNumber: string | null, productId = "6001", physicalPort = "1-1"): SerialPortInfo => ({
  path,
  stablePath: null,
  usb: { vendorId: "0403", productId, serialNumber },
  manufacturer: null,
  product: null,
  physicalPort,
});
const nothing = { stablePath: null, usb: null, manufacturer: null, product: null, physicalPort: null };
const plain: SerialPortInfo = { path: "/dev/ttyS0", ...nothing };
const ports = [plain, port("/dev/ttyUSB0", "A10K2X"), port("/dev/ttyUSB1", "B7"), port("/dev/ttyACM0", null, "60AB")];

test("an adapter is found by its serial number, whatever the case of the letters", () => {
  expect(choosePath({ vendorId: "0403", productId: "6001", serialNumber: "a10k2x" }, ports)).toEqual({ path: "/dev/ttyUSB0" });
});

test("without a serial number it must be the only one of its kind", () => {
  expect(choosePath({ vendorId: "0403", productId: "60ab" }, ports)).toEqual({ path: "/dev/ttyACM0" });
  expect(choosePath({ vendorId: "0403", productId: "6001" }, ports)).toMatchObject({ problem: { code: "PORT_AMBIGUOUS" } });
});

test.each([
  { vendorId: "067b", productId: "2303" },
  { vendorId: "0403", productId: "6001", serialNumber: "C" },
  { vendorId: "0403", productId: "60ab", serialNumber: "C" },
])("%j is absent", (usb) => {
  expect(choosePath(usb, ports)).toMatchObject({ problem: { code: "PORT_ABSENT" } });
});

test("two adapters without serial numbers are told apart by their sockets", () => {
  const twins = [port("/dev/ttyUSB0", null, "2303", "1-1.2"), port("/dev/ttyUSB1", null, "2303", "1-1.3")];
  const make = { vendorId: "0403", productId: "2303" };
  expect(choosePath({ ...make, physicalPort: "1-1.3" }, twins)).toEqual({ path: "/dev/ttyUSB1" });
  expect(choosePath(make, twins)).toMatchObject({ problem: { code: "PORT_AMBIGUOUS" } });
  const elsewhere = choosePath({ ...make, physicalPort: "1-1.4" }, twins);
  expect(elsewhere).toMatchObject({ problem: { code: "PORT_ABSENT", text: expect.stringContaining("1-1.4") } });
});
