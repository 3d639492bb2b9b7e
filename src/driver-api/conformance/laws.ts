/**
 * The laws that every driver and every fixture keep. Each takes a bench and gives the violations it found: none is good.
 * Nothing here knows a test framework; test/contract/drivers.test.ts runs them.
 */
import type { MakeLineSplitter } from "../../protocol/lines/splitter.ts";
import { decodeCapture, modeOf } from "../decode-message.ts";
import type { Decoded, DriverDefinition } from "../driver.ts";
import { othersThan, sameObservations } from "./compare-observations.ts";
import type { Fixture } from "./fixture.ts";
import { liveObservations } from "./live-session.ts";
import { byteByByte, glue, randomPieces } from "./pieces.ts";

export interface Bench {
  readonly driver: DriverDefinition;
  readonly makeLineSplitter: MakeLineSplitter;
}

/** Live, whole, byte by byte and in random pieces, the results are those of the stored bytes. */
export function isFreeOfChunking(bench: Bench, fixture: Fixture, seeds: readonly number[]): string[] {
  const { wire, expected } = fixture;
  const ways = [
    { name: "whole", pieces: [wire] },
    { name: "byte by byte", pieces: byteByByte(wire) },
    ...seeds.map((seed) => ({ name: `pieces of seed ${seed}`, pieces: randomPieces(wire, seed) })),
  ];
  return ways.flatMap(({ name, pieces }) =>
    sameObservations(name, live(bench, fixture, pieces, "silence"), expected.observations),
  );
}

/** Another transmission right behind it changes nothing of either. */
export function standsBesideOthers(bench: Bench, fixture: Fixture, next: Fixture): string[] {
  const found = decode(bench, fixture, glue(fixture.wire, next.wire)).observations;
  const wanted = [...fixture.expected.observations, ...next.expected.observations];
  return sameObservations(`glued to ${next.name}`, found, wanted);
}

/** Every byte of a wire. Whoever looks at many drivers may look at some of each. */
export const everyByte = ({ length }: Uint8Array): readonly number[] => Array.from({ length }, (_, at) => at);

/** Cut off after any byte, it gives nothing that was not complete: stored at these bytes, live at some. */
export function losesOnlyWhatIsCut(
  bench: Bench,
  fixture: Fixture,
  seeds: readonly number[],
  ends: readonly number[] = everyByte(fixture.wire),
): string[] {
  const { wire, expected } = fixture;
  const others = othersThan(expected.observations);
  const stored = ends.map((end) => {
    const found = decode(bench, fixture, wire.subarray(0, end)).observations;
    return others(`cut at byte ${end}`, found);
  });
  const cuts = seeds.map((seed) => {
    const pieces = randomPieces(wire, seed);
    const kept = pieces.slice(0, Math.ceil(pieces.length / 2));
    const found = live(bench, fixture, kept, "cut");
    return others(`link cut half way, pieces of seed ${seed}`, found);
  });
  return [...stored, ...cuts].flat();
}

/** True where the mode's protocol can tell a damaged byte; the others have nothing to tell by. */
export function hasChecksums({ driver }: Bench, fixture: Fixture): boolean {
  const family = modeOf(driver, fixture.mode)?.protocol.family;
  const own = fixture.configured?.protocol;
  // An administrator may have to live without; a driver may not.
  if (own?.family === "lis" && (own.options.checksum ?? "strict") !== "strict") return false;
  return family === "lis" || family === "axis";
}

/** For a mode with checksums: no single damaged bit gives a result that was not sent. Two bits of each of these bytes, stored and live. */
export function survivesBitFlips(bench: Bench, fixture: Fixture, at = everyByte(fixture.wire)): string[] {
  const { wire, expected } = fixture;
  const others = othersThan(expected.observations);
  const bitsOf = (at: number) => [at % 8, (at + 5) % 8].map((bit) => ({ at, bit, byte: (wire[at] ?? 0) ^ (1 << bit) }));
  const flips = at.flatMap(bitsOf);
  return flips.flatMap(({ at, bit, byte }) => {
    const damaged = wire.with(at, byte);
    const found = [...decode(bench, fixture, damaged).observations, ...live(bench, fixture, [damaged], "silence")];
    return others(`bit ${bit} of byte ${at} flipped`, found);
  });
}

function decode({ driver, makeLineSplitter }: Bench, { mode, configured }: Fixture, bytes: Uint8Array): Decoded {
  return decodeCapture(driver, mode, bytes, makeLineSplitter, configured);
}

function live(bench: Bench, { mode, configured }: Fixture, pieces: readonly Uint8Array[], ending: "silence" | "cut") {
  return liveObservations(bench.driver, mode, pieces, ending, bench.makeLineSplitter, configured);
}
