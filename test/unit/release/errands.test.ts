/** What cannot be judged is held and told, keeps nobody waiting, and is judged as soon as it can be. */
import { describe, expect, test } from "vitest";
import { worklist, worklistByCause } from "../../../src/casework/worklist/worklist.ts";
import type { Faults } from "../../../src/domain/fault.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { judgeControls } from "../../../src/qc/controls/judge-controls.ts";
import { retryDelayMs } from "../../../src/release/errands/errand-desk.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../../support/station.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom" } as const;
const hourMs = 3_600_000;

/** A station whose judging throws for one run, as long as it is told to. */
function brokenFor(sequence: string) {
  let isBroken = true;
  const store = openMemoryStore();
  const reported: unknown[] = [];
  const faults: Faults = { report: (_where, error) => reported.push(error) };
  const of =
    <T>(read: (key: string) => T) =>
    (key: string): T => {
      const isOne = store.runs.observations(key)[0]?.observation.sequence === sequence;
      if (isOne && isBroken) throw new TypeError("judging");
      return read(key);
    };
  const clocks = { ...store.clocks, windowOf: of(store.clocks.windowOf) };
  const broken = { ...store, clocks, decisions: { ...store.decisions, ofRun: of(store.decisions.ofRun) } };
  const station = createTestStation({ store: broken, faults });
  for (const serial of ["AF20990001", null])
    store.firstContacts.meet(JSON.stringify([testInstrument.id, serial]), testInstrument.id, 0);
  station.pipeline.importLots([crpTarget, crpReagent]);
  const set = (broken: boolean) => {
    isBroken = broken;
  };
  return { station, reported, mend: () => set(false), breakAgain: () => set(true) };
}

const twenty = Array.from({ length: 20 }, (_, nth) =>
  crpResult({ sequence: String(nth), run: String(nth), patientId: syntheticPersons[nth % 4] ?? null }),
);
const dock = (station: TestStation) => {
  const landed = station.dock(crpControl("20", "2026-03-10T08:00:00"), ...twenty);
  return landed.added.filter(({ kind }) => kind === "patient").map(({ key }) => key);
};
const statesOf = (station: TestStation, keys: readonly string[]) => keys.map((key) => station.state(key));

test("one among twenty whose judging throws is held with a reason of its own, and the others are sent", () => {
  const { station, reported } = brokenFor("7");
  const keys = dock(station);
  expect(statesOf(station, keys)).toEqual(twenty.map((_, nth) => (nth === 7 ? "held" : "released")));
  const [entry] = worklist(station.ports);
  expect(entry).toMatchObject({ id: keys[7], reasons: [{ code: "JUDGING_FAILED" }] });
  expect(station.store.runs.observations(keys[7] ?? "").map(({ disposition }) => disposition)).toEqual(["held"]);
  expect(reported.length).toBeGreaterThan(0);
  expect(station.store.batches.unjudged()).toEqual([]);
});

test("as soon as it can be judged it is, by itself; after ruling 7's time a person confirms it", async () => {
  for (const [laterMs, state] of [
    [10_000, "released"],
    [200 * hourMs, "held"],
  ] as const) {
    const { station, mend } = brokenFor("7");
    const key = dock(station)[7] ?? "";
    mend();
    await station.clock.advance(laterMs);
    station.workOff();
    expect([station.state(key), station.store.runs.byKey(key)?.outcome?.startsWith("RELEASE")]).toEqual([state, true]);
    expect(station.codes(key)).not.toContain("JUDGING_FAILED");
  }
});

test("it can be taken from the worklist by hand meanwhile", () => {
  const { station, mend } = brokenFor("7");
  const key = dock(station)[7] ?? "";
  station.decide.enteredByHand(key, null, kari);
  mend();
  station.store.errands.hurry();
  station.workOff();
  expect(station.state(key)).toBe("by-hand");
});

test("what was sent stays sent when judging it again throws, and that is counted until it can be", () => {
  const { station, mend, breakAgain } = brokenFor("7");
  mend();
  const key = dock(station)[7] ?? "";
  breakAgain();
  station.dock(crpControl("30", "2026-03-10T09:00:00"));
  expect(station.state(key)).toBe("released");
  expect(station.store.errands.counts()).toContainEqual({ kind: "judge", waiting: 1, failing: 1 });
  mend();
  station.store.errands.hurry();
  station.workOff();
  expect([station.state(key), station.store.errands.counts()]).toEqual(["held", []]);
});

