/** «Sikkerhet»: the sentences are true of what is so, and what protects nothing is never called good. */
import { expect, test } from "vitest";
import { keepsAll } from "../../../src/domain/retention.ts";
import { type SafetyFacts, safetyParts } from "../../../src/office/safety-words.ts";
import { type ThiefFactName, thiefFacts } from "../../../src/store/thief-facts.ts";

const safe: SafetyFacts = {
  ...{
    thief: ["key-in-file", "not-hidden"],
    broker: "encrypted",
    page: "here",
    store: "good",
    isChanged: false,
    isOlder: false,
    setAside: [],
    links: 12,
    recordingDays: 1,
    isRecoveryKeySeen: true,
    retention: { days: keepsAll, withheld: null, contradicting: [], hasFormerCopy: false, last: null, backups: null },
    backup: { newestDay: "28.11.2026", isFailing: false },
  },
};
const points = (facts: Partial<SafetyFacts>) => safetyParts({ ...safe, ...facts }).flatMap(({ points: of }) => of);
const attention = (facts: Partial<SafetyFacts>) => points(facts).filter(({ state }) => state === "attention");

test("where everything protects, nobody is asked to do anything", () => {
  expect(attention({})).toEqual([]);
  expect(points({}).map(({ text }) => text)).toContain(
    "Opptak av det instrumentene sender, slettes etter 1 dag. Pasientlisten slettes etter sju dager.",
  );
});

test.each<readonly [string, Partial<SafetyFacts>, RegExp]>([
  ["the key beside the data", { thief: ["key-in-folder"] }, /kan lese alt/],
  ["a way that others can read", { broker: "clear" }, /ukryptert/],
  ["rows that something else changed", { isChanged: true }, /Noe annet enn Labbro/],
  ["an older copy", { isOlder: true }, /eldre enn/],
  ["no backup", { backup: null }, /ingen sikkerhetskopi/],
  ["a backup that was never made", { backup: { newestDay: null, isFailing: true } }, /ikke tatt noen/],
  ["a backup that stays away", { backup: { newestDay: "1.1.2026", isFailing: true } }, /neste er ikke/],
  ["a recovery key that nobody has", { isRecoveryKeySeen: false }, /Ingen har skrevet ned/],
  ["damaged pages", { store: "damaged" }, /skadet/],
])("%s asks for somebody", (_name, facts, text) => {
  expect(attention(facts)).toEqual([expect.objectContaining({ text: expect.stringMatching(text) })]);
});

test("what somebody has looked at is told with who and how many, and asks nobody any more", () => {
  const setAside = [...["Kari Lab", "Kari Lab", "Ola IT"]].map((by) => ({ by, day: "28.11.2026" }));
  expect(attention({ setAside })).toEqual([]);
  const told = points({ setAside }).flatMap(({ text }) => /^(\d+).*til side av (.*?)\. /.exec(text)?.slice(1) ?? []);
  expect(told).toEqual(["2", "Kari Lab 28.11.2026", "1", "Ola IT 28.11.2026"]);
});

test("nothing that a thief may depend on is called good", () => {
  const thief = Object.keys(thiefFacts) as ThiefFactName[];
  expect(safetyParts({ ...safe, thief })[0]?.points.filter(({ state }) => state === "good")).toEqual([]);
  const everything = thief.filter((name) => thiefFacts[name].reads === "all");
  expect(attention({ thief: everything })).toHaveLength(everything.length);
});

test.each<Partial<SafetyFacts>>([{ broker: "here" }, { store: "unchecked" }])(
  "%o protects less, and is not called good",
  (facts) => {
    const [name] = Object.keys(facts);
    const good = (of: Partial<SafetyFacts>) => points(of).filter(({ state }) => state === "good").length;
    expect([name, good(facts)]).toEqual([name, good({}) - 1]);
  },
);

const set = { ...keepsAll, results: 730, raw: 90 };
const retention = {
  days: set,
  withheld: null,
  contradicting: ["journalen", "CRP 1"],
  hasFormerCopy: false,
  last: { day: "1.12.2026", results: 12 },
  backups: { daily: 14, weekly: 8, isCarried: true },
};
const texts = (of: Partial<SafetyFacts["retention"]>): string =>
  points({ retention: { ...retention, ...of } })
    .map(({ text }) => text)
    .join(" ");

test("without a setting it is told that nothing is erased, and with one what goes when", () => {
  expect(texts({ days: keepsAll })).toMatch(/slettes ikke av seg selv/);
  const told = texts({});
  expect(told).toMatch(
    /Hvem et ferdig svar gjaldt, slettes etter 730 dager. Det instrumentene sendte, slettes etter 90 dager. Verdier/,
  );
  expect(told).toMatch(/Sist slettet 1.12.2026: hvem 12 svar gjaldt/);
  expect(told).toMatch(/nye kopier på 14 dager og i 8 uker. Det rclone/);
  expect(told).not.toMatch(/slettes ikke av seg selv/);
});

test.each([
  ["trial", "told", /sju dager/],
  ["paused", "told", /satt på vent/],
  ["unsure", "told", /sett gjennom/],
  ["clock", "attention", /annen dag enn journalen, CRP 1/],
  ["unvouched", "attention", /Ingen annen klokke/],
  ["copy", "attention", /before-sealing/],
] as const)("why nothing is erased just now is said: %s", (withheld, state, text) => {
  expect(points({ retention: { ...retention, withheld } })).toContainEqual({ state, text: expect.stringMatching(text) });
});

test("a copy from before an upgrade is told: Labbro deletes it before it erases anything, or IT must", () => {
  expect(texts({ hasFormerCopy: true })).toMatch(/sletter den før noe annet/);
  expect(attention({ retention: { ...retention, days: keepsAll, hasFormerCopy: true } })).toEqual([
    expect.objectContaining({ text: expect.stringMatching(/slette filen «labbro.db.before-sealing»/) }),
  ]);
});
