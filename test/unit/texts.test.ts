/** What people read: every number filled in, no machine's word in a Norwegian sentence, and the words of the station's own glossary. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { groupByCause } from "../../src/casework/worklist/by-cause.ts";
import { defaultReleaseTimes, type QcPolicy, ruleNames, ruleSetNames } from "../../src/domain/policy.ts";
import { reasonAdvice } from "../../src/domain/reason-advice.ts";
import { type ReasonCode, reasonCodes } from "../../src/domain/reason-codes.ts";
import { reasonText } from "../../src/domain/reason-text.ts";
import { failedControlSteps } from "../../src/domain/registers/steps.ts";
import { type ActionName, acts } from "../../src/office/index.ts";
import { acts as actTexts } from "../../src/page/texts/acts.ts";
import { rulesInWords } from "../../src/qc/approval/in-words.ts";
import { testInstrument, weekly } from "../support/station.ts";

const codes = Object.keys(reasonCodes) as readonly ReasonCode[];
const placeholder = /[{}]/;

test("no text about a reason has a number left open, in any of the ways that tell it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 }), (lateHours, oldDays) => {
      for (const code of codes) {
        for (const language of ["nb", "nn"] as const) {
          const text = reasonText(code, { lateHours, oldDays }, language);
          expect(text).not.toMatch(placeholder);
          if (code === "LATE_RESULT") expect(text).toContain(` ${lateHours} `);
          if (code === "LATE_RESULT_OLD") expect(text).toContain(` ${oldDays} `);
        }
      }
    }),
    { numRuns: 20 },
  );
  const entries = codes.map((code, i) => ({ id: `${i}`, kind: "patient" as const, causes: [{ code, about: null, hint: null }] }));
  const groups = groupByCause(entries, (code, language) => reasonText(code, defaultReleaseTimes, language));
  const texts = [
    ...groups.flatMap(({ nb, nn }) => [nb, nn]),
    ...Object.values(reasonAdvice),
    ...failedControlSteps.flatMap(({ nb, nn }) => [nb, nn]),
  ];
  expect(texts.filter((text) => placeholder.test(text))).toEqual([]);
});

const policy: fc.Arbitrary<QcPolicy> = fc
  .record({
    controlKind: fc.constantFrom("liquid" as const, "electronic" as const, "onboard" as const, "comparison" as const),
    levels: fc.subarray(["normal", "abnormal", "therapeutic", "C I"], { minLength: 1 }),
    levelMode: fc.constantFrom("all" as const, "any" as const, "rotate" as const),
    interval: fc.oneof(
      fc.integer({ min: 1, max: 800 }).map((hours) => ({ type: "rolling" as const, hours })),
      fc.constantFrom(24, 168, 336).map((hours) => ({ type: "rolling" as const, hours })),
      fc.integer({ min: 1, max: 50 }).map((n) => ({ type: "test-count" as const, n })),
      fc.constantFrom(
        { type: "calendar-day" as const },
        { type: "none" as const },
        { type: "calendar-month" as const, dueDay: 5 },
      ),
    ),
    grace: fc.oneof(
      fc.nat(30).map((hours) => ({ hours })),
      fc.nat(3).map((workdays) => ({ workdays })),
    ),
    triggers: fc.subarray(["service", "dropped", "software", "error", "new-shipment", "calibration"]),
    rules: fc.constantFrom(...ruleSetNames),
    severities: fc.dictionary(fc.constantFrom(...ruleNames), fc.constantFrom("off" as const, "warn" as const, "reject" as const)),
    boundary: fc.constantFrom("exclusive" as const, "inclusive" as const),
    r4s: fc.constantFrom("calc" as const, "classic" as const),
    comparison: fc.constantFrom(undefined, { everyMonths: 1, limitPercent: 10, source: "Noklus" }),
  })
  .map((made) => ({ ...weekly, source: "Noklus", ...made }));

const machineWords = new RegExp(
  [
    ...[...ruleSetNames, ...ruleNames, "RANGE", "INNER", "REJECT", "HOLD", "RELEASE", "abnormal", "therapeutic", "rolling"],
    ...[
      "[A-Z]{2,}_[A-Z_]+",
      "[{}]",
      "\\bundefined\\b",
      "\\bnull\\b",
      "hver 1\\.",
      "(?<!\\d)(?:168|24|336)\\. time",
      "\\b1 (?:virkedager|timer|dager)",
      " i 1\\b",
    ],
  ].join("|"),
);

test("rules in words name no preset, rule, code or unit of the machine", () => {
  fc.assert(
    fc.property(policy, fc.constantFrom("mg/L", "1"), (made, unit) => {
      const analytes = testInstrument.analytes.map((one) => ({ ...one, unit }));
      const choices = { LATE_RESULT: "HOLD", QC_NEVER: "RELEASE_COMMENT" } as const;
      const instrument = { ...testInstrument, id: "x" as typeof testInstrument.id, analytes, qc: { CRP: [made] } };
      const words = rulesInWords([{ ...instrument, outcomes: { CRP: [{ validFrom: null, choices }] } }], "Europe/Oslo");
      expect(words.flatMap((one) => machineWords.exec(one)?.[0] ?? [])).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("of an analysis with answers in words the rules say which answers there are", () => {
  const answers = [
    { value: "NEG", text: "negativ", code: null },
    { value: "1+", text: "1+", code: null },
  ];
  const analytes = testInstrument.analytes.map((one) => ({ ...one, answers }));
  const words = rulesInWords([{ ...testInstrument, analytes }], "Europe/Oslo").join("\n");
  expect(words).toContain("Svar i ord: «NEG» (negativ), «1+». Andre svar holdes tilbake.");
  expect(words).not.toContain("Måleområde");
});

test("a changed rule changes the words", () => {
  const said = (more: Partial<QcPolicy>) =>
    rulesInWords([{ ...testInstrument, qc: { CRP: [{ ...weekly, ...more }] } }], "Europe/Oslo");
  for (const rules of ruleSetNames.slice(1)) expect(said({ rules })).not.toEqual(said({ rules: "poc-basis" }));
  expect(said({ severities: { "10x": "off" } })).not.toEqual(said({}));
  expect(said({ r4s: "classic" })).not.toEqual(said({}));
  expect(said({ boundary: "inclusive" })).not.toEqual(said({}));
});

test("«Hvem gjorde hva» has Norwegian words for every act, and no two acts that change anything have the same", () => {
  const names = Object.keys(acts) as readonly ActionName[];
  expect(names.filter((name) => !/^[a-zæøåA-Z0-9 -]{4,}$/.test(actTexts[name] ?? ""))).toEqual([]);
  const changing = names.filter((name) => ["changes", "begins"].includes(acts[name].effect)).map((name) => actTexts[name]);
  expect(changing.filter((text, i) => changing.indexOf(text) !== i)).toEqual([]);
});

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const linesOf = (name: string): readonly string[] =>
  readFileSync(join("src", name), "utf8")
    .split("\n")
    .filter((line) => !/^\s*(\/\/|\/?\*)/.test(line));

test("one function turns a reason code into a text", () => {
  const direct = /reasonCodes\[[^\]]+\](\.n[bn]\b|\[language\])/;
  const others = sources.filter((name) => name !== join("domain", "reason-text.ts"));
  expect(others.filter((name) => linesOf(name).some((line) => direct.test(line)))).toEqual([]);
});

test("what people may be refused at the page is said in bokmål as well", () => {
  const inEnglishAlone = /UserError\(\s*"(?:NOT_ALLOWED_NOW|NOT_PERMITTED)",\s*["'`]/g;
  const rooms = sources.filter(
    (name) => /^(?:office|casework|accounts|release|qc)\//.test(name) && name !== "office/ask-gateway.ts",
  );
  const found = rooms.flatMap((name) => [...readFileSync(join("src", name), "utf8").matchAll(inEnglishAlone)].map(() => name));
  expect(found).toEqual([]);
});

test("words that readers took for something else are not used", () => {
  const wrong =
    /støttepakke|\bmegler|\btaus\b|utløpt|[Tt]vilsom|førte for hånd|[Kk]ontrollot(?![":])|168\. time|hver 7\. dag|[Ee]get valg|i dokken|KONTROLL MANGLER|[^"]\b[Uu]tgått|\bvert\b/;
  const found = sources.flatMap((name) => linesOf(name).flatMap((line) => (wrong.test(line) ? [`${name}: ${line.trim()}`] : [])));
  expect(found).toEqual([]);
});
