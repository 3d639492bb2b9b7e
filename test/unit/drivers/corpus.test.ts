/**
 * Every collected file of a device through every driver that speaks its protocol, against a second reader of the bytes: nothing is
 * invented, nothing stands under another patient or sample, and nothing is dropped in silence. The files themselves are never copied here.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import type { Problem } from "../../../src/domain/problem.ts";
import { decodeCapture } from "../../../src/driver-api/index.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { type Element, elementsOf, type Family, familyOf } from "../../support/wire-elements.ts";

const folders = ["samples", "cases", "vectors"].map((name) => new URL(`../../../../shared/${name}/`, import.meta.url));
const present = folders.filter((folder) => existsSync(folder));
const title = present.length > 0 ? "the collected files" : "the collected files (skipped: no ../shared beside the project)";

const files = present.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^(?:SOURCE|TIMELINE)\.txt$|\.(?:md|yaml|csv|json)$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`),
);

const spoken: Readonly<Record<string, Family>> = { mllp: "hl7", lis: "lis", poct1a: "poct1a" };

/** Signs that only structure a value count for nothing, nor does the blank around it. */
const plain = (text: string): string => text.replaceAll(/[\^\s]/g, "");

interface Account {
  observed: number;
  named: number;
  withMessage: number;
  wrong: string[];
}

/** The first element that has the observation's value under its patient and sample. */
function sourceOf(observation: Observation, elements: readonly Element[]): Element | undefined {
  const raw = plain(observation.value?.raw ?? observation.failed?.raw ?? "");
  const isItsValue = ({ value, unit }: Element): boolean =>
    plain(value) === raw || plain(value) === plain(`${raw}${unit}`) || raw === plain(`${value}${unit}`);
  const isItsCode = ({ code }: Element): boolean => code === "" || plain(observation.deviceCode).includes(plain(code));
  const { patientId, sampleId, orderId } = observation;
  const isItsPlace = ({ patient, above }: Element): boolean =>
    (patientId === null || patient.includes(patientId)) && [sampleId, orderId].every((id) => id === null || above.includes(id));
  return elements.find((one) => isItsCode(one) && isItsValue(one) && isItsPlace(one));
}

/** Of a part of the file as a whole; any other is about what it names. */
const ofMessages = /^(?:LIS|HL7|MLLP|POCT|XML|TRANSMISSION|BYTES|PROTOCOL|FRAME|DECODE_SERVICE_MESSAGE)/;

function account(elements: readonly Element[], observations: readonly Observation[], problems: readonly Problem[]): Account {
  const found: Account = { observed: 0, named: 0, withMessage: 0, wrong: [] };
  const left = [...elements];
  for (const observation of observations) {
    const source = sourceOf(observation, left);
    if (source === undefined)
      found.wrong.push(`invented or moved: ${observation.deviceCode} ${observation.value?.raw ?? observation.failed?.raw}`);
    else {
      left.splice(left.indexOf(source), 1);
      found.observed += 1;
    }
  }
  for (const { code, value } of left) {
    if (plain(value) === "" && code === "") continue;
    if (problems.some(({ text }) => code !== "" && text.includes(code))) found.named += 1;
    else if (problems.some((one) => ofMessages.test(one.code))) found.withMessage += 1;
    else
      found.wrong.push(
        `dropped in silence: ${code} ${value}; told: ${problems.map((one) => `${one.code} ${one.text}`).join("; ")}`,
      );
  }
  return found;
}

describe.skipIf(present.length === 0)(title, () => {
  test("nothing invented, nothing merged, nothing dropped in silence, by whatever driver", () => {
    const sum = { files: 0, readings: 0, elements: 0, observed: 0, named: 0, withMessage: 0 };
    const wrong: string[] = [];
    for (const file of files) {
      const bytes = readFileSync(file);
      const text = bytes.toString("latin1");
      const family = familyOf(text);
      const elements = family === null ? [] : elementsOf(text, family);
      if (elements.length === 0) continue;
      sum.files += 1;
      for (const driver of drivers)
        for (const [mode, { protocol }] of Object.entries(driver.modes)) {
          if (spoken[protocol.family] !== family) continue;
          const { observations, problems } = decodeCapture(driver, mode, bytes, makeLineSplitter);
          const found = account(elements, observations, problems);
          sum.readings += 1;
          sum.elements += elements.length;
          for (const name of ["observed", "named", "withMessage"] as const) sum[name] += found[name];
          wrong.push(...found.wrong.map((one) => `${file.slice(file.indexOf("shared/"))} by ${driver.id}: ${one}`));
        }
    }
    if (process.env.LABBRO_FIGURES === "1") process.stdout.write(`${JSON.stringify(sum)}\n`);
    expect(wrong).toEqual([]);
    expect(sum.observed).toBeGreaterThan(0);
  });
});
