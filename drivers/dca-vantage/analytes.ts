/** What the DCA Vantage measures. ASTM and POCT1-A spell some codes differently. */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

const capturedAstm = "ANALYZERS.md 4.2 (captured message); POCT1A.md 11 (POCT1-A code)";

export const analytes: AnalyteTable = {
  HbA1c: { codes: ["HbA1c"], units: ["mmol/mol", "%"], source: "ANALYZERS.md 4.2, 4.3 (capture: mmol/mol)" },
  eAG: { codes: ["eAG"], units: ["mg/dL", "mmol/L"], source: "ANALYZERS.md 4.3 (capture: mg/dL)" },
  Albumin: { codes: ["Alb", "ALB"], units: ["mg/L"], source: capturedAstm },
  Creatinine: { codes: ["Crt", "CRE"], units: ["mg/dL", "mmol/L"], source: capturedAstm },
  ACR: { codes: ["Ratio"], units: ["mg/g", "mg/mmol"], source: "ANALYZERS.md 4.2 (captured message: mg/g)" },
};
