/**
 * The law of changes: whatever people decide about results that were sent, in whatever order, and whatever the journal answers, once
 * nothing is open it holds for each person what the decisions say; and while it does not, the outbox list shows what is missing.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { outboxActions } from "../../../src/app/office/outbox.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { markEqa, undoEqa } from "../../../src/release/decisions/eqa-decisions.ts";
import { takeUpChanges } from "../../../src/release/look-back/changes.ts";
import { decideCase, wrongPatient } from "../../../src/release/look-back/decide.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { createModelJournal, type Held } from "../../support/model-journal.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom" } as const;
const notified = { name: "Dr. Berg", at: noon };

const results = fc.nat({ max: 1 });
const act = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("decide" as const),
      which: results,
      word: fc.constantFrom("uncertain", "withdrawn", "corrected"),
      value: fc.constantFrom("12.5", "+30", "7"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("move" as const), which: results, to: fc.nat({ max: 2 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom("eqa" as const, "undo" as const, "release" as const), which: results }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("by-hand" as const), which: results, luck: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("publish" as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom("accept" as const, "refuse" as const), nth: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("retry" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const), isConfigured: fc.boolean() }) },
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** What the decisions say of one result; independent of the code under test. */
interface Said {
  holder: string;
  value: string;
  notes: Set<string>;
  isWithdrawn: boolean;
  /** A person said that it was no external control after all: withdrawn, it must stand on the worklist. */
  isUndone: boolean;
  isByHand: boolean;
}

function play(acts: readonly Act[], done: Map<string, number>): void {
  const store = openMemoryStore();
  const journal = createModelJournal(store);
  let station: TestStation = createTestStation({ store });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const measured = (sequence: string, time: string, number: string) =>
    crpResult({
      sequence,
      run: sequence,
      value: { raw: number, comparator: null, number, unit: "mg/L" },
      measuredAt: readDeviceTime(`2026-03-10T${time}:00`),
    });
  const keys = station.dock(measured("1", "09:00", "21"), measured("2", "10:00", "33")).added.map(({ key }) => key);
  while (journal.publish(station) > 0) journal.answerAll(station);
  station.dock(crpControl("40", "2026-03-10T11:00:00"));
  const said: Said[] = ["21", "33"].map((value) => ({
    ...{ holder: syntheticPersons[0], value, notes: new Set<string>() },
    ...{ isWithdrawn: false, isUndone: false, isByHand: false },
  }));

  const perform = (one: Act): void => {
    if (one.kind === "publish") {
      journal.publish(station);
      return;
    }
    if (one.kind === "accept" || one.kind === "refuse") return journal.answer(station, one.nth, one.kind);
    if (one.kind === "retry") {
      outboxActions["outbox.retry"]({ ports: station.ports } as never, { id: null, ...kari });
      return;
    }
    if (one.kind === "restart") {
      station = createTestStation({ store, ...(one.isConfigured ? {} : { instruments: [] }) });
      return takeUpChanges(station.ports);
    }
    const key = keys[one.which] ?? "";
    const word = said[one.which] as Said;
    if (one.kind === "decide") {
      const entry = store.registers
        .all(lookBackCases)
        .find(({ body }) => body.closed === null && body.affected.some(({ run }) => run === key));
      if (entry === undefined) return;
      const value = one.word === "corrected" ? { comparator: null, number: one.value } : null;
      decideCase(station.ports, entry.key, [key], { decision: one.word as "uncertain", notified, value }, kari);
      if (one.word === "withdrawn") Object.assign(word, { isWithdrawn: true, isUndone: false });
      else word.notes.add(one.word);
      if (one.word === "corrected") word.value = one.value.replace("+", "");
    } else if (one.kind === "move") {
      wrongPatient(station.ports, key, syntheticPersons[one.to] ?? "", notified, kari);
      expect(word.isWithdrawn, "a withdrawn result is not moved").toBe(false);
      word.holder = syntheticPersons[one.to] ?? "";
    } else if (one.kind === "eqa") markEqa(station.ports, key, { round: null, sample: null }, kari);
    else if (one.kind === "undo") {
      undoEqa(station.ports, key, kari);
      word.isUndone = word.isWithdrawn;
    } else if (one.kind === "release") {
      station.decide.release(key, kari);
      word.isWithdrawn = false;
    } else if (one.luck === 0) {
      station.decide.enteredByHand(key, kari);
      word.isByHand = true;
    }
    const name = one.kind === "decide" ? one.word : one.kind;
    done.set(name, (done.get(name) ?? 0) + 1);
  };

  const check = (): void => {
    expect(journal.outOfOrder).toEqual([]);
    const listed = new Set(outboxActions["outbox.list"]({ ports: station.ports } as never, {}).map(({ run }) => run));
    keys.forEach((key, i) => {
      const word = said[i] as Said;
      const state = station.state(key);
      if (word.isUndone && word.isWithdrawn) expect(state, "undone, so on the worklist").toBe("held");
      if (word.isByHand || listed.has(key)) return;
      const wanted = word.isWithdrawn ? [] : [{ patient: word.holder, value: word.value, notes: [...word.notes].sort() }];
      expect(
        journal.valid(key).map(({ patient, value, comments }: Held) => ({ patient, value, notes: notesIn(comments) })),
      ).toEqual(wanted);
    });
  };

  const attempt = (one: Act): void => {
    try {
      perform(one);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    check();
  };
  for (const one of acts) attempt(one);
  for (let round = 0; round < 8; round += 1) {
    attempt({ kind: "retry" });
    attempt({ kind: "publish" });
    journal.answerAll(station);
    check();
  }
  keys.forEach((key, i) => {
    if (said[i]?.isByHand !== true)
      expect(outboxActions["outbox.list"]({ ports: station.ports } as never, {}).filter(({ run }) => run === key)).toEqual([]);
  });
}

const notesIn = (comments: string): readonly string[] =>
  [comments.includes("Korrigert svar") ? "corrected" : [], comments.includes("usikkert") ? "uncertain" : []].flat().sort();

test("what the journal holds is what the decisions say, whatever was decided and answered in whatever order", () => {
  const done = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(act, { minLength: 3, maxLength: 26 }), (acts) => play(acts, done)),
    { numRuns: 60 },
  );
  for (const kind of ["uncertain", "withdrawn", "corrected", "move", "eqa", "undo", "by-hand"])
    expect(done.get(kind) ?? 0, kind).toBeGreaterThan(0);
}, 120_000);
