/** What the suites of the command line share: a site with one CRP instrument, captured bytes as files, and how a failure must look. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { localDateTime } from "../../src/domain/time.ts";
import { readHex } from "../../src/driver-api/conformance/index.ts";
import { wrapMllp } from "../../src/protocol/mllp/frame.ts";
import { afinion2Hl7 } from "../../src/simulator/instruments/afinion-2-hl7.ts";
import { fixturePath } from "./fixtures.ts";
import { type CommandResult, startStation, zone } from "./gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder, writeFiles } from "./gateway-harness-site.ts";
import { syntheticPersons } from "./observations.ts";

export const { crp, hba1c } = kits;
export const serial = "AF20990001";
export const person = syntheticPersons[0];

export const crpFiles = (port: number): Record<string, string> => ({
  "labbro.yaml": labbroYaml(),
  "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }),
});

/** A correct site with one CRP instrument, in a folder of its own. */
export async function siteFolder(more: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = temporaryFolder();
  writeFiles(folder, { ...crpFiles(await freePort()), ...more });
  return folder;
}

/** That site with its gateway running. */
export async function crpStation() {
  const port = await freePort();
  return { station: await startStation({ files: crpFiles(port) }), port };
}

export function fileWith(content: Uint8Array | string, name = "input"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

export const readText = (path: string): string => readFileSync(path, "utf8");
export const wire = (driver: string, name: string): string => fileWith(readHex(fixture(driver, name)));
export const fixture = (driver: string, name: string): string => readText(fixturePath(driver, name, "wire.hex"));

/** A CRP message as an Afinion 2 would send it now. */
export function crpCapture(patientId: string | null): string {
  const measuredAt = localDateTime(Date.now(), zone);
  const instrument = { serial, clock: measuredAt, runs: [runOf(crp, { sequence: "7", measuredAt, patientId })] };
  return fileWith(Buffer.concat(afinion2Hl7(instrument).map(({ write }) => wrapMllp(write("1")))));
}

export const said = ({ data, talk }: CommandResult): string => [...data, ...talk].join("\n");

export function expectNoStack(result: CommandResult): void {
  expect(said(result)).not.toMatch(/^\s+at .+[:(]\d+|node:internal|\.ts:\d+:\d+/m);
}

/** One line, ending with its code in brackets, as a screenshot shows it. */
export function expectFailure(result: CommandResult, exitCode: 1 | 2, code: string): void {
  expect(result.exitCode).toBe(exitCode);
  expect(result.data).toEqual([]);
  expect(result.talk.join("\n")).toContain(`(${code})`);
  expectNoStack(result);
}
