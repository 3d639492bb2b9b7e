/** What is fuzzed: every mode of every driver, with composed transmissions to begin from. */
import { drivers } from "../../drivers/index.ts";
import type { Fixture } from "../../src/driver-api/conformance/index.ts";
import { type Configured, type DriverDefinition, nothingConfigured } from "../../src/driver-api/index.ts";
import { fixtureDrivers, readFixtures } from "../support/fixtures.ts";

export type Family = DriverDefinition["modes"][string]["protocol"]["family"];

/** A transmission, and how the instrument's files say that it is read. */
export interface Seed {
  readonly wire: Uint8Array;
  readonly configured: Configured;
}

export interface Target {
  readonly name: string;
  readonly driver: DriverDefinition;
  readonly mode: string;
  readonly family: Family;
  readonly seeds: readonly [Seed, ...Seed[]];
  /** Transmissions of any driver of the family, to splice with. */
  readonly strangers: readonly [Uint8Array, ...Uint8Array[]];
}

/** Of how many inputs in a hundred a family gets one: XML costs ten times what a line of text does. */
const shares: Readonly<Record<Family, number>> = { lis: 31, mllp: 32, lines: 28, axis: 4, poct1a: 5 };

interface Source extends Fixture {
  readonly driverId: string;
  readonly family: Family;
}

/** A mode without fixtures (a preset, read by a mapping) begins from those of its protocol family. */
export function readTargets(): readonly Target[] {
  const sources = fixtureDrivers().flatMap(sourcesOf);
  return drivers.flatMap((driver) =>
    Object.entries(driver.modes).map(([mode, { protocol, mapping }]): Target => {
      const { family } = protocol;
      const own = sources.filter((each) => each.driverId === driver.id && each.mode === mode);
      const mapped = sources.filter((each) => each.family === family && (each.configured?.mapping ?? null) !== null);
      const chosen = own.length > 0 || mapping === undefined ? own : mapped;
      const seeds = chosen.map(({ wire, configured }) => ({ wire, configured: configured ?? nothingConfigured }));
      const strangers = sources.filter((each) => each.family === family).map(({ wire }) => wire);
      return { name: `${driver.id} ${mode}`, driver, mode, family, seeds: some(seeds), strangers: some(strangers) };
    }),
  );
}

/** Targets as often as they are to be drawn, so that a family gets its share and its members get the same. */
export function schedule(targets: readonly Target[]): readonly [Target, ...Target[]] {
  const size = (family: Family): number => targets.filter((each) => each.family === family).length;
  return some(
    targets.flatMap((target) => new Array<Target>(Math.ceil((shares[target.family] * 20) / size(target.family))).fill(target)),
  );
}

function sourcesOf(driverId: string): readonly Source[] {
  const modes = drivers.find(({ id }) => id === driverId)?.modes ?? {};
  return readFixtures(driverId).flatMap((fixture) => {
    const family = modes[fixture.mode]?.protocol.family;
    return family === undefined ? [] : [{ ...fixture, driverId, family }];
  });
}

function some<T>(list: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error("A driver's mode has no fixture to begin from.");
  return [first, ...rest];
}