describe("what shares a commit", () => {
  /** Counts what the disk is waited for. */
  function counted() {
    const store = openMemoryStore();
    const count = { commits: 0 };
    let depth = 0;
    const transaction = <T>(work: () => T): T => {
      depth += 1;
      try {
        return store.transaction(work);
      } finally {
        depth -= 1;
        if (depth === 0) count.commits += 1;
      }
    };
    return { store: { ...store, transaction }, count };
  }

  test("a result is judged and queued within two commits of its landing: the end of its docking, and all that follows", () => {
    const { store, count } = counted();
    const station = createTestStation({ store, leavesErrands: true });
    station.pipeline.importLots([crpTarget, crpReagent]);
    station.dock(crpControl("20", "2026-03-10T08:00:00"));
    station.workOff();
    const [run] = station.arrive(crpResult()).added;
    count.commits = 0;
    station.endBatch();
    station.workOff();
    expect([station.state(run?.key ?? ""), count.commits, store.errands.counts()]).toEqual(["released", 2, []]);
  });

  test("a late control that throws doubt on many results waits for the disk much more seldom than for each of them", () => {
    const { store, count } = counted();
    const station = createTestStation({ store, leavesErrands: true });
    station.pipeline.importLots([crpTarget, crpReagent]);
    const landed = station.dock(crpControl("20", "2026-03-10T08:00:00"), ...twenty).added;
    station.workOff();
    station.arrive(crpControl("30", "2026-03-10T09:00:00"));
    count.commits = 0;
    station.endBatch();
    station.workOff();
    const patients = landed.filter(({ kind }) => kind === "patient").map(({ key }) => key);
    expect(new Set(statesOf(station, patients))).toEqual(new Set(["held"]));
    expect(count.commits).toBeLessThan(patients.length / 2);
  });

  test("a fault of the store takes it back as a whole; then each stands by itself, and the one that meets it again is told", () => {
    const store = openMemoryStore();
    const of = (key: string) => {
      const isOne = store.runs.observations(key)[0]?.observation.sequence === "7";
      if (!isOne) return store.decisions.ofRun(key);
      throw Object.assign(new Error("disk"), { code: "SQLITE_IOERR_READ" });
    };
    const reported: unknown[] = [];
    const station = createTestStation({
      store: { ...store, decisions: { ...store.decisions, ofRun: of } },
      faults: { report: (_where, error) => reported.push(error) },
      leavesErrands: true,
    });
    station.pipeline.importLots([crpTarget, crpReagent]);
    const keys = dock(station);
    const rest = (): void => {
      try {
        station.workOff();
      } catch {
        rest();
      }
    };
    rest();
    expect(statesOf(station, keys)).toEqual(twenty.map((_, nth) => (nth === 7 ? "held" : "released")));
    expect(store.errands.failing()).toHaveLength(1);
    expect(reported.length).toBeGreaterThan(0);
  });
});

describe("an errand about one among twenty that cannot be written down", () => {
  const fails = { value: "30", at: "2026-03-10T09:00:00" };
  /** A store that writes no errand about the runs named, as long as there are any. */
  function unwritable() {
    const named = new Set<string>();
    const store = openMemoryStore();
    const add: typeof store.errands.add = (kind, detail) => {
      if ([...named].some((key) => detail.includes(key))) throw new TypeError("errand");
      store.errands.add(kind, detail);
    };
    const reported: unknown[] = [];
    const faults: Faults = { report: (_where, error) => reported.push(error) };
    const station = createTestStation({ store: { ...store, errands: { ...store.errands, add } }, faults });
    station.pipeline.importLots([crpTarget, crpReagent]);
    return { station, named, reported };
  }

  test("what was sent: a control takes the others back, the one stays counted until it can be asked again", () => {
    const { station, named, reported } = unwritable();
    const keys = dock(station);
    named.add(keys[7] ?? "");
    station.dock(crpControl(fails.value, fails.at));
    expect(statesOf(station, keys)).toEqual(twenty.map((_, nth) => (nth === 7 ? "released" : "held")));
    expect(station.store.errands.counts()).toContainEqual({ kind: "owed", waiting: 1, failing: 1 });
    expect(reported.length).toBeGreaterThan(0);
    named.clear();
    station.store.errands.hurry();
    station.workOff();
    expect([station.state(keys[7] ?? ""), station.store.errands.counts()]).toEqual(["held", []]);
  });

  test("the failing control itself: what it decides is judged with it, and it is held", () => {
    const { station, named } = unwritable();
    const control = station.dock(crpControl("20", "2026-03-10T08:00:00")).added[0]?.key ?? "";
    const keys = station.dock(...twenty).added.map(({ key }) => key);
    expect(new Set(statesOf(station, keys))).toEqual(new Set(["released"]));
    named.add(control);
    station.store.transaction(() => station.ports.later({ kind: "control", run: control }));
    expect([station.state(control), station.codes(control)]).toEqual(["held", ["JUDGING_FAILED"]]);
    named.clear();
    station.store.errands.hurry();
    station.workOff();
    expect([station.state(control), station.store.errands.counts()]).toEqual(["kept", []]);
  });
});

