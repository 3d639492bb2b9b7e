/**
 * Ruling 32 over random histories of edits, approvals, measurements that come late, and stops: at every moment each result is judged
 * wholly by the one approved set that the ruling names, or held as not approved, and approving one row touches no other.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { approveRules } from "../../../src/casework/registers/approve-rules.ts";
import { checkDigitsOf } from "../../../src/domain/person-number.ts";
import type { ConfiguredAnalyte, Instrument, Station } from "../../../src/domain/station.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { judgeNow } from "../../../src/release/judge-now.ts";
import type { ReleasePorts, StationView } from "../../../src/release/view.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import type { Run } from "../../../src/store/results/runs.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, testInstrument, weekly } from "../../support/station.ts";

const hourMs = 3_600_000;
const kari = { by: "Kari Lab", reason: "gjennomgått på møte", role: "lab-responsible" } as const;
/** Computed, never written down: in production only a number outside the test populations is sent. */
const person = Array.from({ length: 99 }, (_, i) => `0101500${String(i).padStart(2, "0")}`).flatMap((nine) => {
  const digits = checkDigitsOf(nine);
  return digits === null ? [] : [`${nine}${digits}`];
})[0] as string;

const crp = testInstrument.analytes[0] as ConfiguredAnalyte;
const hba: ConfiguredAnalyte = { ...crp, name: "HbA1c", unit: "mmol/mol", unitSpellings: ["mmol/mol"] };
const units = { CRP: "mg/L", HbA1c: "mmol/mol" } as const;
type Name = keyof typeof units;
const serials = ["AF20990001", "AF20990002"] as const;
const start: readonly Instrument[] = serials.map((expectedSerial, i) => ({
  ...testInstrument,
  id: `crp-${i + 1}` as Instrument["id"],
  expectedSerial,
  inUseFrom: noon - 90 * 24 * hourMs,
  analytes: i === 0 ? [crp, hba] : [crp],
  qc: { CRP: [weekly], HbA1c: [] },
}));

type Edit = (instrument: Instrument) => Instrument;
const toAnalyte =
  (name: Name, change: (analyte: ConfiguredAnalyte) => ConfiguredAnalyte): Edit =>
  (instrument) => ({
    ...instrument,
    analytes: instrument.analytes.map((one) => (one.name === name ? change(one) : one)),
  });
const edits: Readonly<Record<string, Edit>> = {
  alertLow: toAnalyte("CRP", (one) => ({ ...one, limits: { ...one.limits, alert: { high: "30" } } })),
  alertHigh: toAnalyte("CRP", (one) => ({ ...one, limits: { ...one.limits, alert: { high: "60" } } })),
  confirm: toAnalyte("HbA1c", (one) => ({ ...one, limits: { ...one.limits, confirm: { high: "35" } } })),
  plausible: toAnalyte("CRP", (one) => ({ ...one, limits: { ...one.limits, plausible: { high: "55" } } })),
  unit: toAnalyte("CRP", (one) => ({ ...one, unit: "mg/dL", unitSpellings: ["mg/dL"] })),
  unitBack: toAnalyte("CRP", (one) => ({ ...one, unit: "mg/L", unitSpellings: ["mg/L"] })),
  daily: (one) => ({
    ...one,
    qc: { ...one.qc, CRP: [{ ...weekly, interval: { type: "rolling", hours: 24 }, grace: { hours: 0 } }] },
  }),
  weekly: (one) => ({ ...one, qc: { ...one.qc, CRP: [weekly] } }),
  none: (one) => ({ ...one, qc: {} }),
  commented: (one) => ({
    ...one,
    outcomes: { "": [{ validFrom: null, choices: { QC_OVERDUE: "RELEASE_COMMENT", QC_NEVER: "RELEASE_COMMENT" } }] },
  }),
  ownOutcome: (one) => ({ ...one, outcomes: { HbA1c: [{ validFrom: null, choices: { QC_NOT_CONFIGURED: "HOLD" } }] } }),
  plain: (one) => ({ ...one, outcomes: {} }),
  remove: (one) => ({ ...one, analytes: one.analytes.filter(({ name }) => name !== "HbA1c") }),
  give: (one) => (one.analytes.some(({ name }) => name === "HbA1c") ? one : { ...one, analytes: [...one.analytes, hba] }),
  swap: (one) => ({ ...one, analytes: one.analytes.toReversed() }),
  service: (one) => ({ ...one, service: { everyMonths: 1, source: "test" } }),
};

