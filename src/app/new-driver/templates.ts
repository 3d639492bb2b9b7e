/** The files of a new driver: a small working one, to be changed field by field against a capture. */
import { toBeFound } from "../../driver-api/conformance/index.ts";
import { type Family, textsOf } from "./families.ts";
import { api, type DriverNames, type FamilyTexts, from, tables } from "./texts.ts";

export interface NewDriver extends DriverNames {
  readonly id: string;
  readonly family: Family;
}

/** Texts by path from the project's root. */
export function newDriverFiles(driver: NewDriver): Readonly<Record<string, string>> {
  const family = textsOf[driver.family];
  const given = family.fixture(driver);
  const folder = `drivers/${driver.id}`;
  const fixture = `fixtures/${driver.id}/first`;
  return {
    [`${folder}/driver.ts`]: driverText(driver, family),
    [`${folder}/analytes.ts`]: analytesText(driver),
    [`${folder}/decode.ts`]: family.decode(driver),
    [`${folder}/README.md`]: cardText(driver, family),
    [`${fixture}/case.json`]: `${JSON.stringify({ mode: family.mode, title: "The scaffold's example; replace it by what the instrument really sends" }, null, 2)}\n`,
    ...("records" in given
      ? { [`${fixture}/records.txt`]: given.records }
      : { [`${fixture}/wire.hex`]: hexDump(Buffer.from(given.wire, "latin1")) }),
  };
}

function driverText({ id, vendor, model }: NewDriver, family: FamilyTexts): string {
  return `/** ${vendor} ${model}. Sources: README.md. */
import { defineDriver } ${from("../../src/driver-api/index.ts")};
${tables}
import { decode } ${from("./decode.ts")};

export default defineDriver({
  id: ${JSON.stringify(id)},
  vendor: ${JSON.stringify(vendor)},
  model: ${JSON.stringify(model)},
  revision: 1,
  modes: {
    ${family.mode}: {
      evidence: "unverified",
      source: "${toBeFound}: document and section, or whose capture",
      protocol: ${family.protocol},
      transport: ${family.transport},
      endsBatch: ${family.endsBatch},
      reportsSerial: ${family.reportsSerial},${family.marksControls ? "" : "\n      marksControls: false,"}
    },
  },
  analytes,
  failures,
  flags: ["H"],
  clock: { offset: "trusted" },
  decode,
});
`;
}

function analytesText({ model }: NewDriver): string {
  return `/** What a ${model} reports: canonical name, its own codes, and the units as spelled on the wire. */
import type { AnalyteTable, FailureTable } ${api};

export const analytes: AnalyteTable = {
  CRP: { codes: ["CRP"], units: ["mg/L"], source: "${toBeFound}: document and section, or whose capture" },
};

/** Codes by which it says that a measurement failed, with what they mean. */
export const failures: FailureTable = {
  E01: "${toBeFound}: meaning",
};
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
