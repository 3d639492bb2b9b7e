/** What the Afinion AS100 measures, as its records name it. The card (README.md) says which of it was seen. */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

const concentration = ["mmol/L", "mg/dL"];
const named = "ANALYZERS.md 3.2 (names in a working host's code; units of the Afinion 2)";

export const analytes: AnalyteTable = {
  CRP: { codes: ["CRP"], units: ["mg/L"], source: "ANALYZERS.md 3.2 (working host's code)" },
  HbA1c: { codes: ["HbA1c"], units: ["%", "mmol/mol"], source: "ANALYZERS.md 3.2 (working host's code: %)" },
  ACR: { codes: ["ACR"], units: ["mg/mmol", "mg/g"], source: "ANALYZERS.md 3.2 (working host's code: mg/mmol)" },
  Albumin: { codes: ["Alb"], units: ["mg/L"], source: named },
  Creatinine: { codes: ["Creat"], units: concentration, source: named },
  Cholesterol: { codes: ["Chol"], units: concentration, source: named },
  HDL: { codes: ["HDL"], units: concentration, source: named },
  Triglycerides: { codes: ["Trig"], units: concentration, source: named },
  LDL: { codes: ["LDL"], units: concentration, source: named },
};
