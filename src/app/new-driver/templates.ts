/** The files of a new driver, per protocol family: a small working one, to be changed field by field against a capture. */
import { lisFrames } from "../../driver-api/conformance/index.ts";

/** Written so that a reader of our own imports does not take the templates' for them. */
const from = (path: string): string => `from ${JSON.stringify(path)}`;

export interface NewDriver {
  readonly id: string;
  readonly vendor: string;
  readonly model: string;
  readonly family: Family;
}

export const families = ["lis", "poct1a", "lines"] as const;
export type Family = (typeof families)[number];

interface FamilyTexts {
  readonly mode: string;
  readonly protocol: string;
  readonly transport: string;
  readonly reportsSerial: boolean;
  readonly endsBatch: boolean;
  /** A printed line has nothing that tells a control by; the others' standards do. */
  readonly marksControls: boolean;
  readonly decode: (driver: NewDriver) => string;
  /** Device→host bytes of the one fixture. */
  readonly wire: (driver: NewDriver) => string;
}

const texts: Readonly<Record<Family, FamilyTexts>> = {
  lis: {
    mode: "astm",
    protocol: '{ family: "lis", options: {} }',
    transport: '{ kinds: ["serial", "tcp-server", "tcp-client"], baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 }',
    reportsSerial: true,
    endsBatch: false,
    marksControls: true,
    decode: ({
      vendor,
      model,
    }) => `/** LIS02 records. Say here where this instrument puts what the standard leaves open; each place has its source in README.md. */
import { type DecodeContext, type Decoded, type DeviceMessage, decodeLis, foreignMessage, type LisDialect, place } ${from("../../src/driver-api/index.ts")};
import { analytes } ${from("./analytes.ts")};

const astm: LisDialect = {
  vendor: ${JSON.stringify(vendor)},
  model: ${JSON.stringify(model)},
  analytes,
  patientId: place(3),
  sequence: place(4),
  reagentLot: place(4, 2),
  specimen: null,
  measuredAt: place(13),
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  return message.protocol === "lis2" ? decodeLis(message.message, context, astm) : foreignMessage(context);
}
`,
    wire: ({ model }) => lisWire(model),
  },
  poct1a: {
    mode: "poct1a",
    protocol: '{ family: "poct1a", options: {} }',
    transport: '{ kinds: ["tcp-server"] }',
    reportsSerial: true,
    endsBatch: true,
    marksControls: true,
    decode: ({
      vendor,
      model,
    }) => `/** POCT1-A. The standard part is read by decodePoct; deviations of the conversation are options in driver.ts. */
import { type DecodeContext, type Decoded, type DeviceMessage, decodePoct, foreignMessage, modelName, type PoctDialect } ${from("../../src/driver-api/index.ts")};
import { analytes } ${from("./analytes.ts")};

const poct: PoctDialect = {
  analytes,
  identify: (hello) => ({ vendor: ${JSON.stringify(vendor)}, model: modelName(hello.modelId, ${JSON.stringify(model)}) }),
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  return message.protocol === "poct1a" ? decodePoct(message.message, context, poct) : foreignMessage(context);
}
`,
    wire: ({ model }) => poctWire(model),
  },
  lines: {
    mode: "serial",
    protocol:
      '{ family: "lines", options: { encoding: "latin1", delimiter: "\\r\\n", idleMs: 2_000, maxLineBytes: 1_000, maxLines: 100 } }',
    transport: '{ kinds: ["serial"], baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 }',
    reportsSerial: false,
    endsBatch: false,
    marksControls: false,
    decode: () => `/** Printed lines: \`CRP 12 mg/L\`. What is not a result is told, never passed over. */
import { type DecodeContext, type Decoded, type DeviceMessage, emptyObservation, nothingDecoded, problem, readMeasurement, runName, unknownDevice } ${from("../../src/driver-api/index.ts")};
import { analytes } ${from("./analytes.ts")};

const result = /^(\\S+)\\s+(\\S+)\\s+(\\S+)$/;

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  const lines = message.protocol === "lines" ? message.message.lines : [];
  return lines.reduce<Decoded>((decoded, line, nth) => {
    const [, code, raw, unit] = result.exec(line) ?? [];
    if (code === undefined || raw === undefined || unit === undefined) {
      return { ...decoded, problems: [...decoded.problems, problem("LINE_UNREADABLE", \`Line \${nth + 1}.\`, context.at)] };
    }
    const { fields, problems } = readMeasurement(analytes, { code, raw, unit, flags: [], refused: null }, \`line \${nth + 1}\`, context.at);
    const observation = { ...emptyObservation, ...fields, kind: "patient" as const, device: unknownDevice, run: runName(null, context, nth) };
    return { ...decoded, observations: [...decoded.observations, observation], problems: [...decoded.problems, ...problems] };
  }, nothingDecoded);
}
`,
    wire: () => "CRP 12 mg/L\r\nCRP --- mg/L\r\n",
  },
};

