/** Every driver's fixtures, exported: no person of the original is left, and everything else decodes as before. */
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { decodeSession, readerOf } from "../../../src/captures/decode-session.ts";
import { withoutPersons } from "../../../src/captures/export.ts";
import { fixtureDrivers, readFixtures } from "../../support/fixtures.ts";
import { chunksOf, clinical, personsIn, readerFor } from "./support.ts";

const known = fixtureDrivers().filter((id) => drivers.some((one) => one.id === id));

/** A generic driver without a mapping finds nobody, so nothing is exported through it. */
const readable = (id: string) =>
  readFixtures(id)
    .filter(({ mode, configured }) => readerOf(drivers, id, mode, configured) !== null)
    .map((each) => [each.name, each] as const);

describe.each(known)("%s", (id) => {
  test.each(readable(id))("%s", (_name, { mode, wire, configured }) => {
    const reader = readerFor(id, mode, configured);
    const chunks = chunksOf(wire);
    const before = decodeSession(reader, chunks);
    const exported = withoutPersons(reader, chunks);
    const after = decodeSession(reader, exported);
    expect(clinical(after)).toEqual(clinical(before));
    const persons = personsIn(before);
    expect(personsIn(after).filter((person) => persons.includes(person))).toEqual([]);
    expect(exported.map(({ bytes }) => bytes.length)).toEqual(chunks.map(({ bytes }) => bytes.length));
  });
});

test("a driver, a mode or a mapping that is not there reads nothing", () => {
  const mapped = drivers.flatMap(({ id, modes }) =>
    Object.entries(modes).flatMap(([mode, { mapping }]) => (mapping === undefined ? [] : [[id, mode] as const])),
  );
  expect(mapped).not.toEqual([]);
  for (const [id, mode] of [...mapped, ["no-such", "hl7"], ["afinion-2", "no-such"]] as const) {
    expect(readerOf(drivers, id, mode)).toBeNull();
  }
});
