/**
 * The law of changes: whatever people decide about results that were sent, in whatever order, and whatever the journal answers, once
 * nothing is open it holds for each person what the decisions say; and while it does not, the outbox list shows what is missing.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { markEqa, undoEqa } from "../../../src/casework/decisions/eqa-decisions.ts";
import { decideCase, wrongPatient } from "../../../src/casework/look-back/decide.ts";
import { takeUpChanges } from "../../../src/casework/look-back/journal-changes.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { createModelJournal } from "../../support/model-journal.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom" } as const;
const notified = { name: "Dr. Berg", at: noon };
const words = ["uncertain", "withdrawn", "corrected"] as const;

type Of = { readonly of: number };
/** What people do about one of two results. */
type Deed =
  | (Of & { readonly kind: "decide"; readonly word: (typeof words)[number]; readonly value: string })
  | (Of & { readonly kind: "move"; readonly to: number })
  | (Of & { readonly kind: "mark-eqa" | "undo-eqa" | "release" | "by-hand" });
type Act =
  | Deed
  | { readonly kind: "publish" | "retry" }
  | { readonly kind: "accept" | "refuse"; readonly nth: number }
  | { readonly kind: "restart"; readonly isConfigured: boolean };

const of = fc.nat({ max: 1 });
const value = fc.constantFrom("12.5", "+30", "7");
const act = fc.oneof<fc.MaybeWeightedArbitrary<Act>[]>(
  { weight: 9, arbitrary: fc.record({ kind: fc.constant("decide"), of, word: fc.constantFrom(...words), value }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("move"), of, to: fc.nat({ max: 2 }) }) },
  { weight: 15, arbitrary: fc.record({ kind: fc.constantFrom("mark-eqa", "undo-eqa", "release"), of }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("by-hand"), of }) },
  { weight: 9, arbitrary: fc.record({ kind: fc.constantFrom("publish", "retry") }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constantFrom("accept", "refuse"), nth: fc.nat({ max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("restart"), isConfigured: fc.boolean() }) },
);

/** What the decisions say of a result, kept beside the code under test. */
interface Said {
  holder: string;
  value: string;
  notes: Set<string>;
  isWithdrawn: boolean;
  /** Withdrawn, and then said to be no external control after all: it must stand on the worklist. */
  isUndone: boolean;
  isByHand: boolean;
}

/** Two results in the journal, and a case about both. */
function begin() {
  const store = openMemoryStore();
  const station = createTestStation({ store });
  const journal = createModelJournal(store);
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const measured = (sequence: string, time: string, number: string) => {
    const own = { sequence, run: sequence, measuredAt: readDeviceTime(`2026-03-10T${time}:00`) };
    return crpResult({ ...own, value: { raw: number, comparator: null, number, unit: "mg/L" } });
  };
  const { added } = station.dock(measured("1", "09:00", "21"), measured("2", "10:00", "33"));
  while (journal.publish(station) > 0) journal.answerAll(station);
  station.dock(crpControl("40", "2026-03-10T11:00:00"));
  return { station, journal, keys: added.map(({ key }) => key) };
}

const sentFirst = (first: string): Said => ({
  ...{ holder: syntheticPersons[0], value: first, notes: new Set() },
  ...{ isWithdrawn: false, isUndone: false, isByHand: false },
});

/** Throws UserError where it is refused: then nothing has changed. */
function decide(station: TestStation, key: string, said: Said, deed: Deed): void {
  const { ports } = station;
  if (deed.kind === "decide") {
    const { word } = deed;
    const entry = ports.store.registers
      .all(lookBackCases)
      .find(({ body }) => body.closed === null && body.affected.some(({ run }) => run === key));
    if (entry === undefined) return;
    const read = word === "corrected" ? deed.value : null;
    decideCase(ports, entry.key, [key], { decision: word, notified, value: read }, kari);
    if (word === "withdrawn") Object.assign(said, { isWithdrawn: true, isUndone: false });
    else said.notes.add(word);
    if (word === "corrected") said.value = deed.value.replace("+", "");
  } else if (deed.kind === "move") {
    const to = syntheticPersons[deed.to] ?? "";
    wrongPatient(ports, key, to, notified, kari);
    expect(said.isWithdrawn, "what was withdrawn is not moved").toBe(false);
    said.holder = to;
  } else if (deed.kind === "mark-eqa") {
    markEqa(ports, key, { round: null, sample: null }, kari);
    said.isUndone = false;
  } else if (deed.kind === "undo-eqa") {
    undoEqa(ports, key, kari);
    said.isUndone = said.isWithdrawn;
  } else if (deed.kind === "release") {
    station.decide.release(key, kari);
    said.isWithdrawn = false;
  } else {
    station.decide.enteredByHand(key, null, kari);
    said.isByHand = true;
  }
}

function play(acts: readonly Act[], done: Map<string, number>): void {
  const { journal, keys, ...begun } = begin();
  let { station } = begun;
  const said = [sentFirst("21"), sentFirst("33")];
  const list = () => officeWork({ ports: station.ports } as never, "outbox.list", {});
  const perform = (one: Act): void => {
    if ("of" in one) {
      decide(station, keys[one.of] ?? "", said[one.of] as Said, one);
      const name = one.kind === "decide" ? one.word : one.kind;
      done.set(name, (done.get(name) ?? 0) + 1);
    } else if ("nth" in one) journal.answer(station, one.nth, one.kind);
    else if ("isConfigured" in one) {
      station = createTestStation({ store: station.store, ...(one.isConfigured ? {} : { instruments: [] }) });
      takeUpChanges(station.ports);
    } else if (one.kind === "publish") journal.publish(station);
    else officeWork({ ports: station.ports } as never, "outbox.retry", { id: null, ...kari });
  };
  const check = (): void => {
    expect(journal.outOfOrder).toEqual([]);
    const open = new Set(list().map(({ run }) => run));
    for (const [i, key] of keys.entries()) {
      const { holder, value, notes, isWithdrawn, isUndone, isByHand } = said[i] as Said;
      if (isUndone && isWithdrawn && !isByHand) expect(station.state(key), "undone, so on the worklist").toBe("held");
      if (isByHand || open.has(key)) continue;
      const wanted = isWithdrawn ? [] : [{ patient: holder, value, notes: [...notes].sort() }];
      expect(journal.valid(key)).toEqual(wanted);
      // Whoever asks what became of it reads what the journal has, not what was measured once.
      const listed = officeWork({ ports: station.ports } as never, "results.list", {}).results.find(({ id }) => id === key);
      const [shown] = listed?.results ?? [];
      if (isWithdrawn || station.store.runs.byKey(key)?.kind === "eqa") continue;
      expect(shown?.split(" (")[0]).toBe(`CRP ${value.replace(".", ",")} mg/L`);
      expect(listed?.patient).toBe(`${holder.slice(0, 6)} *****`);
    }
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
  // In the end the journal takes everything.
  for (let round = 0; round < 10 && list().length > 0; round += 1) {
    attempt({ kind: "retry" });
    attempt({ kind: "publish" });
    journal.answerAll(station);
    check();
  }
  expect(list()).toEqual([]);
}

test("what the journal holds is what the decisions say, whatever was decided and answered in whatever order", () => {
  const done = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(act, { minLength: 3, maxLength: 26 }), (acts) => play(acts, done)),
    { numRuns: 60 },
  );
  for (const kind of [...words, "move", "mark-eqa", "undo-eqa"]) expect(done.get(kind) ?? 0, kind).toBeGreaterThan(0);
});
