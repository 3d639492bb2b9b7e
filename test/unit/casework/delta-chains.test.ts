/**
 * The law of the former result (QC.md 3.2): whatever people decided about a person's earlier results, a later one is compared with what
 * the journal was last told, a withdrawn one is no former result, and what was judged before is judged again when that changes.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { markEqa, undoEqa } from "../../../src/casework/decisions/eqa-decisions.ts";
import { decideCase, wrongPatient } from "../../../src/casework/look-back/decide.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, testInstrument } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom" } as const;
const notified = { name: "Dr. Berg", at: noon };

const act = fc.record({
  of: fc.nat({ max: 3 }),
  to: fc.nat({ max: 1 }),
  value: fc.constantFrom("12.5", "20", "40", "+41"),
  kind: fc.constantFrom(
    "corrected",
    "corrected",
    "withdrawn",
    "uncertain",
    "move",
    "eqa",
    "no-eqa",
    "discard",
    "release",
    "by-hand",
  ),
});
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

const begun = fc.record({
  outcome: fc.constantFrom("HOLD", "RELEASE_COMMENT"),
  values: fc.array(fc.constantFrom("20", "21", "40", "90"), { minLength: 4, maxLength: 4 }),
  persons: fc.array(fc.constantFrom(0, 0, 1), { minLength: 4, maxLength: 4 }),
});

/** What the decisions say of a result, kept beside the code under test. */
interface Said {
  readonly measured: number;
  person: string;
  told: number;
  counts: boolean;
}

const isLargeChange = (value: number, former: number | undefined): boolean =>
  former !== undefined && Math.abs(value - former) * 2 > former;

function play({ outcome, values, persons }: typeof begun extends fc.Arbitrary<infer One> ? One : never, acts: readonly Act[]) {
  const limits = { delta: { percent: "50", days: 2 } };
  const analytes = testInstrument.analytes.map((analyte) => ({ ...analyte, limits }));
  const outcomes = { "": [{ validFrom: null, choices: { DELTA_CHECK: outcome } }] } as const;
  const station = createTestStation({ instruments: [{ ...testInstrument, analytes, outcomes }] });
  const { ports } = station;
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const results = values.map((number, i) =>
    crpResult({
      ...{ sequence: `${i}`, run: `${i}`, measuredAt: readDeviceTime(`2026-03-10T09:${i}0:00`) },
      patientId: syntheticPersons[persons[i] ?? 0],
      value: { raw: number, comparator: null, number, unit: "mg/L" },
    }),
  );
  const keys = station.dock(...results).added.map(({ key }) => key);
  station.acceptAll();
  station.dock(crpControl("40", "2026-03-10T11:00:00"));
  const said = values.map((number, i): Said => {
    return { measured: Number(number), person: syntheticPersons[persons[i] ?? 0] as string, told: Number(number), counts: true };
  });
  const check = (what: string): void => {
    for (const [i, key] of keys.entries()) {
      const own = said[i] as Said;
      const state = station.state(key);
      if (state === "discarded" || state === "by-hand") continue;
      const former = said.slice(0, i).findLast(({ person, counts }) => counts && person === own.person)?.told;
      expect(station.codes(key).includes("DELTA_CHECK"), `result ${i} after ${what}`).toBe(isLargeChange(own.measured, former));
    }
  };
  const perform = ({ of, to, value, kind }: Act): void => {
    const [key = "", own] = [keys[of], said[of] as Said];
    if (kind === "corrected" || kind === "withdrawn" || kind === "uncertain") {
      const entry = ports.store.registers
        .all(lookBackCases)
        .find(({ body }) => body.closed === null && body.affected.some(({ run }) => run === key));
      if (entry === undefined) return;
      decideCase(ports, entry.key, [key], { decision: kind, notified, value: kind === "corrected" ? value : null }, kari);
      if (kind === "corrected") own.told = Number(value);
      if (kind === "withdrawn") own.counts = false;
    } else if (kind === "move") {
      wrongPatient(ports, key, syntheticPersons[to] ?? "", notified, kari);
      own.person = syntheticPersons[to] ?? "";
    } else if (kind === "eqa") {
      markEqa(ports, key, { round: null, sample: null }, kari);
      // What the journal has stays what it has until somebody withdraws it.
      if (station.state(key) !== "released") own.counts = false;
    } else if (kind === "no-eqa") {
      const wasWithdrawn = station.store.outbox.ofRun(key).length > 0;
      undoEqa(ports, key, kari);
      if (!wasWithdrawn) own.counts = true;
    } else if (kind === "discard") {
      station.decide.discard(key, kari);
      own.counts = false;
    } else if (kind === "release") {
      station.decide.release(key, kari);
      own.counts = true;
    } else station.decide.enteredByHand(key, notified, kari);
  };
  check("the docking");
  for (const one of acts) {
    try {
      perform(one);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    station.acceptAll();
    check(`${one.kind} of ${one.of}`);
  }
}

test("a result is compared with what the journal was last told of the one before it, whatever was decided in between", () => {
  fc.assert(
    fc.property(begun, fc.array(act, { minLength: 1, maxLength: 12 }), (first, acts) => play(first, acts)),
    { numRuns: thoroughly(30, 1_000) },
  );
});
