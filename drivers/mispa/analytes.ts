/** Only glucose was ever seen on this wire. */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

export const analytes: AnalyteTable = {
  Glucose: { codes: ["mbglu"], units: ["mg/dL"], source: "samples/agappe-mispa (captured line)" },
};
