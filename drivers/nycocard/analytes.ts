/** Only CRP's printout is known. */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

export const analytes: AnalyteTable = {
  CRP: { codes: ["CRP"], units: ["mg/L"], source: "ANALYZERS.md 6 (label and unit in a working host's code)" },
};
