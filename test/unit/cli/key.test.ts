/** `labbro key`: where the key lies is told in plain words, and it is moved, exchanged and put back while nothing runs. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { thiefFacts } from "../../../src/store/thief-facts.ts";
import { command } from "../../support/gateway-harness.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";

const former = fileURLToPath(new URL("../../../fixtures/stores/0.1.0/station", import.meta.url));

function station() {
  const data = join(temporaryFolder(), "data");
  cpSync(former, data, { recursive: true });
  openGatewayStore(data).close();
  const key = (...args: readonly string[]) => command("key", ...args, "--data", data);
  return { data, key };
}

test("what a thief could read is told for the place that the key lies in", async () => {
  const { data, key } = station();
  expect((await key("where")).data).toContain(thiefFacts["key-in-folder"].says);
  const file = join(temporaryFolder(), "labbro.key");
  const moved = await key("move", file);
  expect(moved).toMatchObject({ exitCode: 0, talk: [thiefFacts["key-in-file"].says] });
  expect(existsSync(join(data, "data.key"))).toBe(false);
  expect((await key("where")).data).toContain(thiefFacts["key-in-file"].says);
  expect((await key("move", "nowhere")).exitCode).toBe(2);
  expect((await command("key", "where", "--data", join(data, "none"))).data).toEqual([]);
});

test("what an earlier version left is opened once more, into a file that is not there yet", async () => {
  const { key } = station();
  const to = join(temporaryFolder(), "former.db");
  expect((await key("open-copy", to)).exitCode).toBe(0);
  expect(readFileSync(to).equals(readFileSync(join(former, "labbro.db")))).toBe(true);
  expect((await key("open-copy", to)).exitCode).toBe(2);
});

test("a key that is gone is put back by its recovery key; after a new one only the new one fits", async () => {
  const { data, key } = station();
  const [first = ""] = (await key("show-recovery")).data;
  const [second = ""] = (await key("rotate")).data;
  expect(second).toMatch(/^(\w{4}-){13}\w{4}$/);
  expect(second).not.toBe(first);
  rmSync(join(data, "data.key"));
  expect((await key("rotate")).talk.join("")).toContain("STORE_INCOMPLETE");
  const typed = join(temporaryFolder(), "typed");
  writeFileSync(typed, `${first}\n`);
  expect((await key("restore", typed)).talk.join("")).toContain("BAD_RECOVERY_KEY");
  writeFileSync(typed, ` ${second.toLowerCase()}\n`);
  expect((await key("restore", typed)).exitCode).toBe(0);
  // What was kept from before was sealed with the first key.
  expect((await key("open-copy", join(temporaryFolder(), "former.db"))).talk.join("")).toContain("VALUE_CHANGED");
  const store = openGatewayStore(data);
  expect(store.runs.held()).toHaveLength(6);
  // Not beside a gateway.
  store.close();
});
