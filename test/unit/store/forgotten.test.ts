/** What is deleted is gone from the disk: from the file's free pages and from its write-ahead log (ruling 14). */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { registerOf } from "../../../src/domain/register.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";

test("a forgotten entry is in no file of the store, while it is open", () => {
  const folder = mkdtempSync(join(tmpdir(), "labbro-forgotten-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  const list = registerOf<{ readonly name: string }>("list");
  const onDisk = () =>
    readdirSync(folder).some(
      (file) => file.startsWith("labbro.db") && readFileSync(join(folder, file)).includes("Forgotten Person"),
    );
  store.registers.put(list, { key: "1", subject: null, at: null, body: { name: "Forgotten Person" } }, null, 1);
  expect(onDisk()).toBe(true);
  expect(store.registers.forget(list, 2)).toBe(1);
  store.checkpoint();
  expect(onDisk()).toBe(false);
});
