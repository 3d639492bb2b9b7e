/** The fingerprint of person and analyte: an older store gains it, the index answers by it, and no number is in it. */
import { expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database/database.ts";
import { gatewayMigrations } from "../../../src/store/migrations/gateway-migrations.ts";
import { personKey } from "../../../src/store/sealing/person-key.ts";
import { firstKeys, sealWith } from "../../../src/store/sealing/seal.ts";

const seal = sealWith(firstKeys(Buffer.alloc(32, 1)));

test("the same person and analyte have one key, whatever the blanks; another person, analyte or data folder has another", () => {
  const key = personKey(seal, "15815024343", "CRP");
  expect(personKey(seal, " 158150 24343 ", "CRP")).toBe(key);
  const others = [
    personKey(seal, "15815024424", "CRP"),
    personKey(seal, "15815024343", "INR"),
    personKey(sealWith(firstKeys(Buffer.alloc(32, 2))), "15815024343", "CRP"),
  ];
  expect(others).not.toContain(key);
  expect(key).not.toContain("15815024343");
  expect([personKey(seal, null, "CRP"), personKey(seal, " ", "CRP"), personKey(seal, "15815024343", null)]).toEqual([
    null,
    null,
    null,
  ]);
});

test("a person's results are found through the index, never by reading others", () => {
  const db = openDatabase(":memory:", gatewayMigrations);
  const plan = db
    .prepare(
      "EXPLAIN QUERY PLAN SELECT * FROM observation WHERE person_key = ? AND measured_at BETWEEN ? AND ? ORDER BY measured_at DESC",
    )
    .all("x", 0, 1) as readonly { readonly detail: string }[];
  expect(plan.map(({ detail }) => detail).join(" ")).toMatch(/^SEARCH observation USING INDEX observation_person/);
  db.close();
});
