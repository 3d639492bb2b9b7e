/** Every fixture means what its expected.json says. `npm run goldens` writes them; nothing else does. */
import { expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { expectedOf } from "../../src/driver-api/conformance/index.ts";
import { decodeCapture } from "../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../src/transport/serial/line-splitter.ts";
import { fixtureDrivers, readFixtures } from "../support/fixtures.ts";

const cases = drivers.flatMap((driver) => readFixtures(driver.id).map((fixture) => ({ driver, fixture })));

test("every folder of fixtures belongs to a listed driver", () => {
  expect(fixtureDrivers().filter((id) => !drivers.some((driver) => driver.id === id))).toEqual([]);
});

test.each(cases.map(({ driver, fixture }) => [`${driver.id}/${fixture.name}`, driver, fixture] as const))(
  "%s",
  (_, driver, fixture) => {
    const { mode, wire, configured, expected } = fixture;
    expect(expectedOf(decodeCapture(driver, mode, wire, makeLineSplitter, configured))).toStrictEqual(expected);
  },
);
