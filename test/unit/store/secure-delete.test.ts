/** What is deleted is gone from the file, not only from the tables: the patient list lives seven days (ruling 14). */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { patients } from "../../../src/domain/registers/people.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { syntheticPersons } from "../../support/observations.ts";

test("a deleted patient list leaves nothing in the store's file, not even sealed", () => {
  const folder = temporaryFolder();
  const names = syntheticPersons.map((_, i) => `NAME-${i}-OF-SOMEBODY`);
  let sealed: readonly Buffer[] = [];
  const written = (): number => sealed.filter((value) => readFileSync(join(folder, "labbro.db")).includes(value)).length;
  const first = openGatewayStore(folder);
  for (const [i, key] of syntheticPersons.entries()) {
    const body = { name: names[i] ?? "", birthDate: null };
    first.registers.put(patients, { key, subject: null, at: null, body }, null, 1_000);
  }
  first.close();
  const foreign = new Database(join(folder, "labbro.db"), { readonly: true });
  sealed = foreign.prepare<[], Buffer>("SELECT sealed_body FROM register_entry").pluck().all();
  foreign.close();
  expect(written()).toBe(names.length);
  const second = openGatewayStore(folder);
  expect(second.registers.forget(patients, 2_000)).toBe(names.length);
  second.close();
  expect(written()).toBe(0);
});
