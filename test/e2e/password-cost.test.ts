/** What the program itself makes of a password: as dear as it says, whatever the suites' own process pays. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openReadOnlyStore } from "../../src/store/gateway-store.ts";
import { fileWith, siteFolder } from "../support/cli-site.ts";
import { program } from "../support/program.ts";

test("a guess at a password is dear", async () => {
  const configDir = await siteFolder();
  const places = ["--config", configDir, "--data", join(configDir, "data")];
  const env = { ...process.env, LABBRO_SESSION: join(configDir, "session") };
  const labbro = (...words: readonly string[]) =>
    spawnSync(process.execPath, [program, ...words, ...places], { env, encoding: "utf8" });
  const code = labbro("user", "recover").stdout.trim();
  const passwordFile = fileWith("fire ganske lange ord\n4711\n");
  const { status } = labbro("login", "anne", "--code", code, "--name", "Anne Admin", "--pin", "--password-file", passwordFile);
  expect(status).toBe(0);
  const store = openReadOnlyStore(join(configDir, "data"));
  const secrets = store.credentials.of("anne");
  store.close();
  expect([secrets?.password, secrets?.pin]).toEqual(Array(2).fill(expect.stringMatching(/^scrypt\$32768\$8\$1\$/)));
});
