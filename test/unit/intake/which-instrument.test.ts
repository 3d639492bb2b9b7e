import { describe, expect, test } from "vitest";
import { connectionId, instrumentId } from "../../../src/domain/ids.ts";
import { emptyObservation, type Observation, unknownDevice } from "../../../src/domain/observation.ts";
import type { Instrument } from "../../../src/domain/station.ts";
import { recognise, strangerAmong } from "../../../src/intake/which-instrument.ts";
import { testInstrument } from "../../support/station.ts";

const instrument = (id: string, expectedSerial: string | null): Instrument => ({
  ...testInstrument,
  id: instrumentId(id),
  connection: connectionId(id),
  expectedSerial,
});
const device = (serial: string | null) => ({ ...unknownDevice, serial });
const [a, b, anyone] = [instrument("a", "S1"), instrument("b", "S2"), instrument("any", null)];
const who = (serial: string | null, here: readonly Instrument[], elsewhere: readonly Instrument[] = []) => {
  const { instrument: found, code } = recognise(device(serial), { here, elsewhere });
  return [found?.id ?? null, code];
};

describe("the instrument behind a message", () => {
  test("is the one whose serial number it says, however it is written", () => {
    expect(who("S2", [a, b])).toEqual(["b", null]);
    expect(who(" s1 ", [a, b])).toEqual(["a", null]);
  });

  test("is found on another connection when cables were swapped", () => {
    expect(who("S2", [a], [b])).toEqual(["b", null]);
    expect(who("S2", [anyone], [b])).toEqual(["b", null]);
  });

  test("is the assigned one where the wire carries no serial number, or none is expected", () => {
    expect(who(null, [a], [b])).toEqual(["a", null]);
    expect(who("S9", [anyone], [b])).toEqual(["any", null]);
  });

  test("is nobody when another was expected, and the code says which case it is", () => {
    expect(who("S9", [a], [b])).toEqual([null, "DEV_MISMATCH"]);
    expect(who("S9", [a, b])).toEqual([null, "DEV_UNKNOWN"]);
    expect(who(null, [a, b])).toEqual([null, "DEV_UNKNOWN"]);
    expect(who("S1", [])).toEqual([null, "DEV_UNKNOWN"]);
  });
});

test("a stranger is told with both serial numbers", () => {
  const observation = (serial: string): Observation => ({
    ...emptyObservation,
    ...{ kind: "patient", run: "1", deviceCode: "CRP", device: device(serial) },
  });
  const candidates = { here: [a], elsewhere: [b] };
  expect(strangerAmong([observation("S1"), observation("S9")], candidates)).toEqual({ expected: "S1", found: "S9" });
  expect(strangerAmong([observation("S1"), observation("S2")], candidates)).toBeNull();
});
