/**
 * Each told value ends in one place, and in the right one, where versions, companions and controls that nobody could place meet. The same
 * over random histories is a law: test/laws.
 */
import { expect, test } from "vitest";
import type { Observation } from "../../src/domain/observation.ts";
import { readDeviceTime } from "../../src/domain/time.ts";
import type { Run } from "../../src/store/results/runs.ts";
import { crpControl, crpResult, syntheticPersons } from "../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../support/station.ts";

const levels = { normal: { lot: "C1", passed: "20", failed: "30" }, abnormal: { lot: "C2", passed: "80", failed: "99" } };
type Level = keyof typeof levels;

const targets = [crpTarget, { ...crpTarget, level: "abnormal", lot: "C2", target: "80", low: "70", high: "90" }, crpReagent];
const instrument = { ...testInstrument, qc: { CRP: [{ ...weekly, levels: ["normal", "abnormal"] }] } };

function station(): TestStation {
  const made = createTestStation({ instruments: [instrument] });
  made.pipeline.importLots(targets);
  // Met long ago, so that nothing is the memory of a first contact.
  made.store.firstContacts.meet(JSON.stringify([instrument.id, "AF20990001"]), instrument.id, 0);
  return made;
}

/** One message of the device: what it says of one measurement. */
type Told = readonly Observation[];

const clockTime = (minute: number): string =>
  `2026-03-10T${String(8 + Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00`;

const inUnit = (raw: string, unit: string): Observation["value"] => ({ raw, comparator: null, number: raw, unit });
const companion = (of: Observation): Observation => ({
  ...of,
  analyte: "Hb",
  deviceCode: "Hb",
  value: inUnit("14", "g/dL"),
  failed: null,
});

/** `number` null: the measurement failed. */
function measured(sequence: number, number: string | null, patientId: string | null): Observation {
  return crpResult({
    ...{ sequence: String(sequence), run: String(sequence), patientId, measuredAt: readDeviceTime(clockTime(sequence * 20)) },
    ...(number === null ? { value: null, failed: { raw: "---", reason: null } } : { value: inUnit(number, "mg/L") }),
  });
}

const control = (level: Level, passes: boolean, minute: number, lot: string | null = levels[level].lot): Told => [
  crpControl(passes ? levels[level].passed : levels[level].failed, clockTime(minute), {
    sequence: `${minute}`,
    run: `c${level}${minute}`,
    control: { name: null, lot, level, expiry: null },
  }),
];
/** Plays the messages; the docking ends after those whose place is named, and at the end. */
function play(told: readonly Told[], endsAfter: readonly number[]): TestStation {
  const played = station();
  for (const [i, message] of told.entries()) {
    played.arrive(...message);
    if (endsAfter.includes(i)) played.endBatch();
  }
  played.endBatch();
  return played;
}

const allRuns = ({ store }: TestStation, told: readonly Told[]): readonly Run[] => {
  const batches = Array.from({ length: told.length + 1 }, (_, i) => store.runs.ofBatch(i + 1));
  return batches.flat();
};

const contentOf = (played: TestStation, run: Run): string => {
  const contents = played.store.runs.observations(run.key).map(({ observation }) => JSON.stringify(observation));
  return contents.sort().join(" ");
};

/** What became of each run, by what was told of it. */
function finalStates(played: TestStation, told: readonly Told[]): Readonly<Record<string, unknown>> {
  const entries = allRuns(played, told).map((run): [string, unknown] => {
    const dispositions = played.store.runs.observations(run.key).map((one) => `${one.observation.analyte} ${one.disposition}`);
    return [contentOf(played, run), { ...pick(run), dispositions: dispositions.sort() }];
  });
  return Object.fromEntries(entries);
}
const pick = ({ kind, state, outcome, reasons, intakeCodes }: Run) => ({ kind, state, outcome, reasons, intakeCodes });

/** The same messages in one docking, and each in a docking of its own. */
function expectSame(...told: readonly Told[]): void {
  const [together, apart] = [play(told, []), play(told, [0, 1, 2, 3])];
  expect(finalStates(apart, told)).toEqual(finalStates(together, told));
}
const goodStart = [control("normal", true, 2), control("abnormal", true, 3)];

test("a companion value that is told later is the same as one that was told at once", () => {
  const alone = measured(1, "47", syntheticPersons[0]);
  expectSame(...goodStart, [alone], [alone, companion(alone)]);
});

// Fails: what is new goes to the first version that is still open, not to the one it agrees with (intake/landing.ts, landRun).
test("a companion value that is told later goes to its own person's version of the run", () => {
  const [hers, his] = [measured(1, "47", syntheticPersons[0]), measured(1, "47", syntheticPersons[1])];
  const played = play([[hers], [his], [his, companion(his)]], []);
  const persons = allRuns(played, [[], [], []]).map((run) =>
    played.store.runs.observations(run.key).map(({ observation }) => observation.patientId),
  );
  expect(persons.map((ids) => new Set(ids).size)).toEqual([1, 1]);
});

test("a failure and a value told of one measurement are a conflict whenever they come", () => {
  const told = [...goodStart, [measured(1, null, syntheticPersons[0])], [measured(1, "47", syntheticPersons[0])]];
  expectSame(...told);
  expect(play(told, []).sent()).toEqual([]);
});

test("another version of a control that nobody could place leaves the first one a control", () => {
  const played = play([control("normal", true, 40, "C9"), control("normal", false, 40, "C9")], [0]);
  expect(played.store.runs.dispositions()).toMatchObject({ control: 2, held: 0 });
});

test("an edit is called an edit, whichever version came first", () => {
  const original = [measured(1, "47", syntheticPersons[0])];
  const edited: Told = [{ ...measured(1, "47", syntheticPersons[1]), status: "correction" }];
  const [first, second] = [play([original, edited], []), play([edited, original], [])];
  expect(finalStates(second, [edited, original])).toEqual(finalStates(first, [original, edited]));
});

test("a control that is placed late touches every result that it decides, however many other controls came since", () => {
  const failedUnplaced = control("abnormal", false, 5, "C9");
  const normals = Array.from({ length: 8 }, (_, i) => control("normal", true, 6 + i));
  const played = play([...goodStart, failedUnplaced, ...normals, [measured(5, "47", syntheticPersons[0])]], []);
  const [result] = allRuns(played, goodStart).filter(({ kind }) => kind === "patient");
  // It would fail on any level: held until somebody says which it was (ruling 29).
  expect(played.codes(result?.key ?? "")).toContain("QC_UNMATCHED_OUTSIDE");
  const unplaced = played.store.runs.held().find(({ kind }) => kind === "control")?.key ?? "";
  played.decide.assignControl(unplaced, "C2", "abnormal", { by: "Kari Lab", role: "lab-responsible", reason: "hetteglass C2" });
  expect(played.codes(result?.key ?? "")).toContain("QC_FAILED");
  expect(played.codes(result?.key ?? "")).not.toContain("QC_UNMATCHED_OUTSIDE");
});
