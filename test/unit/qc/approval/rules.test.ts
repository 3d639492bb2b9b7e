/** What is approved: everything that decides about a result and nothing else, told in words that leave nothing out. */
import { describe, expect, test } from "vitest";
import { connectionId } from "../../../../src/domain/ids.ts";
import type { QcPolicy } from "../../../../src/domain/policy.ts";
import type { Instrument } from "../../../../src/domain/station.ts";
import { rulesInWords } from "../../../../src/qc/approval/in-words.ts";
import { canonicalRules } from "../../../../src/qc/approval/rule-set.ts";
import { createTestStation, testInstrument, weekly } from "../../../support/station.ts";

const { station } = createTestStation().ports.view();
const other: Instrument = { ...testInstrument, id: "crp-0" as Instrument["id"] };
const text = (...instruments: readonly Instrument[]) => canonicalRules(station, instruments);
const base = text(testInstrument, other);
const crp = testInstrument.analytes[0];
const withLimits = (limits: object): Instrument => ({
  ...testInstrument,
  analytes: crp === undefined ? [] : [{ ...crp, limits }],
});

describe("the same rules have the same text", () => {
  test.each<[string, Instrument]>([
    ["another name", { ...testInstrument, name: "Afinion, bil 3" }],
    ["another cable", { ...testInstrument, connection: connectionId("dock-2"), mode: "hl7", expectedSerial: "AF1" }],
    ["keys in another order", Object.fromEntries(Object.entries(testInstrument).reverse()) as unknown as Instrument],
    ["a setting that says nothing", { ...testInstrument, mapping: null }],
  ])("%s", (_, changed) => expect(text(other, changed)).toBe(base));
});

describe("another rule has another text", () => {
  test.each<[string, Instrument]>([
    ["an interval", { ...testInstrument, qc: { CRP: [{ ...weekly, interval: { type: "rolling", hours: 169 } }] } }],
    ["a new version", { ...testInstrument, qc: { CRP: [weekly, { ...weekly, validFrom: 1 }] } }],
    ["an outcome", { ...testInstrument, outcomes: { CRP: [{ validFrom: null, choices: { QC_NEVER: "RELEASE_COMMENT" } }] } }],
    ["a limit", withLimits({ alert: { high: "200" } })],
    ["no QC at all", { ...testInstrument, qc: {} }],
    ["a driver", { ...testInstrument, driver: "afinion-2" }],
  ])("%s", (_, changed) => expect(text(changed, other)).not.toBe(base));
  test("an instrument more, and a release setting of the station", () => {
    expect(text(testInstrument)).not.toBe(base);
    expect(canonicalRules({ ...station, autoReleaseMaxH: 24 } as typeof station, [testInstrument, other])).not.toBe(base);
    expect(canonicalRules({ ...station, batchQuietMs: 1 }, [testInstrument, other])).toBe(base);
  });
});

test("in words: control, limits, choices, and what holds otherwise", () => {
  const policy = {
    ...weekly,
    interval: { type: "calendar-week", dueDay: "tuesday" },
    grace: { workdays: 2 },
    triggers: ["dropped"],
  } as const;
  const chosen = { CRP: [{ validFrom: null, choices: { QC_NEVER: "RELEASE_COMMENT", QC_FAILED: "HOLD" } }] } as const;
  const words = rulesInWords(
    [{ ...withLimits({ alert: { high: "100.5" } }), qc: { CRP: [policy] }, outcomes: chosen }],
    "Europe/Oslo",
  );
  const place = "Afinion, kontor 1 (crp-1), CRP i mg/L: ";
  expect(words.filter((one) => one.startsWith(place)).map((one) => one.slice(place.length))).toEqual([
    "Fra 01.01.1970: Kontrollprøve, normal (alle nivåer), hver uke, senest tirsdag, frist pluss 2 virkedager. Kilde: test.",
    "Ny reagenslot kan brukes uten egen kontroll.",
    "Ny kontroll kreves etter: fall eller støt.",
    "Kontroller avvises: utenfor akseptgrensene; utenfor 3 SD; to på rad utenfor 2 SD på samme side; to nivåer i samme kjøring mer enn 4 SD fra hverandre.",
    "Kontroller gir varsel: utenfor 2 SD; fire på rad utenfor 1 SD på samme side; ti på rad på samme side av fasiten; sju på rad stadig stigende eller stadig fallende.",
    "Måleområde: bruker ikke.",
    "Troverdig område: fra 0 til 500 (forslag).",
    "Varslingsgrenser: til 100,5.",
    "Bekreftes utenfor: bruker ikke.",
    "Endring fra forrige svar: bruker ikke.",
    "Valgt her: Sendes med kommentar: «Kvalitetskontroll var ikke utført før prøven ble analysert.»",
  ]);
  const held = words.find((one) => one.startsWith("Der ikke noe annet er valgt: Holdes tilbake: "));
  expect(held).toContain("«Siste kvalitetskontroll før prøven var ikke godkjent.»");
  expect(rulesInWords([{ ...testInstrument, qc: {} }], "Europe/Oslo")[0]).toContain("Ingen kvalitetskontroll er satt opp.");
});

test.each<[QcPolicy["interval"], string]>([
  [{ type: "rolling", hours: 1 }, "minst hver time"],
  [{ type: "rolling", hours: 36 }, "minst hver 36. time"],
  [{ type: "rolling", hours: 24 }, "minst hvert døgn"],
  [{ type: "rolling", hours: 72 }, "minst hver 3. dag"],
  [{ type: "rolling", hours: 168 }, "minst hver uke"],
  [{ type: "rolling", hours: 336 }, "minst hver 2. uke"],
  [{ type: "calendar-day" }, "hver dag"],
  [{ type: "calendar-week" }, "hver uke"],
  [{ type: "calendar-week", dueDay: "sunday" }, "hver uke, senest søndag"],
  [{ type: "calendar-month" }, "hver måned"],
  [{ type: "calendar-month", dueDay: 10 }, "hver måned, senest den 10."],
  [{ type: "test-count", n: 1 }, "for hver pasientprøve"],
  [{ type: "test-count", n: 20 }, "for hver 20. pasientprøve"],
  [{ type: "none" }, "uten fast intervall"],
])("in words: an interval of %o is %s", (interval, words) => {
  const [first] = rulesInWords(
    [{ ...testInstrument, qc: { CRP: [{ ...weekly, interval, grace: { hours: 0 } }] } }],
    "Europe/Oslo",
  );
  expect(first).toContain(`: Kontrollprøve, normal (alle nivåer), ${words}, uten ekstra frist. Kilde: test.`);
});

test("in words: what was changed of a rule set", () => {
  const policy = { ...weekly, severities: { "4-1s": "reject", "10x": "off" }, boundary: "inclusive", r4s: "classic" } as const;
  const words = rulesInWords([{ ...testInstrument, qc: { CRP: [policy] } }], "Europe/Oslo");
  const rejected = words.find((one) => one.includes("Kontroller avvises")) ?? "";
  expect(rejected).toContain("fire på rad utenfor 1 SD på samme side");
  expect(rejected).toContain("ett nivå over +2 SD og et annet under −2 SD i samme kjøring");
  expect(words.join(" ")).not.toContain("ti på rad");
  expect(words.join(" ")).toContain("En verdi nøyaktig på en SD-grense regnes som utenfor.");
});
