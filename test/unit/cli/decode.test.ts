/** What `decode` says of a driver that throws, against its contract. */
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { decodeCapture } from "../../../src/captures/decode-capture.ts";
import { problemCatalogue } from "../../../src/domain/problem-catalogue.ts";
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

test("of a value that is no number nothing is said that is wrong where the site lists it as an answer", () => {
  const { says, do: action } = problemCatalogue.DECODE_BAD_VALUE;
  expect(says).toBe("A value is no plain number.");
  expect(action).toMatch(/^Nothing, where the site lists it as an answer in words\. Else /);
});
