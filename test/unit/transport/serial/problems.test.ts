import { expect, test } from "vitest";
import { portProblem } from "../../../../src/transport/serial/serial-link.ts";

test.each([
  ["Error: No such file or directory, cannot open /dev/ttyUSB0", "PORT_ABSENT"],
  ["Opening COM3: File not found", "PORT_ABSENT"],
  ["Error Resource temporarily unavailable Cannot lock port", "PORT_BUSY"],
  ["Error: Device or resource busy, cannot open /dev/ttyUSB0", "PORT_BUSY"],
  ["Opening COM3: Access denied", "PORT_BUSY"],
  ["Error: Permission denied, cannot open /dev/ttyUSB0", "PORT_DENIED"],
  ["Error: Operation not permitted", "PORT_DENIED"],
  ["Error: Inappropriate ioctl for device", "PORT_FAILED"],
])("%j is %s", (message, code) => {
  expect(portProblem(message, "COM3")).toMatchObject({ code, text: expect.stringContaining("COM3") });
});
