/** What is deleted is gone from the disk: from the file's free pages and from its write-ahead log (ruling 14). */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { registerOf } from "../../../src/domain/register.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";

test("a forgotten entry is in no file of the store, while it is open", () => {
  const folder = mkdtempSync(join(tmpdir(), "labbro-forgotten-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  const list = registerOf<{ readonly name: string }>("list");
  const files = () => readdirSync(folder).filter((file) => file.startsWith("labbro.db"));
  store.registers.put(list, { key: "1", subject: null, at: null, body: { name: "Forgotten Person" } }, null, 1);
  const foreign = new Database(join(folder, "labbro.db"), { readonly: true });
  const sealed = foreign.prepare<[], Buffer>("SELECT sealed_body FROM register_entry").pluck().get() ?? "nothing";
  foreign.close();
  const onDisk = () => files().some((file) => readFileSync(join(folder, file)).includes(sealed));
  expect(onDisk()).toBe(true);
  expect(store.registers.forget(list, 2)).toBe(1);
  store.checkpoint();
  expect(onDisk()).toBe(false);
});