describe("what is not held, and cannot be judged, stands on the worklist all the same, in words of its own", () => {
  const own = (station: TestStation, key: string) =>
    worklist(station.ports).flatMap(({ id, notHeld, reasons }) =>
      id === key ? [[notHeld, reasons.map(({ code }) => code)]] : [],
    );

  test("a result that was sent", () => {
    const { station, mend, breakAgain } = brokenFor("7");
    mend();
    const key = dock(station)[7] ?? "";
    breakAgain();
    station.dock(crpControl("30", "2026-03-10T09:00:00"));
    expect(own(station, key)).toEqual([["sent", ["JUDGING_FAILED"]]]);
    const [entry] = worklist(station.ports).filter(({ id }) => id === key);
    expect(entry?.reasons[0]).toMatchObject({ text: expect.stringContaining("sendt"), do: expect.stringContaining("journalen") });
    mend();
    station.store.errands.hurry();
    station.workOff();
    expect(own(station, key)).toEqual([[null, expect.not.arrayContaining(["JUDGING_FAILED"])]]);
  });

  test("a result that was rejected", () => {
    const { station, mend, breakAgain } = brokenFor("7");
    mend();
    const old = crpResult({ sequence: "7", run: "7", measuredAt: readDeviceTime("2025-03-10T09:00:00") });
    const key = station.dock(old).added[0]?.key ?? "";
    expect(station.state(key)).toBe("rejected");
    breakAgain();
    station.store.transaction(() => station.ports.later({ kind: "judge", run: key }));
    expect(own(station, key)).toEqual([["rejected", ["JUDGING_FAILED"]]]);
  });

  test("a sample of external control", () => {
    const { station, mend } = brokenFor("eqa");
    const sample = crpResult({ kind: "eqa", sequence: "eqa", run: "eqa" });
    const key = station.dock(sample).added[0]?.key ?? "";
    expect(own(station, key)).toEqual([["eqa", ["JUDGING_FAILED"]]]);
    mend();
    station.store.errands.hurry();
    station.workOff();
    expect(own(station, key)).toEqual([]);
  });
});

test("an entry of the worklist that cannot be looked through is shown by what is known of it, and keeps no other", () => {
  const { station, reported } = brokenFor("7");
  const other = twenty.map((one) => ({ ...one, patientId: null }));
  const keys = station
    .dock(crpControl("20", "2026-03-10T08:00:00"), ...other)
    .added.flatMap(({ kind, key }) => (kind === "patient" ? key : []));
  const before = reported.length;
  const list = worklist(station.ports);
  expect(list.map(({ id }) => id).toSorted()).toEqual(keys.toSorted());
  expect(list.find(({ id }) => id === keys[7])).toMatchObject({
    kind: "patient",
    instrument: "Afinion, kontor 1",
    reasons: [{ code: "JUDGING_FAILED" }],
  });
  expect(reported.length).toBeGreaterThan(before);
  expect(
    worklistByCause(station.ports)
      .flatMap(({ entries }) => entries.map(({ id }) => id))
      .toSorted(),
  ).toEqual(keys.toSorted());
});

test("tried ever more seldom, and never oftener than every five seconds", () => {
  const delays = Array.from({ length: 15 }, (_, nth) => retryDelayMs(nth + 1));
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect([delays[0], delays.at(-1)]).toEqual([5_000, 24 * hourMs]);
});

test("a control whose judging throws passes nothing, and its neighbours are judged", () => {
  const event = (id: string, value: string, at: number) => ({
    ...{ id, at, assigned: null, observation: crpControl(value, "2026-03-10T08:00:00", { run: id }) },
  });
  const broken = event("broken", "20", 2);
  Object.defineProperty(broken.observation, "reagentLot", {
    get: () => {
      throw new TypeError("control");
    },
  });
  const [analyte] = testInstrument.analytes;
  if (analyte === undefined) throw new Error("no analyte");
  const register = { model: "as-is", analyte, targets: [crpTarget], policies: [weekly], zone: "Europe/Oslo" } as const;
  const judged = judgeControls([event("before", "20", 1), broken, event("after", "30", 3)] as never, register);
  expect(judged.map(({ id, result, codes }) => [id, result, codes[0] ?? null])).toEqual([
    ["before", "PASS", null],
    ["broken", "VOID", "JUDGING_FAILED"],
    ["after", "REJECT", null],
  ]);
});
