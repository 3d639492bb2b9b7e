/** Rule sets in the files: a preset, single rules changed, and the layers over each other (QC.md 1.4). */
import { expect, test } from "vitest";
import { brief, deviceWith, loaded, problemsOf, site } from "./site.ts";

const crp = "devices/crp-1.yaml";
const withRules = (installation: string, own = "") => {
  const qc = `{ CRP: { levels: [a], interval: { type: calendar-day }, source: local${own} } }`;
  return site({ [crp]: deviceWith({ qc }), "policy.yaml": `installation: { qc: { ${installation} } }` });
};
const policyOf = (texts: ReturnType<typeof site>) => {
  const [policy] = loaded(texts).instruments[0]?.qc.CRP ?? [];
  return { rules: policy?.rules, severities: policy?.severities, boundary: policy?.boundary, r4s: policy?.r4s };
};
const changed = 'rules: { preset: westgard-n2, severities: { "10x": off, "8x": reject } }';

test("a preset, single rules over it, the boundary and the reading of R-4s", () => {
  expect(policyOf(withRules(`${changed}, boundary: inclusive, r4s: classic`))).toEqual({
    rules: "westgard-n2",
    severities: { "10x": "off", "8x": "reject" },
    boundary: "inclusive",
    r4s: "classic",
  });
});

test("a more specific rule set replaces the other with its changes", () => {
  expect(policyOf(withRules(changed, ", rules: two-step"))).toMatchObject({ rules: "two-step", severities: undefined });
});

test("without a word it is poc-basis", () => {
  expect(policyOf(withRules("newLot: none")).rules).toBe("poc-basis");
});

test("RANGE cannot be switched off, and a rule that there is not is told", () => {
  const wrong = withRules("rules: { preset: poc-basis, severities: { RANGE: off, 5x: warn, 7T: never } }");
  expect(problemsOf(wrong).map(brief)).toEqual([
    "policy.yaml installation.qc.rules.severities.5x CONFIG_UNKNOWN_KEY",
    "policy.yaml installation.qc.rules.severities.7T CONFIG_INVALID",
    "policy.yaml installation.qc.rules.severities.RANGE CONFIG_UNKNOWN_KEY",
  ]);
});
