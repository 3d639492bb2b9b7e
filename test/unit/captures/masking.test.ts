/** Law: what is shown of a conversation while somebody sets an instrument up names nobody, wherever it was cut and whatever reads it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { decodeSession, readerOf } from "../../../src/captures/decode-session.ts";
import { masked } from "../../../src/captures/masking.ts";
import { differentFields, maskedMessage } from "../../../src/captures/preview-words.ts";
import { wordsOf } from "../../../src/captures/words.ts";
import type { CaptureChunk } from "../../../src/domain/capture.ts";
import { fixtureDrivers, readFixtures } from "../../support/fixtures.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { chunk, chunksOf, personsIn, readerFor } from "./support.ts";

const known = fixtureDrivers().filter((id) => drivers.some((one) => one.id === id));
const readable = (id: string) =>
  readFixtures(id)
    .filter(({ mode, configured }) => readerOf(drivers, id, mode, configured) !== null)
    .map((each) => [each.name, each] as const);

const textOf = (chunks: readonly CaptureChunk[]): string =>
  Buffer.concat(chunks.map(({ bytes }) => bytes))
    .toString("latin1")
    .toLowerCase();

/** Long enough to mean a person, and not what an instrument is called. */
function wordsOfPersons(decoded: ReturnType<typeof decodeSession>): readonly string[] {
  const devices = new Set(decoded.observations.flatMap(({ device }) => Object.values(device).flatMap(wordsOf)));
  return personsIn(decoded)
    .flatMap(wordsOf)
    .filter((word) => word.length >= 4 && !devices.has(word));
}

describe.each(known)("%s", (id) => {
  test.each(readable(id))("%s", (_name, { mode, wire, configured }) => {
    const reader = readerFor(id, mode, configured);
    const persons = wordsOfPersons(decodeSession(reader, chunksOf(wire)));
    const whole = masked(reader, chunksOf(wire));
    expect(whole.map(({ bytes }) => bytes.length)).toEqual(chunksOf(wire).map(({ bytes }) => bytes.length));
    fc.assert(
      fc.property(fc.nat({ max: Math.max(0, wire.length - 1) }), fc.nat({ max: wire.length }), (from, length) => {
        const shown = textOf(masked(reader, [chunk(wire.subarray(from, from + length))]));
        expect(persons.filter((word) => shown.includes(word))).toEqual([]);
      }),
      { numRuns: 20 },
    );
    expect(persons.filter((word) => textOf(whole).includes(word))).toEqual([]);
  });
});

test("what nobody knows how to read shows no letter and no digit; nor do bytes of any kind make it fail", () => {
  const reader = readerFor("afinion-2", "hl7");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(textOf(masked(null, [chunk(bytes)]))).not.toMatch(/[a-z0-9\x80-\xff]/);
      expect(masked(reader, [chunk(bytes), chunk(bytes, 1, "host")]).map((one) => one.bytes.length)).toEqual([
        bytes.length,
        bytes.length,
      ]);
    }),
  );
});

test("a person number is covered in whatever field it stands, in one word or in two", () => {
  const reader = readerFor("afinion-2", "hl7");
  const [person = ""] = syntheticPersons;
  for (const written of [person, `${person.slice(0, 6)} ${person.slice(6)}`, `ID${person}`]) {
    const message = `\x0bMSH|^~\\&|A|${written}|L|L|20260101120000||ORU^R01|1|P|2.4\rOBX|1|ST|${written}||47|mg/L\rNTE|1||${written}\r\x1c\r`;
    expect(textOf(masked(reader, [chunk(message)]))).not.toContain(person.slice(6));
  }
});

test("of a message that would be another, the field is named and no person", () => {
  const [person = "", other = ""] = syntheticPersons;
  const message = (id: string, value: string) =>
    `MSH|^~\\&|A|B|C|D|20260101||ORU^R01|1|P|2.5.1\rPID|1||${id}||Nordmann^Kari\rOBX|1|NM|CRP||${value}|mg/L\rNTE|1||${id}`;
  const told = differentFields(message(person, "47"), message(other, "48"));
  expect(told.map(({ field }) => field)).toEqual(["PID[1]-3", "OBX[1]-5", "NTE[1]-3"]);
  expect(told.find(({ field }) => field === "OBX[1]-5")).toEqual({ field: "OBX[1]-5", now: "47", edited: "48" });
  expect(JSON.stringify(told)).not.toMatch(new RegExp(`${person}|${other}`));
  expect(maskedMessage(message(person, "47"))).not.toMatch(/Nordmann|Kari/);
});
