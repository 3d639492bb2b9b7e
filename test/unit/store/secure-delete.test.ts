/** What is deleted is gone from the file, not only from the tables: the patient list lives seven days (ruling 14). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { patients } from "../../../src/domain/registers/people.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { syntheticPersons } from "../../support/observations.ts";

test("a deleted patient list leaves no name in the store's file", () => {
  const folder = temporaryFolder();
  const names = syntheticPersons.map((_, i) => `NAME-${i}-OF-SOMEBODY`);
  const written = (): readonly string[] => names.filter((name) => readFileSync(join(folder, "labbro.db")).includes(name));
  const first = openGatewayStore(folder);
  for (const [i, key] of syntheticPersons.entries()) {
    const body = { name: names[i] ?? "", birthDate: null };
    first.registers.put(patients, { key, subject: null, at: null, body }, null, 1_000);
  }
  first.close();
  expect(written()).toEqual(names);
  const second = openGatewayStore(folder);
  expect(second.registers.forget(patients, 2_000)).toBe(names.length);
  second.close();
  expect(written()).toEqual([]);
});
