/** What `decode` says of a driver that throws, against its contract. */
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { decodeCapture } from "../../../src/captures/decode-capture.ts";
import { readFixtures } from "../../support/fixtures.ts";

test("what the driver threw is told by its class and place, never by its text", () => {
  const [driver] = drivers.filter(({ id }) => id === "afinion-2");
  const [fixture] = readFixtures("afinion-2");
  if (driver === undefined || fixture === undefined) throw new Error("no fixture");
  const broken = {
    ...driver,
    decode: () => {
      throw new TypeError("15815024343 is a person");
    },
  };
  const { faults, lines } = decodeCapture(broken, fixture.mode, fixture.wire);
  expect(faults[0]).toMatch(/^TypeError/);
  expect(JSON.stringify([faults, lines])).not.toContain("15815024343");
  expect(lines).toMatchObject([{ problem: { code: "DRIVER_FAILED" } }]);
});
