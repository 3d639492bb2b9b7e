/** What a failed run showed is never to be taken for a result by whoever reads the worklist. */
import { expect, test } from "vitest";
import { resultText } from "../../../src/casework/worklist/worklist.ts";
import { crpResult } from "../../support/observations.ts";

test.each([
  ["3", "CRP mislyktes («3»)"],
  ["---", "CRP mislyktes («---»)"],
  ["", "CRP mislyktes"],
])("a failed run that showed %j", (raw, text) => {
  const observation = crpResult({ value: null, failed: { raw, reason: "E-23" } });
  expect(resultText({ observation })).toBe(text);
});

test("a run that went well", () => {
  const observation = crpResult({ value: { raw: "<5", comparator: "<", number: "5", unit: "mg/L" } });
  expect(resultText({ observation })).toBe("CRP <5 mg/L");
});
