/** The LIS messages of every fixture, printed again and cut into two frames at every byte: the records stay what they were. */
import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../../drivers/index.ts";
import { buildFrame, createLis1Session, type Lis1Options, readLisCapture } from "../../../../src/protocol/lis1/index.ts";
import { printLis2 } from "../../../../src/protocol/lis2/index.ts";
import { fixtureDrivers, readFixtures } from "../../../support/fixtures.ts";

const ETX = 0x03;
const ETB = 0x17;
const enquiry = Buffer.of(0x05);

interface Sample {
  readonly name: string;
  readonly options: Lis1Options;
  /** Each message as the device spelled it. */
  readonly texts: readonly string[];
}

const samples: readonly Sample[] = fixtureDrivers().flatMap((id) => {
  const modes = drivers.find((driver) => driver.id === id)?.modes ?? {};
  return readFixtures(id).flatMap(({ name, mode, wire, configured }) => {
    const protocol = configured?.protocol ?? modes[mode]?.protocol;
    if (protocol?.family !== "lis") return [];
    const { messages } = readLisCapture(wire, protocol.options);
    return [{ name: `${id} ${name}`, options: protocol.options, texts: messages.map(({ message }) => printLis2(message)) }];
  });
});

/** A frame that ends in mid-record, and the rest. */
const inTwo = (bytes: Uint8Array, at: number): readonly Uint8Array[] => [
  buildFrame(1, bytes.subarray(0, at), ETB),
  buildFrame(2, bytes.subarray(at), ETX),
];

function live(frames: readonly Uint8Array[], options: Lis1Options): readonly string[] {
  const session = createLis1Session(options);
  const outputs = [enquiry, ...frames, Buffer.of(0x04)].flatMap((bytes) => session.receive(bytes, 0));
  return outputs.flatMap((output) => (output.kind === "message" ? [printLis2(output.message)] : []));
}

test("every fixture of a LIS mode holds a message", () => {
  expect(samples.length).toBeGreaterThanOrEqual(20);
  expect(samples.filter(({ texts }) => texts.length === 0).map(({ name }) => name)).toEqual([]);
});

describe.each(samples)("$name", ({ options, texts }) => {
  test("ETB at every offset gives the same records, stored and live", () => {
    for (const text of texts) {
      const bytes = Buffer.from(text, options.encoding === "latin1" ? "latin1" : "utf8");
      for (let at = 0; at <= bytes.length; at += 1) {
        const frames = inTwo(bytes, at);
        const stored = readLisCapture(Buffer.concat(frames), options).messages.map(({ message }) => printLis2(message));
        expect([stored, live(frames, options)], `ETB after byte ${at}`).toEqual([[text], [text]]);
      }
    }
  });
});
