/** The law of the seal: a value opens where it was sealed and nowhere else, and only as it was. */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { archiveTables, journalMigrations } from "../../../src/journal/archive/migrations.ts";
import { openDatabase } from "../../../src/store/database/database.ts";
import { gatewayMigrations } from "../../../src/store/migrations/gateway-migrations.ts";
import { firstKeys, type Place, sealWith } from "../../../src/store/sealing/seal.ts";
import { type SealedTable, sealedTables } from "../../../src/store/sealing/sealed-columns.ts";

const seal = sealWith(firstKeys(Buffer.alloc(32, 7)));
const changed = expect.objectContaining({ code: "VALUE_CHANGED" });
const place = fc.tuple(
  fc.constantFrom("outbox.sealed_bytes", "decision.sealed_by"),
  fc.oneof(fc.nat(9), fc.string()),
) as fc.Arbitrary<Place>;
const bytes = fc.uint8Array({ maxLength: 300 });

test("what was sealed opens in its place as it was, and never looks the same twice", () => {
  fc.assert(
    fc.property(bytes, place, (plain, at) => {
      const [one, two] = [seal.seal(plain, at), seal.seal(plain, at)];
      expect(seal.open(one, at)).toEqual(Buffer.from(plain));
      expect(one.equals(two)).toBe(false);
      if (plain.length > 3) expect(one.includes(Buffer.from(plain))).toBe(false);
    }),
  );
});

test("in another row, column or store it does not open", () => {
  const other = sealWith(firstKeys(randomBytes(32)));
  fc.assert(
    fc.property(bytes, place, place, (plain, at, elsewhere) => {
      const value = seal.seal(plain, at);
      expect(() => other.open(value, at)).toThrow(changed);
      if (JSON.stringify(at) !== JSON.stringify(elsewhere)) expect(() => seal.open(value, elsewhere)).toThrow(changed);
    }),
  );
});

test("with any byte changed, cut, or more, it does not open; nor does what was never sealed", () => {
  fc.assert(
    fc.property(bytes, place, fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, at, nth, by) => {
      const value = seal.seal(plain, at);
      const index = nth % value.length;
      const flipped = Buffer.from(value);
      flipped.writeUInt8(flipped.readUInt8(index) ^ by, index);
      for (const wrong of [flipped, value.subarray(0, index), Buffer.concat([value, Buffer.from([by])]), plain])
        expect(() => seal.open(wrong, at)).toThrow(changed);
    }),
  );
});

test("a former key opens what it sealed; what is sealed now needs the newest", () => {
  const [old, young] = [randomBytes(32), randomBytes(32)];
  const before = sealWith(firstKeys(old));
  const both = sealWith({
    root: old,
    newest: 2,
    masters: new Map([
      [1, old],
      [2, young],
    ]),
  });
  const at: Place = ["lot.sealed_body", 1];
  expect(both.open(before.seal(Buffer.from("x"), at), at).toString()).toBe("x");
  expect(() => before.open(both.seal(Buffer.from("x"), at), at)).toThrow(changed);
  // What rows are found by stays: it could not be made again from what is stored.
  expect(both.fingerprint("a")).toBe(before.fingerprint("a"));
});

test.each<readonly [string, typeof gatewayMigrations, readonly SealedTable[]]>([
  ["the gateway's store", gatewayMigrations, sealedTables],
  ["the journal's archive", journalMigrations, archiveTables],
])("every column of bytes in %s is on the list of sealed ones, by its table's key", (_, migrations, listed) => {
  const db = openDatabase(":memory:", migrations);
  const blobs = db
    .prepare<[], { table: string; column: string }>(
      `SELECT m.name AS "table", c.name AS "column" FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
       WHERE m.type = 'table' AND c.type = 'BLOB' AND m.name NOT IN ('seal_key', 'audit')`,
    )
    .all();
  const names = listed.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`));
  expect(names.sort()).toEqual(blobs.map(({ table, column }) => `${table}.${column}`).sort());
  const unique = db.prepare<[string], string>(
    "SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk)",
  );
  for (const { table, key } of sealedTables) {
    if (listed === sealedTables) expect(unique.pluck().get(table), table).toBe(key.join(","));
  }
  db.close();
});
