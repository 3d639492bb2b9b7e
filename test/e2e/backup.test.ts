/** Backups as the contractor meets them: asked for at the command line, made by the station itself, told where they fail, and put back. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { recoveryOf } from "../../src/store/key-acts.ts";
import { stationFiles } from "../../src/store/station-files.ts";
import { eventually } from "../support/eventually.ts";
import { command, startStation } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml, temporaryFolder } from "../support/gateway-harness-site.ts";

async function site(backup = "") {
  const folder = temporaryFolder();
  const port = await freePort();
  const files = {
    "labbro.yaml": `${labbroYaml()}${backup}`,
    "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port } }),
  };
  // Backups go by the PC's own clock.
  const clock = createSkippingClock();
  const station = await startStation({ folder, files, journal: null, clock, machineClock: clock });
  return { folder, station, places: ["--config", station.configDir, "--data", station.dataDir] };
}

const toldBy = ({ talk }: { readonly talk: readonly string[] }): string => talk.join("\n");

test("at the command line, beside the running station: made, put back elsewhere, and refused in sentences", async () => {
  const { folder, station, places } = await site();
  const file = join(folder, "one.labbro");
  const made = await command("backup", file, ...places);
  expect(made).toMatchObject({ exitCode: 0, data: [file] });
  expect(toldBy(made)).toMatch(/read back and looked through: \d+ rows\. It opens with the recovery key only\./);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await command("backup", file, ...places);
  expect([again.exitCode, toldBy(again)]).toEqual([2, expect.stringContaining("BAD_OUTPUT_FILE")]);
  expect(toldBy(await command("backup", "list", ...places))).toContain("No backups are configured");

  const keyFile = join(folder, "key.txt");
  writeFileSync(keyFile, `${recoveryOf(stationFiles(station.dataDir), {}).toLowerCase()}\n`);
  const elsewhere = ["--config", join(folder, "new", "config"), "--data", join(folder, "new", "data")];
  const refused = async (name: string, key: string) =>
    toldBy(await command("restore", name, "--recovery-key-file", key, ...elsewhere));
  writeFileSync(join(folder, "other.txt"), "not a key");
  expect(await refused(file, join(folder, "other.txt"))).toContain("BAD_RECOVERY_KEY");
  writeFileSync(join(folder, "cut.labbro"), readFileSync(file).subarray(0, -1));
  expect(await refused(join(folder, "cut.labbro"), keyFile)).toMatch(
    /This file is no whole backup of a station\..*\(BACKUP_UNREADABLE\)/,
  );
  expect(toldBy(await command("restore", file, "--recovery-key-file", keyFile, ...places))).toContain("STORE_IN_USE");
  const restored = await command("restore", file, "--recovery-key-file", keyFile, ...elsewhere);
  expect(restored.exitCode).toBe(0);
  expect(toldBy(restored)).toContain("The configuration was put back as well");
  expect(readFileSync(join(folder, "new", "config", "labbro.yaml"), "utf8")).toBe(labbroYaml());
  expect(existsSync(join(folder, "new", "data", "broker-credentials.json"))).toBe(true);
  expect(await refused(file, keyFile)).toContain("BACKUP_STORE_THERE");
  const verified = await command("audit", "verify", ...elsewhere);
  expect(verified.exitCode).toBe(0);
});

test("by the station itself, at its times; what keeps it from that is told in health until it is made", async () => {
  const { folder, station } = await site('backup: { folder: ../backups, times: ["02:30"] }\n');
  const { gateway, clock } = station;
  const backups = join(folder, "backups");
  const health = async () => (await (await fetch(`${gateway.url}/health`)).json()) as Record<string, never>;
  // The folder is not there: a share that is not mounted.
  await eventually(async () =>
    expect(await health()).toMatchObject({ backup: { newestAt: null, problem: { code: "BACKUP_FAILED" } } }),
  );
  const ready = await fetch(`${gateway.url}/health/ready`);
  expect([ready.status, await ready.text()]).toEqual([503, expect.stringContaining("BACKUP_FAILED")]);
  mkdirSync(backups);
  clock.skip(3_700_000);
  await eventually(() =>
    expect(readdirSync(backups)).toEqual([expect.stringMatching(/^test-site-base-1-\d{8}T\d{6}Z\.labbro$/)]),
  );
  await eventually(async () => expect(await health()).toMatchObject({ backup: { newestAt: expect.any(String), problem: null } }));
  expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  const listed = await command("backup", "list", "--config", station.configDir, "--json");
  expect(listed.data.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ header: { format: 1, labbro: "0.1.0" } }]);
  clock.skip(25 * 3_600_000);
  await eventually(() => expect(readdirSync(backups)).toHaveLength(2));
  rmSync(backups, { recursive: true });
});
