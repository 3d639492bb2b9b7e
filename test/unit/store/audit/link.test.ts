/** What two rows hold is never the same to the chain where it is not the same to SQLite. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { chainKeyOf, contentOf, type Stored } from "../../../../src/store/audit/link.ts";
import { openMemoryStore } from "../../../../src/store/gateway-store.ts";

const { seal } = openMemoryStore();
const content = (values: readonly Stored[]): string =>
  contentOf(chainKeyOf(seal), { source: "run", row: "R1", change: "stands" }, values).toString("hex");

/** Few values on purpose, among them all that JSON writes alike; SQLite keeps no NaN, and no zero below zero that it tells from zero. */
const anyStored: fc.Arbitrary<Stored> = fc.oneof(
  fc.constantFrom<Stored>(null, "null", "", "1", 1, 0, 1e21, "1e+21", Infinity, -Infinity, "Infinity", '{"number":"Infinity"}'),
  fc.constantFrom<Stored>(new Uint8Array(), Uint8Array.of(110), Uint8Array.of(1), '{"bytes":0}', "[]"),
  fc.string({ maxLength: 3 }),
  fc.uint8Array({ maxLength: 3 }),
);
const anyRow = fc.array(anyStored, { minLength: 1, maxLength: 3 });

test("other values make another content", () => {
  fc.assert(
    fc.property(anyRow, anyRow, (one, other) => {
      expect(content(one) === content(other)).toBe(isDeepStrictEqual(one, other));
    }),
    { numRuns: 3_000 },
  );
});