const which = fc.constantFrom(0, 0, 0, 1);
/** An act takes an hour: most is measured amid the approvals, some before the first. */
const hoursAgo = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: 13, max: 200 }) },
);
const name = fc.constantFrom<Name>("CRP", "HbA1c");
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("edit" as const), which, edit: fc.constantFrom(...Object.keys(edits)) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("late-hours" as const), hours: fc.constantFrom(2, 24, 48) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("instrument" as const), which }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("approve" as const), which, name }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("measure" as const),
      which,
      names: fc.subarray<Name>(["CRP", "HbA1c"], { minLength: 1 }),
      value: fc.constantFrom("20", "40", "58", "70"),
      hoursAgo,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("control" as const),
      which,
      value: fc.constantFrom("20", "30"),
      hoursAgo,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stop" as const) }) },
);
/** Mostly of a station whose rules were approved at first. */
const approved = ([0, 1] as const).flatMap((one) =>
  (["CRP", "HbA1c"] as const).map((of) => ({ kind: "approve" as const, which: one, name: of })),
);
const history = fc
  .tuple(fc.constantFrom(approved, approved, []), fc.array(act, { minLength: 6, maxLength: 18 }))
  .map(([first, acts]) => [...first, ...acts]);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

interface Files {
  readonly station: Station;
  readonly instruments: readonly Instrument[];
}
/** What the test itself knows of approvals: the whole files as they stood. */
interface Approval {
  readonly row: string;
  readonly at: number;
  readonly files: Files;
}

async function play(acts: readonly Act[]): Promise<void> {
  const store = openMemoryStore();
  for (const serial of serials) for (const { id } of start) store.firstContacts.meet(JSON.stringify([id, serial]), id, 0);
  let files: Files = { station: createTestStation({ processing: "production" }).ports.view().station, instruments: start };
  let gone: readonly Instrument[] = [];
  let now = noon;
  const approvals: Approval[] = [];
  const open = async () => {
    const station = createTestStation({ processing: "production", store, leavesErrands: true });
    await station.clock.advance(now - noon);
    return station;
  };
  let station = await open();
  const apply = () => {
    Object.assign(station.ports.view(), files);
    store.transaction(() => station.ports.later({ kind: "unapproved" }));
  };
  apply();
  station.pipeline.importLots([crpTarget, crpReagent, { ...crpReagent, analyte: "HbA1c" }]);
  let count = 0;
  const text = (hoursAgo: number) => new Date(now + hourMs - hoursAgo * hourMs).toISOString().slice(0, 19);
  const doOne = async (one: Act): Promise<void> => {
    now += hourMs;
    await station.clock.advance(hourMs);
    count += 1;
    switch (one.kind) {
      case "edit": {
        const id = start[one.which]?.id;
        const edit = edits[one.edit] as Edit;
        files = { ...files, instruments: files.instruments.map((own) => (own.id === id ? edit(own) : own)) };
        apply();
        return;
      }
      case "late-hours":
        files = { ...files, station: { ...files.station, release: { ...files.station.release, lateHours: one.hours } as never } };
        apply();
        return;
      case "instrument": {
        const id = start[one.which]?.id;
        const own = files.instruments.filter((other) => other.id === id);
        const back = gone.filter((other) => other.id === id);
        files = { ...files, instruments: [...files.instruments.filter((other) => other.id !== id), ...back] };
        gone = [...gone.filter((other) => other.id !== id), ...own];
        apply();
        return;
      }
      case "approve": {
        const row = `${start[one.which]?.id}:${one.name}`;
        if (!files.instruments.some((own) => own.analytes.some((analyte) => `${own.id}:${analyte.name}` === row))) return;
        const before = verdicts(store, station.ports);
        approveRules(station.ports, { rows: [row], changedBy: null }, kari);
        for (const [key, verdict] of verdicts(store, station.ports)) {
          if (!key.startsWith(`${row} `)) expect(verdict, `${row} was approved, and ${key}`).toEqual(before.get(key));
        }
        approvals.push({ row, at: now, files });
        return;
      }
      case "measure": {
        const at = { measuredAt: readDeviceTime(text(one.hoursAgo)), run: `${count}`, sequence: `${count}` };
        const device = { ...crpResult().device, serial: serials[one.which] as string };
        station.dock(
          ...one.names.map((analyte) =>
            crpResult({
              ...{ ...at, device, patientId: person, analyte, deviceCode: analyte },
              value: { raw: one.value, comparator: null, number: one.value, unit: units[analyte] },
            }),
          ),
        );
        return;
      }
      case "control": {
        const device = { ...crpResult().device, serial: serials[one.which] as string };
        station.dock(crpControl(one.value, text(one.hoursAgo), { device, sequence: `${count}`, run: `${count}` }));
        return;
      }
      case "stop":
        station = await open();
        apply();
        return;
    }
  };
  for (const one of acts) {
    await doOne(one);
    station.workOff();
    if (one.kind === "stop" || one.kind === "approve") expectLaw(store, station.ports, files, approvals);
  }
  expectLaw(store, station.ports, files, approvals);
}

