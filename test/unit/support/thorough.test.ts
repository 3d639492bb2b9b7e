/** What `npm test` leaves out of rounds that repeat: never a kind, and no row for ever. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fewOfEachKind, randomFrom } from "../../support/thorough.ts";

const rows = ["runs", "lots", "outbox"].flatMap((repository) => ["TypeError", "full"].map((error) => ({ repository, error })));
const kindsOf = ({ repository, error }: (typeof rows)[number]): readonly string[] => [repository, error];
const drawnWith = (seed: number) => fewOfEachKind(rows, kindsOf, randomFrom(seed));

test("each kind is among the rows of every run, in their order, and the same seed draws the same ones", () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const drawn = drawnWith(seed);
      expect(new Set(drawn.flatMap(kindsOf))).toEqual(new Set(rows.flatMap(kindsOf)));
      expect(drawn.map((row) => rows.indexOf(row))).toEqual(drawn.map((row) => rows.indexOf(row)).sort((a, b) => a - b));
      expect(drawnWith(seed)).toEqual(drawn);
    }),
  );
});

test("some are left out, and over a few runs every row is drawn", () => {
  const draws = Array.from({ length: 40 }, (_, seed) => drawnWith(seed));
  for (const drawn of draws) expect(drawn.length).toBeLessThan(rows.length);
  expect(new Set(draws.flat())).toEqual(new Set(rows));
});
