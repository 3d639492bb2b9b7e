/** What the Afinion 2 measures, as it names it. The card (README.md) says which of it was seen on a wire. */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

const concentration = ["mmol/L", "mg/dL"];
const seenInNativeRecords = "ANALYZERS.md 3.2 (names of the AS100's native records)";

export const analytes: AnalyteTable = {
  CRP: { codes: ["CRP"], units: ["mg/L"], source: "ANALYZERS.md 3.4 (documented result records)" },
  HbA1c: { codes: ["HbA1c"], units: ["mmol/mol", "%"], source: "ANALYZERS.md 3.1 (capture: both units under one code)" },
  eAG: { codes: ["eAG"], units: concentration, source: "ANALYZERS.md 3.1 (capture: mmol/L)" },
  ACR: { codes: ["ACR"], units: ["mg/mmol", "mg/g"], source: "ANALYZERS.md 3.4 (documented result records: mg/g)" },
  Albumin: { codes: ["Alb"], units: ["mg/L"], source: seenInNativeRecords },
  Creatinine: { codes: ["Creat"], units: concentration, source: seenInNativeRecords },
  Cholesterol: { codes: ["Chol"], units: concentration, source: seenInNativeRecords },
  HDL: { codes: ["HDL"], units: concentration, source: seenInNativeRecords },
  Triglycerides: { codes: ["Trig"], units: concentration, source: seenInNativeRecords },
  LDL: { codes: ["LDL"], units: concentration, source: seenInNativeRecords },
};
