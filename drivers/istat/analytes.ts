/** Only INR is mapped. Its name on this wire is inferred; as with every INR, it has no unit of its own. */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

export const analytes: AnalyteTable = {
  INR: {
    codes: ["INR"],
    units: ["INR", "{INR}", "1", "0", ""],
    source: "ANALYZERS.md 6 (that INR is reported over POCT1-A; code and unit by analogy, not verified)",
  },
};
