/** The committed files: the example site loads, the generated schemas are the code's, the contracts' own examples are understood. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { drivers as realDrivers } from "../../../drivers/index.ts";
import {
  interpretConfig,
  jsonSchemas,
  loadConfig,
  readConfigFiles,
  surroundingsOf,
  writeSchemas,
} from "../../../src/config/index.ts";
import { problemCatalogue } from "../../../src/domain/problem-catalogue.ts";
import { folderOf, interpret } from "./site.ts";

const config = fileURLToPath(new URL("../../../config", import.meta.url));
const schemas = join(config, "schema");

test("the example site loads with the real drivers, without a problem or a warning", async () => {
  const result = await loadConfig(config, realDrivers);
  expect(result.ok ? result.config.warnings : result.problems).toEqual([]);
  const instruments = result.ok ? result.config.instruments : [];
  expect(instruments.map(({ id, connection }) => [id, connection])).toEqual([
    ["crp-1", "crp-1"],
    ["crp-2", "crp-2"],
    ["hba1c-1", "hba1c-1"],
    ["inr-1", "dock-1"],
    ["inr-2", "dock-1"],
  ]);
  for (const { analytes, qc } of instruments) expect(Object.keys(qc)).toEqual(analytes.map(({ name }) => name));
});

test("every example file names the schema that its editor shall use", async () => {
  const { texts } = await readConfigFiles(config);
  const kind = (name: string) =>
    name.startsWith("devices/") ? "device" : name.startsWith("connections/") ? "connection" : name.slice(0, -5);
  for (const [name, text] of Object.entries(texts)) {
    const up = name.includes("/") ? "../" : "";
    expect(text.split("\n")[0]).toBe(`# yaml-language-server: $schema=${up}schema/${kind(name)}.schema.json`);
  }
});

test("the committed schemas are the generated ones (npm run schemas)", () => {
  const committed = readdirSync(schemas).sort();
  expect(Object.fromEntries(committed.map((name) => [name, readFileSync(join(schemas, name), "utf8")]))).toEqual(jsonSchemas());
});

test("schemas are written as generated", async () => {
  const dir = join(folderOf({}), "schema");
  await writeSchemas(dir);
  expect(readdirSync(dir).sort()).toEqual(Object.keys(jsonSchemas()).sort());
  expect(readFileSync(join(dir, "labbro.schema.json"), "utf8")).toBe(jsonSchemas()["labbro.schema.json"]);
});

test("the forms that the contract shows are understood", () => {
  const result = interpret({
    "labbro.yaml": `site: { id: hjemmetj-bjerke, name: Hjemmetjenesten Bjerke, organisation: "974770482" }
gateway: { id: base-0412, timezone: Europe/Oslo, processing: production }
mqtt: { url: mqtts://broker.example.no:8883, username: base-0412, password: { file: secrets/mqtt } }
journal: { application: EPJ, facility: KOMMUNEN, profile: oru-r01 }
qcReceiver: { application: LABQC, facility: KOMMUNEN, profile: oul-r22 }
admin: { host: 127.0.0.1, port: 8480 }
`,
    "devices/hba1c-1.yaml": `id: hba1c-1
name: DCA Vantage, kontor 2
driver: net-one
mode: astm
connection: { type: serial, usb: { vendorId: "0403", productId: "6001", serialNumber: A10K2X }, baudRate: 9600 }
expect: { serial: S067337 }
inUseFrom: 2026-11-23T07:00
clock: { zone: Europe/Oslo, offset: trusted }
analytes: [{ name: HbA1c, unit: mmol/mol }]
qc:
  HbA1c:
    controlKind: liquid
    levels: [normal, abnormal]
    deviceLevels: { "1": normal, "2": abnormal }
    levelMode: all
    interval: { type: calendar-week, dueDay: tuesday }
    grace: { workdays: 2 }
    newLot: device
    lotScope: device
    triggers: [service, dropped, software]
    rules: poc-basis
    source: "Noklus, prosedyre …, 2026-01-15"
    validFrom: 2026-11-23
`,
  });
  expect(result.ok ? [] : result.problems).toEqual([]);
});

test("the administrator's guide explains every configuration code", () => {
  const guide = readFileSync(join(config, "README.md"), "utf8");
  const codes = Object.keys(problemCatalogue).filter((code) => code.startsWith("CONFIG_"));
  expect(codes.filter((code) => !guide.includes(`\`${code}\``))).toEqual([]);
});

test("the YAML that the guide shows for qc and policy.yaml is understood", () => {
  const guide = readFileSync(join(config, "README.md"), "utf8");
  const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  const policies = blocks.filter((text) => text.startsWith("installation:"));
  const qcBlocks = blocks.filter((text) => text.startsWith("qc:"));
  expect([policies.length, qcBlocks.length]).toEqual([1, 2]);
  const site = readFileSync(join(config, "labbro.yaml"), "utf8");
  const device = readFileSync(join(config, "devices/crp-1.yaml"), "utf8").replace(/^qc:[\s\S]*/m, "");
  for (const qc of qcBlocks) {
    const texts = { "labbro.yaml": site, "devices/crp-1.yaml": device + qc, "policy.yaml": policies[0] ?? "" };
    const result = interpretConfig(texts, realDrivers, surroundingsOf(config));
    expect(result.ok ? result.config.warnings : result.problems).toEqual([]);
  }
});
