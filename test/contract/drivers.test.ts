/** The contract that every listed driver keeps with every fixture it has. The seeds of the random pieces are in the titles. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drivers } from "../../drivers/index.ts";
import { readNumber } from "../../src/domain/decimal.ts";
import { resolveInstant } from "../../src/domain/time.ts";
import {
  badObservations,
  contradictions,
  everyByte,
  hasChecksums,
  isFreeOfChunking,
  losesOnlyWhatIsCut,
  notExercised,
  standsBesideOthers,
  survivesBitFlips,
} from "../../src/driver-api/conformance/index.ts";
import { decodeCapture } from "../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../src/transport/serial/line-splitter.ts";
import { anyMessage } from "../support/any-message.ts";
import { readFixtures } from "../support/fixtures.ts";
import { thoroughly } from "../support/thorough.ts";

const seeds = [1, 2, 3, 5, 8, 13, 21, 34];

/**
 * Of a long wire some bytes, spread over all of it and others for every fixture, and the whole end, where most is decided:
 * looking at each costs its square. Thoroughly (and by `check:driver`) every byte.
 */
function looked(wire: Uint8Array, shift: number): readonly number[] {
  const step = Math.max(1, Math.floor(wire.length / thoroughly(120, wire.length)));
  return everyByte(wire).filter((at) => (at + shift) % step === 0 || at >= wire.length - 40);
}

test("ids are unique", () => {
  const ids = drivers.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

describe.each(drivers.map((driver) => [driver.id, driver] as const))("%s", (_, driver) => {
  const fixtures = readFixtures(driver.id);
  const bench = { driver, makeLineSplitter };
  const each = test.each(fixtures.map((fixture, index) => [fixture.name, fixture, index] as const));

  test("contradicts itself nowhere", () => {
    expect(contradictions(driver)).toEqual([]);
  });

  test("shows every mode, code and unit that it declares", () => {
    expect(notExercised(driver, fixtures)).toEqual([]);
  });

  test("keeps the shape of an observation", () => {
    expect(badObservations(fixtures)).toEqual([]);
  });

  each(`%s: the same whole, byte by byte and in pieces of seeds ${seeds.join(", ")}`, (_name, fixture) => {
    expect(isFreeOfChunking(bench, fixture, seeds)).toEqual([]);
  });

  each("%s: glued to another transmission", (_name, fixture, index) => {
    const alike = fixtures.filter(
      ({ mode, configured }) => mode === fixture.mode && isDeepStrictEqual(configured, fixture.configured),
    );
    const next = alike.find((each) => fixtures.indexOf(each) > index) ?? alike[0] ?? fixture;
    expect(standsBesideOthers(bench, fixture, next)).toEqual([]);
  });

  each(`%s: cut at any byte, and live by pieces of seeds ${seeds.join(", ")}`, (_name, fixture, index) => {
    expect(losesOnlyWhatIsCut(bench, fixture, seeds, looked(fixture.wire, index))).toEqual([]);
  });

  const checked = fixtures.filter((fixture) => hasChecksums(bench, fixture));
  test.each(checked.map((fixture, index) => [fixture.name, fixture, index] as const))(
    "%s: one damaged bit never gives another result",
    (_name, fixture, index) => {
      expect(survivesBitFlips(bench, fixture, looked(fixture.wire, index))).toEqual([]);
    },
  );

  each("%s: damaged bytes are read without a throw", (_name, fixture) => {
    const damage = fc.array(fc.tuple(fc.nat(fixture.wire.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Uint8Array.from(fixture.wire);
        for (const [at, byte] of changes) bytes[at] = byte;
        const { problems } = decodeCapture(driver, fixture.mode, bytes, makeLineSplitter, fixture.configured);
        expect(problems.map(({ code }) => code)).not.toContain("DRIVER_FAILED");
      }),
      { numRuns: 40 },
    );
  });

  test("any message at all is decoded without a throw, and no result is both there and failed", () => {
    fc.assert(
      fc.property(anyMessage(), (message) => {
        const { observations } = driver.decode(message, { mode: Object.keys(driver.modes)[0] ?? "", at: 0, index: 0 });
        for (const { value, failed, measuredAt } of observations) {
          expect(value === null).toBe(failed !== null);
          // A number is in the one form that everything behind takes, and a time is an instant or says that it is none.
          if (value !== null && value.number !== null) expect(readNumber(value.number)).toBe(value.number);
          const at = measuredAt === null ? null : resolveInstant(measuredAt, { zone: "Europe/Oslo", offset: "trusted" });
          expect(at === null).toBe(measuredAt === null || measuredAt.local === null);
        }
      }),
      { numRuns: 300 },
    );
  });
});
