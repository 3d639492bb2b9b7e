/** What lies in the folder beside the settings, or in their place. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig, readSecret } from "../../../src/config/index.ts";
import { device, drivers, folderOf, labbro, put, site } from "./site.ts";

async function told(dir: string): Promise<readonly string[]> {
  const result = await loadConfig(dir, drivers);
  const { problems, warnings } = result.ok ? { problems: [], warnings: result.config.warnings } : result;
  return [
    ...problems.map((one) => `! ${one.file}:${one.line} ${one.what}`),
    ...warnings.map((one) => `? ${one.file} ${one.what}`),
  ];
}

describe("files that hide", () => {
  test.each([
    "devices/b.yaml.txt",
    "devices/b.yaml.off",
    "devices/b.yml~",
    "devices/b.yaml.bak",
    "labbro.yaml.txt",
    "devices/b.YAML.old",
  ])("%s is passed over, which is told", async (name) => {
    const dir = folderOf({ ...site(), [name]: device });
    expect(await told(dir)).toEqual([`? ${name} is passed over because of its name`]);
  });

  test.each(["devices/b.YAML", "devices/b.yml", "Labbro.YAML"])("%s is a mistake", async (name) => {
    expect(await told(folderOf({ ...site(), [name]: device }))).toEqual([`! ${name}:null is passed over because of its name`]);
  });

  test("an instrument's settings under any other name", async () => {
    const dir = folderOf({ ...site(), "devices/b.txt": device, "devices/notes.txt": "ring Noklus", "devices/c": device });
    expect(await told(dir)).toEqual([
      "? devices/b.txt is passed over because of its name",
      "? devices/c is passed over because of its name",
    ]);
  });

  test("folders that count for nothing", async () => {
    const dir = folderOf({
      ...site(),
      "Devices/b.yaml": device,
      "devices/old/b.yaml": device,
      "secrets/x.yaml": "x",
      "attic/x.txt": "",
    });
    expect(await told(dir)).toEqual([
      "? Devices is a folder that is passed over",
      "? devices/old is a folder that is passed over",
    ]);
  });
});

describe("what is no text", () => {
  test.each([
    ["UTF-16 with its mark", Buffer.from(`\ufeff${device}`, "utf16le"), "null is saved as UTF-16"],
    ["UTF-16 without", Buffer.from(device, "utf16le"), "null is saved as UTF-16"],
    ["ANSI, at its line", Buffer.from(device.replace("room 1", "bjørk"), "latin1"), "2 is not UTF-8 text"],
    ["zeros after a power cut", Buffer.alloc(900), "1 holds bytes that are no text"],
    ["too long a text", Buffer.from(`${device}# ${"x".repeat(40_000)}`), "null is longer than 32 KiB"],
  ])("%s", async (_name, bytes, expected) => {
    const dir = folderOf(site());
    put(dir, "devices/crp-1.yaml", bytes);
    expect((await told(dir)).filter((line) => line.includes(expected))).toHaveLength(1);
  });

  test("a mark at the beginning of UTF-8 costs nothing", async () => {
    const dir = folderOf(site());
    put(dir, "devices/crp-1.yaml", `\ufeff${device}`);
    expect(await told(dir)).toEqual([]);
  });

  test.skipIf(process.platform === "win32")("pipes, devices, folders and circles of links neither hang nor count", async () => {
    const dir = folderOf(site());
    execFileSync("mkfifo", [join(dir, "devices/pipe.yaml")]);
    symlinkSync("/dev/zero", join(dir, "devices/zero.yaml"));
    symlinkSync("loop.yaml", join(dir, "devices/loop.yaml"));
    symlinkSync("nowhere", join(dir, "devices/lost.yaml"));
    mkdirSync(join(dir, "devices/folder.yaml"));
    execFileSync("mkfifo", [join(dir, "policy.yaml")]);
    expect(await told(dir)).toEqual([
      "! devices/folder.yaml:null is a folder, but must be a file",
      "! devices/loop.yaml:null cannot be read",
      "! devices/lost.yaml:null leads nowhere",
      "! devices/pipe.yaml:null is no ordinary file",
      "! devices/zero.yaml:null is no ordinary file",
      "! policy.yaml:null is no ordinary file",
    ]);
  });
});

describe("a secret's file", () => {
  const withSecret = (secret: string | Uint8Array) => {
    const mqtt = 'mqtt: { url: "mqtts://b", username: u, password: { file: secrets/mqtt } }';
    const dir = folderOf(site({ "labbro.yaml": `${labbro}${mqtt}` }));
    put(dir, "secrets/mqtt", secret);
    return dir;
  };

  test.each([
    ["a mark at its beginning", "\ufeffs3cret", /invisible mark/],
    ["UTF-16", Buffer.from("\ufeffs3cret", "utf16le"), /UTF-16/],
    ["a blank line", "s3cret\n\n", /more than one line/],
    ["a blank line above", "\ns3cret\n", /more than one line/],
    ["two lines", "user\ns3cret\n", /more than one line/],
    ["a blank behind", "s3cret \n", /blanks/],
    ["a blank before", "\ts3cret", /blanks/],
    ["blanks alone", " \n", /is empty/],
    ["another alphabet's bytes", Buffer.from("sæcret", "latin1"), /UTF-8/],
  ])("%s is told, and never its content", async (_name, secret, expected) => {
    const dir = withSecret(secret);
    const lines = await told(dir);
    expect(lines).toEqual([expect.stringMatching(expected)]);
    expect(lines[0]).not.toContain("cret\n");
    expect(() => readSecret({ file: join(dir, "secrets/mqtt") })).toThrow(expected);
  });

  test.each(["s3cret", "s3cret\n", "s3cret\r\n", "two words"])("%j is one secret", async (secret) => {
    expect(await told(withSecret(secret))).toEqual([]);
  });

  test("certificates keep their lines", () => {
    const dir = withSecret("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n\n");
    expect(readSecret({ file: join(dir, "secrets/mqtt") })).toContain("QUJD\n");
  });
});
