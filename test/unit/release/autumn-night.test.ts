/** What the journal is told of results of the hour that an autumn night has twice, read out at any moment of it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { localDateTime, readDeviceTime } from "../../../src/domain/time.ts";
import { nothingDecoded } from "../../../src/driver-api/index.ts";
import { noteDeviceClock } from "../../../src/intake/device-clock.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import {
  createTestStation,
  crpReagent,
  crpTarget,
  noon,
  type TestStation,
  type TestStationOptions,
  testInstrument,
} from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const zone = "Europe/Oslo";
const change = Date.UTC(2026, 9, 25, 1);
const minuteMs = 60_000;
const wall = (instant: number): string => localDateTime(instant, zone);

/** On the evening before, with a passed control. */
async function evening(options: TestStationOptions = {}): Promise<TestStation> {
  const station = createTestStation(options);
  station.pipeline.importLots([crpTarget, crpReagent]);
  await station.clock.advance(change - 10 * 60 * minuteMs - noon);
  station.dock(crpControl("20", wall(change - 11 * 60 * minuteMs)));
  return station;
}

const measured = (instant: number, sequence: number | null): Observation =>
  crpResult({
    run: `${instant}`,
    sequence: sequence === null ? null : String(sequence),
    value: { raw: "47", comparator: null, number: "47", unit: "mg/L" },
    measuredAt: readDeviceTime(wall(instant)),
  });

/** Docked at that moment. */
async function dockAt(
  station: TestStation,
  at: number,
  results: readonly Observation[],
  showsClock: boolean,
): Promise<readonly string[]> {
  await station.clock.advance(at - station.clock.now());
  const landed = station.arrive(...results);
  const keys = landed.added.map(({ key }) => key);
  const transmissionId = station.store.runs.observations(keys[0] ?? "")[0]?.transmissionId;
  if (showsClock && transmissionId !== undefined)
    noteDeviceClock(
      station.store,
      station.ports.view().instruments,
      { ...nothingDecoded, clock: [readDeviceTime(wall(at))] },
      landed,
      { transmissionId },
    );
  station.endBatch();
  return keys;
}

const told = (station: TestStation): readonly string[] => station.sent().map(({ bytes }) => Buffer.from(bytes).toString());
const timeOf = (message: string | undefined): string | undefined => /\rOBR\|(?:[^|]*\|){6}([^|]*)\|/.exec(message ?? "")?.[1];

test.each([true, false])(
  "02:00:02 in the second pass, read out five seconds later, comes after what was read out before it (clock shown: %s)",
  async (shows) => {
    const station = await evening();
    await dockAt(station, change - minuteMs, [measured(change - 2 * minuteMs, 500)], shows);
    await dockAt(station, change + 7000, [measured(change + 2000, 501)], shows);
    expect(told(station).map(timeOf)).toEqual(["20261025025800+0200", "20261025020002+0100"]);
  },
);

test.each([true, false])(
  "where nothing tells which of the two it was the time is uncertain and says so (clock shown: %s)",
  async (shows) => {
    const station = await evening();
    const [key = ""] = await dockAt(station, change + 7000, [measured(change + 2000, null)], shows);
    const [message] = told(station);
    expect(timeOf(message)).toBe("20261025");
    expect(message).toContain(
      "Analysetidspunktet er usikkert: mellom 25.10.2026 kl. 02.00 (sommertid) og 25.10.2026 kl. 02.00 (normaltid).",
    );
    expect(station.codes(key)).toEqual(["CLOCK_UNCERTAIN"]);
  },
);

test("a failed control between the two times holds the result", async () => {
  const station = await evening();
  const failed = crpControl("30", wall(change - 20 * minuteMs), { sequence: "c1" });
  await dockAt(station, change - 10 * minuteMs, [failed], false);
  const [key = ""] = await dockAt(station, change + 7 * minuteMs, [measured(change + 2 * minuteMs, null)], false);
  expect(station.state(key)).toBe("held");
});

test("a time that a person has set stays, whatever the clock model finds afterwards", async () => {
  const station = await evening();
  await dockAt(station, change - 10 * minuteMs, [crpControl("30", wall(change - 20 * minuteMs), { sequence: "c1" })], false);
  const at = change + 2 * minuteMs;
  const [key = ""] = await dockAt(station, change + 7 * minuteMs, [measured(at, null)], false);
  station.decide.setTime(key, at, "besøkslogg", { by: "Kari", role: "lab-responsible", reason: "sett i loggen" });
  const batch = station.store.runs.byKey(key)?.batchId ?? 0;
  station.ports.later({ kind: "batch-part", batch, instrument: testInstrument.id });
  expect(station.store.runs.byKey(key)).toMatchObject({ measuredAt: at, intakeCodes: ["CLOCK_CORRECTED"] });
});

test("what an instrument handed over before it was registered is in doubt as well", async () => {
  const before = await evening({ instruments: [] });
  const [key = ""] = await dockAt(before, change + 7000, [measured(change + 2000, null)], false);
  expect(before.state(key)).toBe("held");
  const after = createTestStation({ store: before.store });
  after.ports.later({ kind: "claim" });
  expect(after.codes(key)).toContain("CLOCK_UNCERTAIN");
  expect(after.store.clocks.windowOf(key)).toEqual({ from: change + 2000 - 60 * minuteMs, to: change + 2000 });
});

test("law: over any dockings of the night a time that is told is true, and times that are told keep the order of the numbers", async () => {
  const seconds = fc.uniqueArray(fc.integer({ min: -75 * 60, max: 75 * 60 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(seconds, fc.boolean(), fc.boolean(), fc.array(fc.boolean()), async (chosen, isNumbered, shows, ends) => {
      const station = await evening();
      const instants = [...chosen].sort((a, b) => a - b).map((second) => change + second * 1000);
      const truth = new Map<string, number>();
      let waiting: { instant: number; result: Observation }[] = [];
      for (const [i, instant] of instants.entries()) {
        waiting.push({ instant, result: measured(instant, isNumbered ? 500 + i : null) });
        if (ends[i] !== true && i < instants.length - 1) continue;
        const keys = await dockAt(
          station,
          instant + 500,
          waiting.map(({ result }) => result),
          shows,
        );
        // What two different measurements told alike are held as one that contradicts itself.
        for (const [nth, key] of keys.entries()) truth.set(key, waiting[nth]?.instant ?? 0);
        waiting = [];
      }
      const runs = [...truth.keys()].flatMap((key) => station.store.runs.byKey(key) ?? []).filter((run) => run.version === 1);
      for (const { key, measuredAt, intakeCodes } of runs) {
        if (!intakeCodes.includes("CLOCK_UNCERTAIN")) expect(measuredAt).toBe(truth.get(key));
        else {
          const window = station.store.clocks.windowOf(key);
          expect([window?.from, window?.to]).toContain(truth.get(key));
        }
      }
      const byTruth = runs
        .toSorted((a, b) => (truth.get(a.key) ?? 0) - (truth.get(b.key) ?? 0))
        .map((run) => run.measuredAt ?? 0);
      if (isNumbered) expect(byTruth).toEqual(byTruth.toSorted((a, b) => a - b));
    }),
    { numRuns: thoroughly(25, 1000) },
  );
});