type Store = ReturnType<typeof openMemoryStore>;
const everyRun = (store: Store): readonly Run[] =>
  [...start.map(({ id }) => id), null]
    .flatMap((id) => (id === null ? store.runs.unclaimed() : store.runs.patientRunsBetween(id, 0, Number.MAX_SAFE_INTEGER)))
    .filter(({ kind }) => kind === "patient");

/** Of what was not sent: `crp-1:CRP` and the result's id, with what is thought of it now. */
function verdicts(store: Store, ports: ReleasePorts): ReadonlyMap<string, unknown> {
  return new Map(
    everyRun(store).flatMap((run) => {
      const { judgement, observations } = judgeNow(ports, { ...run, state: "waiting" });
      return observations.map(
        ({ id, observation }) => [`${run.instrumentId}:${observation.analyte} ${id}`, judgement.results.get(id)] as const,
      );
    }),
  );
}

/** What a station on trial says whose files are those: there the files' own rules count, wholly. */
function byTheFiles(ports: ReleasePorts, { station, instruments }: Files, run: Run) {
  const gateway = { ...station.gateway, processing: "test" as const };
  const view: StationView = { ...ports.view(), station: { ...station, gateway }, instruments };
  // On trial a real person's number is held.
  const observations = (key: string) =>
    ports.store.runs
      .observations(key)
      .map((one) => ({ ...one, observation: { ...one.observation, patientId: syntheticPersons[0] } }));
  const store = { ...ports.store, runs: { ...ports.store.runs, observations } };
  return judgeNow({ ...ports, store, view: () => view }, { ...run, state: "waiting" });
}

const unitIn = ({ instruments }: Files, row: string): string | undefined =>
  instruments.flatMap(({ id, analytes }) => analytes.flatMap((one) => (`${id}:${one.name}` === row ? one.unit : [])))[0];

let wholly = 0;
let held = 0;
function expectLaw(store: Store, ports: ReleasePorts, files: Files, approvals: readonly Approval[]): void {
  for (const run of everyRun(store)) {
    if (run.instrumentId === null || files.instruments.every(({ id }) => id !== run.instrumentId)) {
      if (run.state !== "released") expect(run.state).toBe("held");
      continue;
    }
    const { judgement, observations } = judgeNow(ports, { ...run, state: "waiting" });
    for (const { id, observation } of observations) {
      const row = `${run.instrumentId}:${observation.analyte}`;
      const own = approvals.filter((one) => one.row === row);
      const named = own.findLast(({ at }, i) => i === 0 || at <= (run.measuredAt ?? 0));
      const verdict = judgement.results.get(id);
      if (named === undefined && unitIn(files, row) === undefined) continue;
      const isHeld = named === undefined || unitIn(files, row) !== unitIn((own.at(-1) as Approval).files, row);
      if (isHeld) {
        held += 1;
        expect([verdict?.outcome, verdict?.reasons.map(({ code }) => code)]).toEqual([
          "HOLD",
          expect.arrayContaining(["RULES_NOT_APPROVED"]),
        ]);
        if (run.state !== "released") expect(run.state).toBe("held");
        continue;
      }
      wholly += 1;
      expect(verdict, `${row} at ${run.measuredAt}`).toEqual(byTheFiles(ports, named.files, run).judgement.results.get(id));
    }
    // What stands in the store is what is thought: nothing waits to be judged again.
    if (run.state === "held" || run.state === "rejected")
      expect([run.outcome, run.reasons]).toEqual([judgement.run.outcome, judgement.run.reasons]);
  }
}

test("each result is judged wholly by the approved set that counts at its time, or held", async () => {
  await fc.assert(fc.asyncProperty(history, play), { numRuns: 20 });
  expect([wholly > 0, held > 0]).toEqual([true, true]);
});
