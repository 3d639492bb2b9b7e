/** The tests of interest here. The captured messages were of other tests, so these names are inferred (README.md). */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

const byAnalogy = "analyzers.md 6 and 6.1 (that it measures this; name and unit on the wire by analogy, not verified)";

export const analytes: AnalyteTable = {
  CRP: { codes: ["CRP"], units: ["mg/L"], source: byAnalogy },
  HbA1c: { codes: ["HbA1c"], units: ["mmol/mol", "%"], source: byAnalogy },
};
