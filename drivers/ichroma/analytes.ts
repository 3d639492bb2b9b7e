/** The tests of interest here (README.md). */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

const byAnalogy = "ANALYZERS.md 6 and 6.1 and an AFIAS-6 message (name and unit on an ichroma by analogy)";

export const analytes: AnalyteTable = {
  CRP: { codes: ["CRP"], units: ["mg/L"], source: byAnalogy },
  HbA1c: { codes: ["HbA1c"], units: ["mmol/mol", "%"], source: "the form of public recordings of an ichroma II (README.md)" },
};
