/**
 * Errands are in no chain, so anybody who can write to the file can write one. None says anything that the rows do not say: whatever errands
 * somebody writes beside Labbro, before or after any event, about whatever there is, what becomes of everything is what becomes of it without.
 * (But for one that says of a message that it is still to be read: where it cannot be, its instrument asks for a control.)
 */
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { resultChanges } from "../../../src/domain/registers/look-back.ts";
import { type Errand, type ErrandKind, errandText } from "../../../src/release/errands/errand.ts";
import type { GatewayStore } from "../../../src/store/gateway-store.ts";
import {
  type Act,
  alsoByStart,
  events,
  historyOfSuite,
  leavingErrands,
  openedAgain,
  picture,
} from "../../support/every-event.ts";
import { noFaults } from "../../support/no-faults.ts";
import { thoroughly } from "../../support/thorough.ts";

const history = historyOfSuite();

interface Forged {
  readonly kind: ErrandKind;
  /** Which of what there is it is about. */
  readonly nth: number;
  readonly other: number;
}

const kinds: readonly ErrandKind[] = [
  ...(["read", "batch", "batch-part", "batch-judged", "owed", "new-run", "judge", "contested", "control"] as const),
  ...(["touched", "tell-controls", "held", "look-back", "answered", "claim", "unapproved", "suspects", "change"] as const),
];
const forgeries = fc.array(fc.record<Forged>({ kind: fc.constantFrom(...kinds), nth: fc.nat(40), other: fc.nat(40) }), {
  minLength: 1,
  maxLength: 12,
});

/** As somebody without the key writes it, who knows Labbro. Null: there is nothing that it could be about. */
function errandOf(store: GatewayStore, { kind, nth, other }: Forged): Errand | null {
  const runs = Array.from({ length: 20 }, (_, id) => store.runs.ofBatch(id)).flat();
  const of = <T>(list: readonly T[]): T | undefined => list[nth % Math.max(1, list.length)];
  const run = of(runs);
  if (run === undefined) return null;
  const instrument = (["crp-1", "crp-2", "crp-3"] as const)[other % 3] as never;
  const transmission = (nth + 1) as never;
  const connection = run.connectionId;
  const about = { run: run.key, batch: run.batchId, instrument, transmission, connection, analyte: "CRP", control: run.key };
  const change = of(store.registers.all(resultChanges))?.key ?? "none";
  const controlId = of(store.outbox.ofRun(run.key))?.controlId ?? "none";
  // With all that former versions knew as well: a person's word, and from where on.
  return { kind, ...about, index: other % 3, from: 9, trigger: "person", change, controlId } as never;
}

function forge(store: GatewayStore, forged: readonly Forged[]): void {
  for (const one of forged) {
    const errand = errandOf(store, one);
    if (errand !== null) store.errands.add(errand.kind, errandText(errand));
  }
}

/** What becomes of it where somebody writes errands in front of each act and behind it: while it goes on, and at the next start. */
async function picturesAmid(acts: readonly Act[], forged: readonly Forged[]) {
  const store = history();
  // One that comes too soon may be told as a fault; it is tried again.
  const station = leavingErrands(store, { faults: { ...noFaults, report: () => 0 } });
  // As a start does.
  for (const kind of ["claim", "unapproved"] as const) store.transaction(() => station.ports.later({ kind }));
  station.workOff();
  const half = Math.ceil(forged.length / 2);
  for (const act of acts) {
    forge(store, forged.slice(0, half));
    station.workOff();
    act(station);
    forge(store, forged.slice(half));
    station.workOff();
  }
  await station.clock.advance(15 * 60_000);
  station.workOff();
  return [picture(station), picture(await openedAgain(store))].map(butReasonsOfSent);
}

/** What was sent may have been looked at once more, by what is known now of other things: its reasons are left out. */
const butReasonsOfSent = ({ runs, ...others }: ReturnType<typeof picture>) => ({
  ...others,
  runs: runs.map((run) => (run[1] === "released" ? run.toSpliced(4, 1) : run)),
});

test.each(Object.entries(events).filter(([name]) => !alsoByStart.includes(name)))("%s", async (_, acts) => {
  const without = await picturesAmid(acts, []);
  await fc.assert(
    fc.asyncProperty(forgeries, async (forged) => {
      expect(await picturesAmid(acts, forged)).toEqual(without);
    }),
    { numRuns: thoroughly(4, 60) },
  );
});

test.each([
  "x",
  "null",
  "[]",
  '"judge"',
  "{}",
  '{"kind":"nothing"}',
  '{"kind":"toString"}',
  '{"kind":"judge"}',
  '{"kind":"batch","batch":"x"}',
])("one that says %s keeps no other", async (detail) => {
  const store = history();
  const report = vi.fn(() => 0);
  const station = leavingErrands(store, { faults: { ...noFaults, report } });
  const before = picture(await openedAgain(history()));
  store.errands.add("judge", detail);
  store.transaction(() => station.ports.later({ kind: "touched" }));
  station.workOff();
  expect([store.errands.counts(), report.mock.calls.length <= 1]).toEqual([[], true]);
  expect(picture(await openedAgain(store))).toEqual(before);
});
