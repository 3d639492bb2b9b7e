/** `check` warns of an analysis that the journal has no code for, until the administrator gives it one. */
import { expect, test } from "vitest";
import { warningsOf } from "../../../src/app/load-or-explain.ts";
import { deviceWith, loaded, site } from "../config/site.ts";

const device = { "devices/crp-1.yaml": deviceWith({ analytes: "[CRP, { name: ACR, unit: mg/mmol }]" }) };
const codes = `version: "1"
source: looked up 2026-11-20
analytes:
  - analyte: ACR
    units: [mg/mmol]
    nlk: { code: NPU19661, name: U-Albumin/kreatinin }
    loinc: { code: 32294-1, name: Albumin/Creatinine in Urine }
    ucum: { code: mg/mmol, name: mg/mmol }
`;
const uncoded = "crp-1: ACR in mg/mmol has no code for the journal; its results will be held. (CONFIG_ADVICE)";

test("an analysis without a code is told, with one it is not", () => {
  expect(warningsOf(loaded(site(device)))).toContain(uncoded);
  expect(warningsOf(loaded(site({ ...device, "codes.yaml": codes })))).not.toContain(uncoded);
});
