/** What a person reads of a replay: names of fields, and their contents only when asked for. */
import { expect, test } from "vitest";
import type { DifferenceReport } from "../../../src/captures/replay.ts";
import { type Printing, printDifferences } from "../../../src/cli/capture-differences.ts";

const result = { run: "ABC", kind: "patient", analyte: "CRP" };
const source = {
  driver: "afinion-2",
  mode: "hl7",
  unknownDriver: false,
  same: 3,
  added: [],
  missing: [],
  changed: [],
  problems: [],
};
const report: DifferenceReport = {
  sources: [
    { ...source, source: { transmission: 1 } },
    {
      ...{ ...source, source: { capture: 2 }, added: [{ ...result, run: null }], missing: [result] },
      changed: [{ ...result, fields: [{ field: "patientId", stored: '"15815024343"', now: "null" }] }],
    },
  ],
  verdicts: [
    { run: "ABC", stored: { outcome: "RELEASE", codes: [] }, now: { outcome: "HOLD", codes: ["PID_MISSING"] } },
    { run: "DEF", stored: null, now: { outcome: "RELEASE", codes: [] } },
  ],
};

function printed(printing: Printing) {
  const data: string[] = [];
  const talk: string[] = [];
  printDifferences({ data: (line) => void data.push(line), talk: (line) => void talk.push(line) }, report, printing);
  return { data, talk };
}

test("for people: only what differs, and a sum", () => {
  expect(printed({ json: false, showValues: false })).toEqual({
    data: [
      "capture 2  afinion-2 hl7",
      "  added    patient  CRP",
      "  missing  ABC  patient  CRP",
      "  changed  ABC  patient  CRP  patientId",
      "verdict  ABC  RELEASE → HOLD PID_MISSING",
      "verdict  DEF  new run → RELEASE",
    ],
    talk: ["2 replayed, 1 read otherwise; 6 results as stored; 2 verdicts would differ. Nothing was stored or sent."],
  });
});

test.each([true, false])("contents are shown only when asked for (JSON: %s)", (json) => {
  expect(printed({ json, showValues: false }).data.join()).not.toContain("15815024343");
  expect(printed({ json, showValues: true }).data.join()).toContain("15815024343");
});

test("as JSON, one object for each source and each verdict", () => {
  const objects = printed({ json: true, showValues: false }).data.map(
    (line) => JSON.parse(line) as { readonly source?: object; readonly verdict?: object },
  );
  expect(objects.map((one) => one.source ?? one.verdict)).toEqual([{ transmission: 1 }, { capture: 2 }, ...report.verdicts]);
});
