/** Reading never creates: a command on a folder that holds no store says which folder, and leaves everything as it was. */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type ActionName, acts } from "../../src/office/index.ts";
import { exampleRequests } from "../support/example-requests.ts";
import { command } from "../support/gateway-harness.ts";
import { deviceYaml, kits, labbroYaml, lotsCsv, temporaryFolder, writeFiles } from "../support/gateway-harness-site.ts";
import { asked, asLab } from "../support/logged-in.ts";
import { reading } from "../support/reading-commands.ts";

function site() {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "config/labbro.yaml": labbroYaml(),
    "config/devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: 2575 }, serial: "AF20990001" }),
    "lots.csv": lotsCsv,
    "capture.bin": "x",
  });
  return { folder, configDir: join(folder, "config"), dataDir: join(folder, "data") };
}

test.each(reading.map((args) => [args.join(" "), args] as const))("%s", async (_, args) => {
  const { configDir, dataDir, folder } = site();
  const places = ["--config", configDir, "--data", dataDir];
  const before = readdirSync(folder).sort();
  const result = await command(...args, ...places);
  expect(result).toMatchObject({ exitCode: 2, data: [] });
  const [line = ""] = result.talk;
  expect(line).toContain(resolve(dataDir));
  expect(line).toMatch(/labbro start.*\(NO_STORE\)$/);
  expect(readdirSync(folder).sort()).toEqual(before);
  // A folder that is there, and empty, is no store either.
  mkdirSync(dataDir);
  expect((await command(...args, ...places)).exitCode).toBe(2);
  expect(readdirSync(dataDir)).toEqual([]);
});

const names = Object.keys(acts) as ActionName[];

test.each(names.filter((name) => ["reads", "changes"].includes(acts[name].effect)))("%s makes nothing", async (name) => {
  const { configDir, dataDir } = site();
  await expect(asked({ configDir, dataDir }, name, exampleRequests[name], null)).rejects.toMatchObject({ code: "NO_STORE" });
  expect(existsSync(dataDir)).toBe(false);
});

test.each(names.filter((name) => acts[name].effect === "begins"))("%s makes nothing for nobody", async (name) => {
  const { configDir, dataDir } = site();
  const refused = asked({ configDir, dataDir }, name, exampleRequests[name], null);
  await expect(refused).rejects.toMatchObject({ code: "NOT_LOGGED_IN" });
  expect(existsSync(dataDir)).toBe(false);
});

test("the code for the first administrator may make a station's folder, and says so", async () => {
  const { folder, configDir, dataDir } = site();
  const places = ["--config", configDir, "--data", dataDir];
  expect(await command("user", "recover", ...places)).toMatchObject({
    exitCode: 0,
    talk: expect.arrayContaining([`A new data folder is made: ${resolve(dataDir)}`]),
  });
  const lots = await asLab("qc", "lots", "import", join(folder, "lots.csv"), ...places);
  expect(lots).toMatchObject({ exitCode: 0 });
  expect(lots.talk.join("\n")).not.toContain("A new data folder");
  expect(await asLab("held", "list", ...places)).toMatchObject({ talk: ["Nothing is held."] });
});
