/** What a CoaguChek reports of one test: up to three quantities. INR has no unit of its own, and every spelling of that. */
import type { AnalyteTable } from "../../src/driver-api/index.ts";

const hostCode = "ANALYZERS.md 5.1 (three OBS per test; the codes themselves are not verified)";

export const analytes: AnalyteTable = {
  INR: { codes: ["INR"], units: ["INR", "{INR}", "1", "0", ""], source: hostCode },
  Quick: { codes: ["%Quick", "Quick"], units: ["%"], source: hostCode },
  PT: { codes: ["PT", "Sec"], units: ["s"], source: hostCode },
};
