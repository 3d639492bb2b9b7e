/** PCT is in the one line that was seen; the other names and units are inferred (README.md). */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

const byAnalogy = "ANALYZERS.md 6 (that it measures this; name and unit on the wire by analogy, not verified)";

export const analytes: AnalyteTable = {
  CRP: { codes: ["CRP"], units: ["mg/L"], source: byAnalogy },
  HbA1c: { codes: ["HbA1c"], units: ["mmol/mol", "%"], source: byAnalogy },
  PCT: { codes: ["PCT"], units: ["ng/ml"], source: "ANALYZERS.md 6.2 (the quoted line)" },
};
