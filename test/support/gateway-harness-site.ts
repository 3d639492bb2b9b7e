/**
 * Small sites for whole-gateway tests, as the YAML and CSV files that an administrator would write, and what the instruments in them
 * measure. Ports are chosen below the system's own range, so that no outgoing connection of another test can take them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { SimulatedRun } from "../../src/simulator/device.ts";

/** What one make of instrument measures in these tests, and the control that goes with it. */
export interface Kit {
  readonly driver: string;
  readonly mode: string;
  readonly analyte: string;
  readonly unit: string;
  readonly value: string;
  readonly reagentLot: string;
  readonly control: { readonly id: string; readonly lot: string; readonly level: string; readonly expiry: null };
  /** What the control shows when it passes, and when it fails. */
  readonly passed: string;
  readonly failed: string;
  /** The `qc` block without its interval. */
  readonly levels: string;
}

export const kits = {
  crp: {
    ...{ driver: "afinion-2", mode: "hl7", analyte: "CRP", unit: "mg/L", value: "47", reagentLot: "10240001" },
    control: { id: "1996000100000001", lot: "19960001", level: "C I", expiry: null },
    ...{ passed: "20", failed: "40", levels: "levels: [C I]" },
  },
  hba1c: {
    ...{ driver: "dca-vantage", mode: "poct1a", analyte: "HbA1c", unit: "mmol/mol", value: "53", reagentLot: "0990" },
    control: { id: "NORMAL-DCN01", lot: "DCN01", level: "normal", expiry: null },
    ...{ passed: "34", failed: "60", levels: "levels: [normal]" },
  },
  hba1cAstm: {
    ...{ driver: "dca-vantage", mode: "astm", analyte: "HbA1c", unit: "mmol/mol", value: "53", reagentLot: "0990" },
    control: { id: "NORMAL-DCN01", lot: "DCN01", level: "normal", expiry: null },
    ...{ passed: "34", failed: "60", levels: "levels: [normal]" },
  },
  inr: {
    ...{ driver: "coaguchek", mode: "poct1a", analyte: "INR", unit: "INR", value: "2.6", reagentLot: "271" },
    control: { id: "89", lot: "89", level: "1", expiry: null },
    ...{ passed: "2.4", failed: "3.9", levels: 'levels: [level 1], deviceLevels: { "1": level 1 }' },
  },
  nycocard: {
    ...{ driver: "nycocard", mode: "serial", analyte: "CRP", unit: "mg/L", value: "12", reagentLot: "" },
    control: { id: "", lot: "", level: "", expiry: null },
    ...{ passed: "", failed: "", levels: "levels: [normal]" },
  },
} as const satisfies Record<string, Kit>;

export const lotsCsv = `kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId
control;CRP;afinion-2;Test CRP Control;C I;19960001;2099-12;mg/L;20;;16;24;;;;1996000100000001
control;HbA1c;dca-vantage;Test HbA1c Control;normal;DCN01;2099-12;mmol/mol;34;;30;38;;;;NORMAL-DCN01
control;HbA1c;dca-vantage;Test HbA1c Control;abnormal;DCA01;2099-12;mmol/mol;86;;78;94;;;;ABNORMAL-DCA01
control;INR;coaguchek;Test PT Control;level 1;89;2099-12;1;2,4;;2,0;2,8;;;;
reagent;CRP;afinion-2;Test CRP;;10240001;2099-12;;;;;;;;;
reagent;HbA1c;dca-vantage;Test HbA1c;;0990;2099-12;;;;;;;;;
reagent;INR;coaguchek;Test PT;;271;2099-12;;;;;;;;;
`;

export interface LabbroFile {
  readonly processing?: "production" | "test";
  /** The `mqtt` section; default: the embedded broker on any free port. */
  readonly mqtt?: string;
  /** The `qcReceiver` section; default: none. */
  readonly qcReceiver?: string;
  /** The `backup` section; default: none. */
  readonly backup?: string;
}

export const siteId = "test-site";
export const topicPrefix = `labbro/v1/${siteId}/base-1`;

