/** The codes that come with Labbro. An analyte that is neither here nor in config/codes.yaml cannot be sent; nothing is guessed. */
import type { CodeTable } from "../domain/analyte-codes.ts";

export const builtInCodes: CodeTable = {
  version: "2026-11",
  source: "Norsk laboratoriekodeverk (OID 2.16.578.1.12.4.1.1.7280), LOINC and UCUM, as of 2026-11",
  analytes: [
    {
      analyte: "CRP",
      units: ["mg/L"],
      nlk: { code: "NPU19748", name: "P-C-reaktivt protein" },
      loinc: { code: "48421-2", name: "C reactive protein [Mass/volume] in Capillary blood" },
      ucum: { code: "mg/L", name: "mg/L" },
    },
    {
      analyte: "HbA1c",
      units: ["mmol/mol"],
      nlk: { code: "NPU27300", name: "B-HbA1c" },
      loinc: { code: "59261-8", name: "Hemoglobin A1c/Hemoglobin.total in Blood by IFCC protocol" },
      ucum: { code: "mmol/mol", name: "mmol/mol" },
    },
    {
      analyte: "HbA1c",
      units: ["%"],
      nlk: { code: "NPU29296", name: "HbA1c" },
      loinc: { code: "4548-4", name: "Hemoglobin A1c/Hemoglobin.total in Blood" },
      ucum: { code: "%", name: "%" },
    },
    {
      analyte: "INR",
      // A bare ratio: the spellings that configuration takes for it.
      units: ["1", "INR", "{INR}", "0", ""],
      nlk: { code: "NPU01685", name: "P-INR" },
      loinc: { code: "46418-0", name: "INR in Capillary blood by Coagulation assay" },
      ucum: { code: "{INR}", name: "INR" },
    },
  ],
};
