/** A small correct site and drivers to break one thing at a time. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { ConfigTexts } from "../../../src/config/index.ts";
import { type ConfigProblem, interpretConfig, type LoadedConfig, type Surroundings } from "../../../src/config/index.ts";
import type { DriverDefinition, DriverMode } from "../../../src/driver-api/driver.ts";
import { nothingDecoded } from "../../../src/driver-api/driver.ts";

const mode = (changes: Partial<DriverMode>): DriverMode => ({
  evidence: "capture",
  source: "test",
  protocol: { family: "mllp", options: {} as never },
  transport: { kinds: ["tcp-server"] },
  endsBatch: true,
  reportsSerial: true,
  ...changes,
});

const driver = (id: string, changes: Partial<DriverDefinition>): DriverDefinition => ({
  id,
  vendor: "Acme",
  model: id,
  revision: 1,
  modes: {},
  analytes: {},
  clock: { offset: "trusted" },
  decode: () => nothingDecoded,
  ...changes,
});

const analyte = (...units: string[]) => ({ units, codes: ["x"], source: "test" });

export const drivers: readonly DriverDefinition[] = [
  driver("net-one", {
    modes: {
      hl7: mode({ transport: { kinds: ["tcp-server", "tcp-client"], port: 2575 } }),
      astm: mode({
        transport: { kinds: ["serial", "tcp-server"], baudRate: 19200, dataBits: 7, parity: "even", stopBits: 2 },
        evidence: "unverified",
      }),
    },
    analytes: { CRP: analyte("mg/L"), HbA1c: analyte("mmol/mol", "%"), ACR: analyte("mg/mmol", "mg/g"), Alb: analyte("mg/L") },
  }),
  driver("meter", {
    modes: { poct1a: mode({}) },
    analytes: { INR: analyte("INR") },
    clock: { offset: "ignored" },
  }),
  driver("printer", {
    modes: { serial: mode({ transport: { kinds: ["serial", "tcp-server"] }, reportsSerial: false }) },
    analytes: { CRP: analyte("mg/dL") },
  }),
];

export const labbro = `site: { id: unit, name: The unit }
gateway: { id: base, processing: test }
journal: { application: EPJ, facility: KOMMUNEN }
`;

export const device = `id: crp-1
name: CRP, room 1
driver: net-one
mode: hl7
connection: { type: tcp-server, port: 2575 }
inUseFrom: 2026-11-23T07:00
analytes: [CRP]
qc:
  CRP: { levels: [low, high], interval: { type: calendar-day }, source: test }
`;

/** `device` with lines replaced by their key, or added. */
export function deviceWith(changes: Readonly<Record<string, string>>, base = device): string {
  const kept = base.split("\n").filter((line) => !Object.keys(changes).some((key) => line.startsWith(`${key}:`)));
  const [head, qc] = [kept.filter((line) => !/^( |qc:)/.test(line)), kept.filter((line) => /^( |qc:)/.test(line))];
  const added = Object.entries(changes).flatMap(([key, value]) => (value === "" ? [] : `${key}: ${value}`));
  return [...head, ...added, ...("qc" in changes ? [] : qc)].filter((line) => line !== "").join("\n");
}

export const site = (changes: ConfigTexts = {}): ConfigTexts => ({
  "labbro.yaml": labbro,
  "devices/crp-1.yaml": device,
  ...changes,
});

const nowhere: Surroundings = { resolve: (file) => `/site/${file}`, unreadable: () => null };

export function interpret(texts: ConfigTexts, surroundings = nowhere) {
  return interpretConfig(texts, drivers, surroundings);
}

export function loaded(texts: ConfigTexts): LoadedConfig {
  const result = interpret(texts);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 1));
  return result.config;
}

export function problemsOf(texts: ConfigTexts): readonly ConfigProblem[] {
  const result = interpret(texts);
  return result.ok ? [] : result.problems;
}

/** `file path CODE`, the part of a problem that tests hold on to. */
export const brief = ({ file, path, code }: ConfigProblem): string => `${file} ${path} ${code}`;

export function folderOf(texts: ConfigTexts): string {
  const dir = mkdtempSync(join(tmpdir(), "labbro-config-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(texts)) put(dir, name, text);
  return dir;
}

export function put(dir: string, name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(dir, name)), { recursive: true });
  writeFileSync(join(dir, name), content);
}
