/** Whoever asks for something while the store cannot be written is told so in a sentence, and nothing of it is half done. */

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { lotsCsv } from "../../support/gateway-harness-site.ts";
import { officePlace } from "../../support/office-place.ts";

test("another program's lock is told as such by commands, which make no difference then", async () => {
  const { folder, run, file } = officePlace();
  const lots = file("lots.csv", lotsCsv);
  // Logged in before.
  await run("held", "list");
  const foreign = new Database(join(folder, "data/labbro.db"));
  foreign.exec("BEGIN IMMEDIATE");
  const refused = await run("qc", "lots", "import", lots);
  expect(refused).toMatchObject({
    exitCode: 1,
    data: [],
    talk: [expect.stringMatching(/^Another program holds the database.*\(STORE_LOCKED\)$/)],
  });
  foreign.close();
  expect((await run("qc", "lots", "import", lots)).exitCode).toBe(0);
});

test("what a killed gateway left half-written is taken away by whoever opens the folder next", async () => {
  const { folder, run } = officePlace();
  const data = join(folder, "data");
  for (const name of [".data.key.1234567-0a.new", "broker-credentials.json.new", ".store.json.new"])
    writeFileSync(join(data, name), "half");
  expect((await run("held", "list")).exitCode).toBe(0);
  expect(readdirSync(data).filter((name) => name.endsWith(".new"))).toEqual([]);
});
