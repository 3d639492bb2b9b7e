/**
 * From stored bytes to observations, on the fixtures. The bare cost beside it: the same bytes made text and cut at control
 * characters and delimiters, for POCT1-A parsed as XML by saxes; no meaning, no check. Other readers of HL7 stand in a table of
 * their own, against ours.
 */
import { SaxesParser } from "saxes";
import { drivers } from "../../drivers/index.ts";
import { type DriverDefinition, decodeCapture } from "../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../src/transport/serial/line-splitter.ts";
import { readFixtures } from "../support/fixtures.ts";
import { otherReaders } from "./decode-others.ts";
import { cpuTimed, type Measurement, median, type Row, range } from "./harness.ts";

type Family = DriverDefinition["modes"][string]["protocol"]["family"];

interface Input {
  readonly driver: DriverDefinition;
  readonly mode: string;
  readonly bytes: Uint8Array;
}

const names: Readonly<Partial<Record<Family, string>>> = { lis: "LIS", poct1a: "POCT1-A", mllp: "MLLP and HL7" };
/** A capture of about so much: a day's docking, not a message. */
const longBytes = 100_000;
const budgetMs = 1_000;
const leastPasses = 3;

export const decode: Measurement = () => {
  const families = new Set(drivers.flatMap(({ modes }) => Object.values(modes).map(({ protocol }) => protocol.family)));
  const rows = [...families].flatMap((family): Row[] => {
    const inputs = fixturesOf(family);
    if (inputs.length === 0) return [];
    const name = names[family] ?? family;
    return [
      measure(`${name}, message by message`, family, inputs),
      measure(`${name}, in one capture of ${longBytes / 1_000} kB`, family, [longest(inputs)]),
    ];
  });
  return Promise.resolve([
    { title: "decode", unit: "ms a MB", rows },
    { title: "other readers of HL7, against ours", unit: "ms a MB", rows: others() },
  ]);
};

function fixturesOf(family: Family): readonly Input[] {
  return drivers.flatMap((driver) =>
    readFixtures(driver.id)
      .filter(({ mode }) => driver.modes[mode]?.protocol.family === family)
      .map(({ mode, wire }) => ({ driver, mode, bytes: wire })),
  );
}

/** The first fixture, again and again. */
function longest([first]: readonly Input[]): Input {
  if (first === undefined) throw new Error("there is no fixture");
  return { ...first, bytes: Buffer.concat(range(Math.ceil(longBytes / first.bytes.length)).map(() => first.bytes)) };
}

function others(): readonly Row[] {
  const inputs = fixturesOf("mllp");
  return otherReaders(
    inputs.map(({ bytes }) => bytes),
    () => cpuTimed(() => decodeAll(inputs)) / megabytesOf(inputs),
  );
}

const megabytesOf = (inputs: readonly Input[]): number => inputs.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;

const decodeAll = (inputs: readonly Input[]): void =>
  inputs.forEach(({ driver, mode, bytes }) => void decodeCapture(driver, mode, bytes, makeLineSplitter));

function measure(name: string, family: Family, inputs: readonly Input[]): Row {
  const megabytes = megabytesOf(inputs);
  const real = () => decodeAll(inputs);
  const bareInputs = inputs.map(({ bytes }) => (family === "poct1a" ? oneDocument(bytes) : Buffer.from(bytes)));
  const readBare = family === "poct1a" ? parseXml : splitFields;
  const least = () => bareInputs.forEach((bytes) => void readBare(bytes));
  const samples: number[] = [];
  const bare: number[] = [];
  // Warm: the first passes run before the code is compiled.
  for (const _ of range(leastPasses)) {
    real();
    least();
  }
  const endsAt = performance.now() + budgetMs;
  while (samples.length < leastPasses || performance.now() < endsAt) {
    samples.push(cpuTimed(real) / megabytes);
    bare.push(cpuTimed(least) / megabytes);
  }
  return { name, samples, bare, note: `${speed(samples)} MB/s; bare ${speed(bare)} MB/s` };
}

const speed = (msPerMegabyte: readonly number[]): string => (1_000 / median(msPerMegabyte)).toFixed(1);

/** Many documents as one, without what may stand only once or not at all: declarations, MLLP marks. */
function oneDocument(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes).toString("utf8");
  return Buffer.from(`<all>${text.replace(/<\?.*?\?>|[\x0b\x1c]/g, "")}</all>`);
}

const parseXml = (bytes: Buffer): unknown => new SaxesParser().write(bytes.toString("utf8")).close();

function splitFields(bytes: Buffer): unknown {
  return bytes.toString("latin1").split(/[\x00-\x1f|^]/);
}