export const labbroYaml = ({
  processing = "test",
  mqtt = "{ embedded: { port: 0 } }",
  qcReceiver,
  backup,
}: LabbroFile = {}): string =>
  `site: { id: ${siteId}, name: Testtjenesten, organisation: "974770482" }
gateway: { id: base-1, timezone: Europe/Oslo, processing: ${processing} }
mqtt: ${mqtt}
journal: { application: EPJ, facility: TEST, profile: oru-r01 }
${qcReceiver === undefined ? "" : `qcReceiver: ${qcReceiver}\n`}${backup === undefined ? "" : `backup: ${backup}\n`}admin: { host: 127.0.0.1, port: 0 }
`;

export interface DeviceFile {
  readonly id: string;
  readonly name?: string;
  /** A TCP port to listen on, a serial path, or the id of a shared connection. */
  readonly at: { readonly port: number } | { readonly path: string } | { readonly ref: string };
  readonly serial?: string;
  readonly inUseFrom?: string;
  readonly levels?: string;
}

export function deviceYaml(kit: Kit, file: DeviceFile): string {
  const { id, name = `Test ${id}`, at, serial, inUseFrom = "2018-01-01", levels = kit.levels } = file;
  return `id: ${id}
name: ${name}
driver: ${kit.driver}
mode: ${kit.mode}
connection: ${connectionOf(at)}
${serial === undefined ? "" : `expect: { serial: ${serial} }\n`}inUseFrom: ${inUseFrom}
analytes: [{ name: ${kit.analyte}, limits: { alert: none, source: test } }]
qc:
  ${kit.analyte}: { ${levels}, interval: { type: rolling, hours: 168 }, newLot: none, source: test, validFrom: ${inUseFrom} }
`;
}

function connectionOf(at: DeviceFile["at"]): string {
  if ("ref" in at) return `{ ref: ${at.ref} }`;
  return "port" in at ? tcpServer(at.port) : `{ type: serial, path: ${at.path}, baudRate: 9600 }`;
}

export const tcpServer = (port: number): string => `{ type: tcp-server, host: 127.0.0.1, port: ${port}, allow: [127.0.0.1] }`;

export const sharedConnectionYaml = (id: string, kit: Kit, port: number): string =>
  `id: ${id}\ndriver: ${kit.driver}\nmode: ${kit.mode}\ntransport: ${tcpServer(port)}\n`;

/** A patient's run unless `kind` says otherwise; the value is the kit's. */
export function runOf(kit: Kit, run: Pick<SimulatedRun, "sequence" | "measuredAt"> & Partial<SimulatedRun>): SimulatedRun {
  return {
    ...{ kind: "patient", analyte: kit.analyte, value: kit.value, unit: kit.unit, patientId: null, operatorId: "LAB1" },
    reagentLot: { number: kit.reagentLot, expiry: null },
    ...run,
  };
}

export const controlOf = (kit: Kit, run: Pick<SimulatedRun, "sequence" | "measuredAt"> & Partial<SimulatedRun>): SimulatedRun =>
  runOf(kit, { kind: "control", control: kit.control, value: kit.passed, ...run });

/** A folder that vanishes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "labbro-e2e-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** By name relative to the folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

// Below what a system gives to outgoing connections. Each worker asks in a stretch of its own, one after the other: between asking and
// listening nobody else is given the same.
const lowestPort = 10_000;
const portsOfWorker = 1_000;
const workers = 20;
/** No program for the web connects there (https://fetch.spec.whatwg.org/#port-blocking). */
const blockedPort = 10_080;
const stretch = lowestPort + (Number(process.env.VITEST_POOL_ID ?? process.pid) % workers) * portsOfWorker;
let asked = Math.floor(Math.random() * portsOfWorker);

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  asked = (asked + 1) % portsOfWorker;
  const port = stretch + asked;
  return port !== blockedPort && (await isFree(port)) ? port : freePort();
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((answered) => {
    const server = createServer();
    server.once("error", () => answered(false));
    server.listen({ port, host: "127.0.0.1" }, () => server.close(() => answered(true)));
  });
