/** Outcomes in versions: each measurement gets the choices of its own time, and nothing goes out without controls for good. */
import { describe, expect, test } from "vitest";
import { outcomesFor } from "../../../src/qc/result/result-outcome.ts";
import { brief, deviceWith, loaded, problemsOf, site } from "./site.ts";

const crp = "devices/crp-1.yaml";
const oslo = (text: string) => Date.parse(`${text}+01:00`);
const texts = (outcomes: string, policy = "{}") =>
  site({ [crp]: deviceWith({ outcomes: `\n${outcomes}` }), "policy.yaml": policy });
const at = (config: ReturnType<typeof loaded>, time: string, code: "QC_OVERDUE" | "QC_NEVER" | "LATE_RESULT" | "QC_WARNING") =>
  outcomesFor(config.instruments[0] ?? null, "CRP", oslo(time))(code);

describe("each measurement by the choices of its time", () => {
  const config = loaded(
    texts(
      `  - { LATE_RESULT: HOLD }
  - { validFrom: 2026-12-01, QC_OVERDUE: RELEASE_COMMENT }
  - { validFrom: 2027-01-01, validTo: 2027-02-01, QC_OVERDUE: RELEASE_COMMENT, QC_WARNING: HOLD }`,
      "installation: { outcomes: { QC_WARNING: RELEASE_COMMENT, validFrom: 2026-12-15 } }",
    ),
  );

  test.each([
    ["2026-11-30T23:59", "QC_OVERDUE", "HOLD"],
    ["2026-12-01T00:00", "QC_OVERDUE", "RELEASE_COMMENT"],
    ["2027-01-31T23:59", "QC_OVERDUE", "RELEASE_COMMENT"],
    ["2027-02-01T00:00", "QC_OVERDUE", "HOLD"],
    ["2026-11-30T23:59", "LATE_RESULT", "HOLD"],
    ["2026-12-14T12:00", "QC_WARNING", "RELEASE"],
    ["2026-12-15T00:00", "QC_WARNING", "RELEASE_COMMENT"],
    ["2027-01-15T00:00", "QC_WARNING", "HOLD"],
    ["2027-02-01T00:00", "QC_WARNING", "RELEASE_COMMENT"],
  ] as const)("%s %s is %s", (time, code, outcome) => {
    expect(at(config, time, code)).toBe(outcome);
  });

  test("a version says all that its file says from then on: what the former one chose is no more", () => {
    expect(at(config, "2026-12-02T00:00", "LATE_RESULT")).not.toBe("HOLD");
  });
});

describe("without controls only for a while", () => {
  const faults = (outcomes: string) => problemsOf(texts(outcomes)).map(brief);

  test("thirty days with an end are taken, and then it is over", () => {
    const config = loaded(texts("  { QC_NEVER: RELEASE_COMMENT, validFrom: 2026-12-01, validTo: 2026-12-31 }"));
    expect(["2026-12-30T23:59", "2026-12-31T00:00"].map((time) => at(config, time, "QC_NEVER"))).toEqual([
      "RELEASE_COMMENT",
      "HOLD",
    ]);
  });

  test("the next version is an end, too", () => {
    expect(faults("  - { QC_NEVER: RELEASE_COMMENT, validFrom: 2026-12-01 }\n  - { validFrom: 2026-12-20 }")).toEqual([]);
  });

  test.each([
    ["without an end", "  { QC_NEVER: RELEASE_COMMENT, validFrom: 2026-12-01 }", "outcomes.QC_NEVER"],
    ["since ever", "  { QC_NOT_CONFIGURED: RELEASE_COMMENT, validTo: 2026-12-01 }", "outcomes.QC_NOT_CONFIGURED"],
    ["too long", "  { QC_NEVER: RELEASE_COMMENT, validFrom: 2026-12-01, validTo: 2027-01-01 }", "outcomes.QC_NEVER"],
    [
      "one while after the other",
      `  - { QC_NEVER: RELEASE_COMMENT, validFrom: 2026-12-01, validTo: 2026-12-20 }
  - { QC_NEVER: RELEASE_COMMENT, validFrom: 2026-12-20, validTo: 2027-01-05 }`,
      "outcomes[1].QC_NEVER",
    ],
  ])("%s is refused", (_, outcomes, path) => {
    expect(faults(outcomes)).toEqual([`${crp} ${path} CONFIG_CONFLICT`]);
  });

  test("thirty days over the autumn night with its extra hour are thirty days", () => {
    expect(faults("  { QC_NEVER: RELEASE_COMMENT, validFrom: 2027-10-15, validTo: 2027-11-14 }")).toEqual([]);
  });
});

test("times that are none, or stand the wrong way round, are told at their place", () => {
  const wrong = `  - { validFrom: 2026-02-30 }
  - { validFrom: 2026-12-02, validTo: 2026-12-01 }
  - { validFrom: 2026-12-01 }
  - { QC_WARNING: HOLD }`;
  expect(problemsOf(texts(wrong)).map(brief)).toEqual([
    `${crp} outcomes[0].validFrom CONFIG_INVALID`,
    `${crp} outcomes[1].validTo CONFIG_CONFLICT`,
    `${crp} outcomes[2].validFrom CONFIG_CONFLICT`,
    `${crp} outcomes[3].validFrom CONFIG_MISSING`,
  ]);
});

test("an outcome outside the floor is refused in a list as well", () => {
  expect(problemsOf(texts("  - { QC_FAILED: RELEASE }")).map(brief)).toEqual([`${crp} outcomes[0].QC_FAILED CONFIG_INVALID`]);
});
