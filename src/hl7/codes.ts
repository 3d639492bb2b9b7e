/**
 * How an analyte in a unit is named to the journal: NLK code first, LOINC as alternate, UCUM for the unit (hl7.md 3.1, 3.2).
 * Versioned data: NLK is revised five times a year. An analyte that is not here cannot be sent; nothing is guessed.
 */
import { UserError } from "../domain/problem-catalogue.ts";
import type { ConfiguredAnalyte } from "../domain/station.ts";
import { components, type Field, text } from "./fields.ts";

interface CodedText {
  readonly code: string;
  readonly name: string;
}

interface AnalyteCode {
  readonly analyte: string;
  /** Configured units that this code stands for; a value in % never goes under the code for mmol/mol. */
  readonly units: readonly string[];
  readonly nlk: CodedText;
  readonly loinc: CodedText;
  readonly ucum: CodedText;
}

/** NLK has no name in HL7 table 0396 and its OID is too long for CE.3, hence a local name (hl7.md 2, 3.1). */
const nlkSystem = "99NLK";

export const codeTable: { readonly version: string; readonly analytes: readonly AnalyteCode[] } = {
  version: "2026-11",
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

/** Whether results of this analyte in this unit can be named to the journal at all. */
export const isCoded = (analyte: ConfiguredAnalyte): boolean => entryOf(analyte) !== undefined;

const entryOf = (analyte: ConfiguredAnalyte): AnalyteCode | undefined =>
  codeTable.analytes.find(({ analyte: name, units }) => name === analyte.name && units.includes(analyte.unit));

/** OBR-4 and OBX-3, with OBX-6, of a configured analyte. Throws HL7_UNRENDERABLE for one without codes. */
export function codesOf(analyte: ConfiguredAnalyte): { readonly observation: Field; readonly unit: Field } {
  const found = entryOf(analyte);
  if (found === undefined) throw new UserError("HL7_UNRENDERABLE", `There is no code for ${analyte.name} in ${analyte.unit}.`);
  const { nlk, loinc, ucum } = found;
  return {
    observation: components(
      ...[text(nlk.code), text(nlk.name), text(nlkSystem)],
      ...[text(loinc.code), text(loinc.name), text("LN")],
    ),
    unit: components(text(ucum.code), text(ucum.name), text("UCUM")),
  };
}
