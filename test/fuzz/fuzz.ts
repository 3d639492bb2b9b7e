/** Makes inputs from a seed, reads each, and collects what breaks a law and what takes long. */
import { decodeCapture } from "../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../src/transport/serial/line-splitter.ts";
import { withChecksums } from "./checksums.ts";
import { brokenLaws } from "./laws.ts";
import { hear } from "./live.ts";
import { mutated } from "./mutations.ts";
import { type Random, randomFor } from "./random.ts";
import { SentText } from "./sent.ts";
import { readTargets, type Seed, schedule, type Target } from "./targets.ts";

export interface Failure {
  readonly target: string;
  readonly seed: number;
  readonly input: number;
  readonly laws: readonly string[];
  readonly bytes: Uint8Array;
}

export interface Slowest {
  readonly target: string;
  readonly input: number;
  readonly bytes: number;
  readonly ms: number;
}

export interface FuzzReport {
  readonly inputs: number;
  readonly live: number;
  readonly observations: number;
  readonly perTarget: ReadonlyMap<string, number>;
  readonly slowest: readonly Slowest[];
  readonly failures: readonly Failure[];
}

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  /** Number of the first input: a run can be split, and one input be made again alone. */
  readonly from?: number;
  readonly progress?: (done: number) => void;
}

/** No input of this size may take longer, on a busy machine either; it is read again before it is blamed. */
const tooSlowMs = 2_000;
const keptFailures = 20;
const keptSlowest = 5;
const liveShare = 0.25;

export function fuzz({ inputs, seed, from = 0, progress }: FuzzOptions): FuzzReport {
  const targets = schedule(readTargets());
  const perTarget = new Map<string, number>();
  const failures: Failure[] = [];
  let slowest: Slowest[] = [];
  let live = 0;
  let observations = 0;
  for (let input = from; input < from + inputs; input += 1) {
    const random = randomFor(seed, input);
    const target = random.pick(targets);
    const origin = random.pick(target.seeds);
    const bytes = withSums(mutated(origin.wire, random, target.strangers), target, random);
    const result = timed(() => read(target, origin, bytes, random));
    perTarget.set(target.name, (perTarget.get(target.name) ?? 0) + 1);
    live += result.live ? 1 : 0;
    observations += result.observations;
    const { laws } = result;
    if (result.ms > tooSlowMs && timed(() => read(target, origin, bytes, random)).ms > tooSlowMs) laws.push("it took too long");
    if (laws.length > 0 && failures.length < keptFailures) {
      failures.push({ target: target.name, seed, input, laws: [...new Set(laws)], bytes: smallest(target, origin, bytes, laws) });
    }
    if (result.ms > (slowest.at(-1)?.ms ?? 0) || slowest.length < keptSlowest) {
      const all = [...slowest, { target: target.name, input, bytes: bytes.length, ms: result.ms }];
      slowest = all.sort((a, b) => b.ms - a.ms).slice(0, keptSlowest);
    }
    progress?.(input - from + 1);
  }
  return { inputs, live, observations, perTarget, slowest, failures };
}

interface Reading {
  readonly laws: string[];
  readonly live: boolean;
  readonly observations: number;
}

function read(target: Target, seed: Seed, bytes: Uint8Array, random: Random): Reading {
  const live = target.family !== "poct1a" && random.chance(liveShare);
  const sent = new SentText(bytes, target.family);
  try {
    const decoded = decodeCapture(target.driver, target.mode, bytes, makeLineSplitter, seed.configured);
    const laws = [...brokenLaws(decoded.observations, decoded.problems, sent)];
    const observations = decoded.observations.length;
    if (!live) return { laws, live, observations };
    const heard = hear(target, seed, bytes, random);
    const brokenLive = [...heard.broken, ...brokenLaws(heard.decoded.observations, heard.decoded.problems, sent)];
    return { laws: [...laws, ...brokenLive.map((law) => `live: ${law}`)], live, observations };
  } catch (error) {
    return { laws: [`it threw ${error instanceof Error ? error.message : String(error)}`], live, observations: 0 };
  }
}

function withSums(bytes: Uint8Array, { family }: Target, random: Random): Uint8Array {
  return random.chance(0.6) ? withChecksums(bytes, family) : bytes;
}

function timed<T>(work: () => T): T & { readonly ms: number } {
  const start = performance.now();
  const result = work();
  return { ...result, ms: performance.now() - start };
}

/** Leaves out what is not needed to break the same law when the bytes are read as a capture; live failures stay as they are. */
function smallest(target: Target, seed: Seed, bytes: Uint8Array, laws: readonly string[]): Uint8Array {
  const breaks = (candidate: Uint8Array): boolean => {
    const never = { below: () => 0, pick: <T>([first]: readonly [T, ...T[]]): T => first, chance: () => false };
    return read(target, seed, candidate, never).laws.some((law) => laws.includes(law));
  };
  let small = bytes;
  let tries = 0;
  for (let size = small.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < small.length && tries < 2_000; tries += 1) {
      const less = Buffer.concat([small.subarray(0, at), small.subarray(at + size)]);
      const candidate = withChecksums(less, target.family);
      if (breaks(less)) small = less;
      else if (breaks(candidate)) small = candidate;
      else at += size;
    }
  }
  return small;
}
