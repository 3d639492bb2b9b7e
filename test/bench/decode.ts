/**
 * From stored bytes to observations, on the fixtures. The bare cost beside it: the same bytes made text and cut at control
 * characters and delimiters, for POCT1-A parsed as XML; no meaning, no check.
 */
import { SaxesParser } from "saxes";
import { drivers } from "../../drivers/index.ts";
import { type DriverDefinition, decodeCapture } from "../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../src/transport/serial/line-splitter.ts";
import { readFixtures } from "../support/fixtures.ts";
import { type Measurement, median, type Row, range, timed } from "./harness.ts";

type Family = DriverDefinition["modes"][string]["protocol"]["family"];

interface Input {
  readonly driver: DriverDefinition;
  readonly mode: string;
  readonly bytes: Uint8Array;
}

const names: Readonly<Partial<Record<Family, string>>> = { lis: "LIS", poct1a: "POCT1-A", mllp: "MLLP and HL7" };
/** A capture of about so much: a day's docking, not a message. */
const longBytes = 100_000;
const budgetMs = 400;
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
  return Promise.resolve([{ title: "decode", unit: "ms a MB", rows }]);
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

function measure(name: string, family: Family, inputs: readonly Input[]): Row {
  const megabytes = inputs.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
  const real = () => inputs.forEach(({ driver, mode, bytes }) => void decodeCapture(driver, mode, bytes, makeLineSplitter));
  const readBare = family === "poct1a" ? parseXml : splitFields;
  const least = () => inputs.forEach(({ bytes }) => void readBare(Buffer.from(bytes)));
  const samples: number[] = [];
  const bare: number[] = [];
  // Warm: the first passes run before the code is compiled.
  for (const _ of range(leastPasses)) {
    real();
    least();
  }
  const endsAt = performance.now() + budgetMs;
  while (samples.length < leastPasses || performance.now() < endsAt) {
    samples.push(timed(real) / megabytes);
    bare.push(timed(least) / megabytes);
  }
  return { name, samples, bare, note: `${speed(samples)} MB/s; bare ${speed(bare)} MB/s` };
}

const speed = (msPerMegabyte: readonly number[]): string => (1_000 / median(msPerMegabyte)).toFixed(1);

const parseXml = (bytes: Buffer): unknown =>
  new SaxesParser().write(`<all>${bytes.toString("utf8").replace(/<\?.*?\?>/g, "")}</all>`).close();

function splitFields(bytes: Buffer): unknown {
  return bytes.toString("latin1").split(/[\x00-\x1f|^]/);
}