/** A patient's result, a run without one, and a control. */
function lisWire(model: string): string {
  const result = (nth: number, order: string, value: string) =>
    `O|${nth}||${order}\rR|1|^^^CRP|${value}|mg/L||||F||||202601141007${nth}0\r`;
  const patient = `P|1|15815024343\r${result(1, "12^L0001", "12")}${result(2, "13^L0001", "---")}`;
  const control = `P|2|C-4711\r${result(1, "14^L0001||||||||Q", "25")}`;
  const records = `H|\\^&|||${model}^1.0^SN990001|||||||P||20260114101530\r${patient}${control}L|1|N\r`;
  return Buffer.from(lisFrames(records.split("\r"))).toString("latin1");
}

function poctWire(model: string): string {
  const header = (id: string) =>
    `<HDR><HDR.control_id V="${id}"/><HDR.version_id V="POCT1"/><HDR.creation_dttm V="2026-01-14T10:15:30+01:00"/></HDR>`;
  const hello = `<HEL.R01>${header("101")}<DEV><DEV.model_id V="${model}"/><DEV.serial_id V="SN990001"/></DEV></HEL.R01>`;
  const value = (text: string) =>
    `<OBS><OBS.observation_id V="CRP"/><OBS.value V="${text}" U="mg/L"/><OBS.method_cd V="M"/></OBS>`;
  const service = (role: string, nth: number, subject: string) =>
    `<SVC><SVC.role_cd V="${role}"/><SVC.observation_dttm V="2026-01-14T10:07:${nth}+01:00"/><SVC.sequence_nbr V="${nth}"/>${subject}</SVC>`;
  const patient = (text: string) => `<PT><PT.patient_id V="15815024343"/>${value(text)}</PT>`;
  const control = `<CTC><CTC.name V="CRP control"/><CTC.lot_number V="C4711"/><CTC.level_cd V="1"/>${value("25")}</CTC>`;
  const services = [service("OBS", 12, patient("12")), service("OBS", 13, patient("---")), service("LQC", 14, control)];
  return `${hello}<OBS.R01>${header("102")}${services.join("")}</OBS.R01>`;
}

/** Texts by path from the project's root. */
export function newDriverFiles(driver: NewDriver): Readonly<Record<string, string>> {
  const family = texts[driver.family];
  const folder = `drivers/${driver.id}`;
  const fixture = `fixtures/${driver.id}/first`;
  return {
    [`${folder}/driver.ts`]: driverText(driver, family),
    [`${folder}/analytes.ts`]: `/** What a ${driver.model} reports: canonical name, its own codes, and the units as spelled on the wire. */
import type { AnalyteTable } ${from("../../src/driver-api/index.ts")};

export const analytes: AnalyteTable = {
  CRP: { codes: ["CRP"], units: ["mg/L"], source: "TO BE FOUND: document and section, or capture" },
};
`,
    [`${folder}/decode.ts`]: family.decode(driver),
    [`${folder}/README.md`]: cardText(driver, family),
    [`${fixture}/case.json`]: `${JSON.stringify({ mode: family.mode, title: "The scaffold's example; replace it by what the instrument really sends" }, null, 2)}\n`,
    [`${fixture}/wire.hex`]: hexDump(Buffer.from(family.wire(driver), "latin1")),
  };
}

function driverText({ id, vendor, model }: NewDriver, family: FamilyTexts): string {
  return `/** ${vendor} ${model}. Sources: README.md. */
import { defineDriver } ${from("../../src/driver-api/index.ts")};
import { analytes } ${from("./analytes.ts")};
import { decode } ${from("./decode.ts")};

export default defineDriver({
  id: ${JSON.stringify(id)},
  vendor: ${JSON.stringify(vendor)},
  model: ${JSON.stringify(model)},
  revision: 1,
  modes: {
    ${family.mode}: {
      evidence: "unverified",
      source: "scaffold; name the document or capture here",
      protocol: ${family.protocol},
      transport: ${family.transport},
      endsBatch: ${family.endsBatch},
      reportsSerial: ${family.reportsSerial},${family.marksControls ? "" : "\n      marksControls: false,"}
    },
  },
  analytes,
  clock: { offset: "trusted" },
  decode,
});
`;
}

function cardText({ vendor, model }: NewDriver, { mode }: FamilyTexts): string {
  return `# ${vendor} ${model}

| mode | evidence | source |
| --- | --- | --- |
| \`${mode}\` | unverified | none yet: every result is held until someone has confirmed it on site |

## Cable and menu settings

Not known yet.

## Fields

| field | where | source |
| --- | --- | --- |
| patient id | | |
| sequence | | |
| reagent lot | | |
| time of the measurement | | |
| control | | |

## Not verified

- Everything: this card was made by the scaffold.
`;
}

function hexDump(bytes: Uint8Array): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / 32) }, (_, i) => bytes.subarray(i * 32, (i + 1) * 32));
  return rows.map((row) => `${Buffer.from(row).toString("hex")}\n`).join("");
}
