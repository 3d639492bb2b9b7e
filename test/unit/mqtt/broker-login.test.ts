import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { brokerCredentials } from "../../../src/mqtt/broker-login.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "labbro-credentials-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileModes = () => readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777);

test("are made once and stay, also when another name is asked for", () => {
  const [gateway] = brokerCredentials(folder, ["gateway"]);
  const [again, journal] = brokerCredentials(folder, ["gateway", "journal"]);
  expect(again).toEqual(gateway);
  expect(brokerCredentials(folder, ["journal"])).toEqual([journal]);
  expect(brokerCredentials(folder, ["gateway"])).toEqual([gateway]);
});

test("are long, different for every name, folder and run", () => {
  const other = mkdtempSync(join(tmpdir(), "labbro-credentials-"));
  const all = [...brokerCredentials(folder, ["a", "b"]), ...brokerCredentials(other, ["a", "b"])];
  rmSync(other, { recursive: true });
  expect(new Set(all.map(({ password }) => password)).size).toBe(4);
  for (const { password } of all) expect(password).toMatch(/^[\w-]{32}$/);
});

test.skipIf(process.platform === "win32")("are readable by their owner only, also where the file was opened up", () => {
  brokerCredentials(folder, ["gateway"]);
  expect(fileModes()).toEqual([0o600]);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  brokerCredentials(folder, ["gateway"]);
  expect(fileModes()).toEqual([0o600]);
});

test.each([
  ["empty", ""],
  ["cut off", '{"gateway": "abc'],
  ["another's", '["gateway", "journal"]'],
  ["without the journal", '{"gateway": "abc"}'],
  ["with an empty password", '{"gateway": "abc", "journal": ""}'],
])("a file that is %s is told, for who has the former password must get the new one", (_how, content) => {
  let told = 0;
  const names = ["gateway", "journal"];
  brokerCredentials(folder, names, () => (told += 1));
  expect(told).toBe(0);
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), content);
  const made = brokerCredentials(folder, names, () => (told += 1));
  expect([told, made.map(({ name }) => name)]).toEqual([1, names]);
  expect([brokerCredentials(folder, names, () => (told += 1)), told]).toEqual([made, 1]);
});

test("a name that every object knows gets a password like any other", () => {
  expect(brokerCredentials(folder, ["constructor"])[0]?.password).toMatch(/^[\w-]{32}$/);
});
