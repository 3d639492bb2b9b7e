/**
 * Runs and their observations. A run is one measurement; another content under the same identity is a further version of it.
 * Bodies are sealed; equality goes through keyed HMAC columns.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { ConnectionId, InstrumentId, ObservationId, RunId } from "../../domain/ids.ts";
import { manualConnection } from "../../domain/manual.ts";
import type { ObservationKind } from "../../domain/observation.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Outcome, Reason } from "../../domain/verdict.ts";
import type { Db } from "../database/database.ts";
import type { Unchanged } from "../database/unchanged.ts";
import { tally } from "../ledger/tallies.ts";
import { openedOf } from "../sealing/changed-values.ts";
import { personKey } from "../sealing/person-key.ts";
import { type Seal, sealJson } from "../sealing/seal.ts";
import { type ControlLots, controlLotOf, controlLots } from "./control-lots.ts";
import { type ControlsAround, controlsAround, patientsKind } from "./neighbourhood.ts";
import { bodyPlace } from "./observation-body.ts";
import { type Disposition, type ObservationRow, observationRows, type StoredObservation } from "./observation-rows.ts";

export type { Disposition, StoredObservation };

/** `kept`: controls, EQA and service runs, which are stored and never go to the journal as patient results. */
export type RunState = "waiting" | "held" | "released" | "rejected" | "discarded" | "by-hand" | "kept";

export interface Run {
  /** `runId`, or `runId-2` for a further version: what a person types. */
  readonly key: string;
  readonly runId: RunId;
  readonly version: number;
  readonly kind: ObservationKind;
  readonly instrumentId: InstrumentId | null;
  readonly connectionId: ConnectionId;
  readonly batchId: number;
  readonly measuredAt: EpochMs | null;
  readonly receivedAt: EpochMs;
  readonly intakeCodes: readonly ReasonCode[];
  readonly state: RunState;
  readonly outcome: Outcome | null;
  readonly reasons: readonly Reason[];
  readonly lookBack: boolean;
  /** When it was erased whose it was (store/erasing/erasing.ts): it stays as it was judged. Null: it was not. */
  readonly erasedAt: EpochMs | null;
}

export type NewRun = Omit<Run, "outcome" | "reasons" | "lookBack" | "erasedAt">;
export type NewObservation = Omit<StoredObservation, "duplicates">;

/** What a control is, whatever has become of it. */
export type ControlRecord = Omit<StoredObservation, "disposition" | "duplicates">;

export interface Runs {
  add(run: NewRun): void;
  addObservation(observation: NewObservation, instrumentId: InstrumentId | null): void;
  /** Whether a row has that key, or ever had: one that took the place of another would hide that it was deleted. */
  isTaken(table: "run" | "observation", key: string): boolean;
  byKey(key: string): Run | null;
  /** A run by its key or an unambiguous beginning of it. */
  find(keyOrPrefix: string): readonly Run[];
  versions(runId: RunId): readonly Run[];
  /** Throws UserError VALUE_CHANGED, also where a finding names them: nothing is judged or sent by less than all of them. */
  observations(runKey: string): readonly StoredObservation[];
  /** Likewise, for whoever goes through several runs: without what a finding names. */
  standing(runKey: string): readonly StoredObservation[];
  observation(id: string): StoredObservation | null;
  byIdentity(identityKey: string): readonly StoredObservation[];
  countDuplicate(id: ObservationId): void;
  setIntakeCodes(key: string, codes: readonly ReasonCode[]): void;
  setState(key: string, state: RunState): void;
  setDisposition(id: ObservationId, disposition: Disposition): void;
  /** All observations of a run that wait are held with it; none of them is read. */
  holdWaiting(key: string): void;
  /** Takes a control's verdict back: it never had one of its own. */
  unjudge(key: string): void;
  judged(key: string, verdict: { outcome: Outcome; reasons: readonly Reason[]; snapshotNo: number; at: EpochMs }): void;
  /** The configuration snapshot that its last verdict was given under; null: it was never judged. */
  snapshotOf(key: string): number | null;
  /** Every verdict that it was given, oldest first. */
  verdicts(key: string): readonly Verdict[];
  openLookBack(key: string): void;
  /** A person said that an EQA run was a patient's sample; what the instrument said of it stays in its observations. */
  becomePatient(key: string): void;
  /** Sent runs that were once found suspect. */
  suspects(): readonly Run[];
  waiting(batchId: number): readonly Run[];
  held(): readonly Run[];
  /** Entered in the journal as uncertain, and not yet seen by the laboratory responsible. */
  enteredUncertain(): readonly Run[];
  /** Judged, and waiting for a control before they are held. */
  awaitingControl(): readonly Run[];
  /** Nothing was ever said of them, and their docking is over and counts as judged. */
  neverJudged(): readonly Run[];
  /** Of which the last so many transmissions told something; `late`: after their docking was over. */
  lastTold(transmissions: number): readonly (Run & { readonly late: boolean })[];
  /** When the newest run that an instrument itself has handed over was measured, or null. */
  newestMeasuredAt(instrumentId: InstrumentId): EpochMs | null;
  /** Runs of which nobody knew the instrument. */
  unclaimed(): readonly Run[];
  /** The last of them, oldest first, with those of a docking that is still under way. */
  newestOfNobody(limit: number): readonly Run[];
  /** Says whose they are; `measuredAt` is read by that instrument's clock. */
  claim(key: string, instrumentId: InstrumentId, measuredAt: EpochMs | null): void;
  ofBatch(batchId: number): readonly Run[];
  /** Runs of an instrument measured in [from, to], of whatever kind. */
  measuredBetween(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): readonly Run[];
  /** Patient runs of an instrument measured in [from, to]. */
  patientRunsBetween(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): readonly Run[];
  /** Those of them that a person typed in. */
  typedRunsBetween(instrumentId: InstrumentId, from: EpochMs, to: EpochMs): readonly Run[];
  /** The first few of patient runs measured then: their keys, oldest first. */
  firstPatientRunsBetween(
    instrumentId: InstrumentId,
    from: EpochMs,
    to: EpochMs,
    limit: number,
  ): readonly { readonly key: string; readonly measuredAt: EpochMs }[];
  /** Up to so many controls at or before `at` (newest first) and after it (oldest first). */
  readonly controlsAround: ControlsAround<ControlRecord>;
  /** Every control measured in [from, to], oldest first: for reports. */
  controlsBetween(instrumentId: InstrumentId, analyte: string, from: EpochMs, to: EpochMs): readonly StoredObservation[];
  /** Patient runs measured or received in [from, to], of whatever instrument and of none: for reports. */
  patientRunsOfPeriod(from: EpochMs, to: EpochMs): readonly Run[];
  /** Controls received in [from, to], whenever they say that they were measured. */
  controlsReceived(instrumentId: InstrumentId, analyte: string, from: EpochMs, to: EpochMs): readonly StoredObservation[];
  /** A person's results of an analyte measured in [from, to], on any instrument, newest first; those stored since version 9. */
  ofPerson(patientId: string, analyte: string, from: EpochMs, to: EpochMs, limit: number): readonly StoredObservation[];
  /** Likewise what the instrument measured of itself (electronic QC, calibration, linearity), of whatever analyte. */
  servicesAround(instrumentId: InstrumentId, at: EpochMs, limit: number): readonly StoredObservation[];
  readonly controlLots: ControlLots<ControlRecord>;
  dispositions(): Readonly<Record<Disposition, number>>;
  duplicateCount(): number;
}

export interface Verdict {
  readonly at: EpochMs;
  readonly outcome: Outcome;
  readonly reasons: readonly Reason[];
  /** The configuration that it was given under. */
  readonly snapshotNo: number;
}

export interface RunRow {
  key: string;
  run_id: string;
  version: number;
  kind: ObservationKind;
  instrument_id: string | null;
  connection_id: string;
  batch_id: number;
  measured_at: number | null;
  received_at: number;
  intake_codes: string;
  state: RunState;
  outcome: Outcome | null;
  codes: string | null;
  look_back: number;
  erased_at: number | null;
}

/** What is no list was not written by Labbro, and is found as changed: it must not keep other runs from being read. `less`: in its place. */
function codesIn<Code>(text: string, less: readonly Code[]): readonly Code[] {
  try {
    const told: unknown = JSON.parse(text);
    return Array.isArray(told) ? (told as Code[]) : less;
  } catch {
    return less;
  }
}

export const toRun = (row: RunRow): Run => ({
  key: row.key,
  runId: row.run_id as RunId,
  version: row.version,
  kind: row.kind,
  instrumentId: row.instrument_id as InstrumentId | null,
  connectionId: row.connection_id as ConnectionId,
  batchId: row.batch_id,
  measuredAt: row.measured_at,
  receivedAt: row.received_at,
  intakeCodes: codesIn<ReasonCode>(row.intake_codes, ["JUDGING_FAILED"]),
  state: row.state,
  outcome: row.outcome,
  reasons: row.codes === null ? [] : codesIn<Reason>(row.codes, []),
  lookBack: row.look_back === 1,
  erasedAt: row.erased_at,
});

const dispositionNames: readonly Disposition[] = [
  "waiting",
  "sent",
  "held",
  "rejected",
  "companion",
  "eqa",
  "control",
  "service",
  "discarded",
  "by-hand",
];

export function runs(db: Db, seal: Seal, unchanged: Unchanged): Runs {
  const { toObservation, toControl, observationQuery, nearestQuery } = observationRows(db, seal, unchanged);
  const runQuery = (where: string) => {
    const statement = db.prepare<unknown[], RunRow>(`SELECT * FROM run WHERE ${where}`);
    return (...parameters: unknown[]) => statement.all(...parameters).map(toRun);
  };
  const takenIn = (table: string, key: string) =>
    db
      .prepare<[{ key: string }], number>(
        `SELECT EXISTS (SELECT 1 FROM ${table} WHERE ${key} = @key)
           OR EXISTS (SELECT 1 FROM audit WHERE source = '${table}' AND row = @key)`,
      )
      .pluck();
  const insertRun = db.prepare(
    `INSERT INTO run (key, run_id, version, kind, instrument_id, connection_id, batch_id, measured_at, received_at, intake_codes, state)
     VALUES (@key, @runId, @version, @kind, @instrumentId, @connectionId, @batchId, @measuredAt, @receivedAt, @codes, @state)`,
  );
  const insertion = (kind: string): string =>
    `INSERT INTO observation (id, run_key, kind, instrument_id, analyte, transmission_id, measured_at, received_at, identity_key,
       content_key, disposition, sealed_body, person_key, control_lot)
     VALUES (@id, @runKey, ${kind}, @instrumentId, @analyte, @transmissionId, @measuredAt, @receivedAt, @identityKey, @contentKey,
       @disposition, @body, @person, @controlLot)`;
  // Two, so that it is seen which adds a control.
  const [insertPatients, insertOther] = [db.prepare(insertion(patientsKind)), db.prepare(insertion("@kind"))];
  const taken = { run: takenIn("run", "key"), observation: takenIn("observation", "id") };
  const byKey = runQuery("key = ?");
  const byPrefix = runQuery("key >= ? AND key < ? ORDER BY key LIMIT 3");
  const versions = runQuery("run_id = ? ORDER BY version");
  const snapshotOf = db.prepare<[string], { no: number | null }>("SELECT snapshot_no AS no FROM run WHERE key = ?");
  const waiting = runQuery("batch_id = ? AND state = 'waiting' ORDER BY measured_at, key");
  const suspects = runQuery("look_back = 1 AND state = 'released' ORDER BY measured_at, key");
  const held = runQuery("state = 'held' ORDER BY received_at, key");
  const said = (kind: string) => `EXISTS (SELECT 1 FROM decision WHERE decision.run_key = run.key AND decision.kind = '${kind}')`;
  const enteredUncertain = runQuery(
    `state = 'by-hand' AND ${said("entered-uncertain")} AND NOT ${said("seen")} ORDER BY received_at, key`,
  );
  const awaiting = runQuery("state = 'waiting' AND outcome IS NOT NULL ORDER BY received_at, key");
  const lastTold = db.prepare<[number], RunRow & { late: number }>(
    `SELECT run.*, max(observation.received_at > coalesce(batch.closed_at, observation.received_at)) AS late
     FROM observation JOIN run ON run.key = observation.run_key LEFT JOIN batch ON batch.id = run.batch_id
     WHERE observation.transmission_id > (SELECT max(id) FROM transmission) - ? GROUP BY run.key`,
  );
  const neverJudged = runQuery(
    `state = 'waiting' AND outcome IS NULL AND NOT EXISTS (SELECT 1 FROM batch WHERE batch.id = batch_id AND judged_at IS NULL)
     ORDER BY received_at, key`,
  );
  const newest = db.prepare<[string, string], { at: number | null }>(
    `SELECT measured_at AS at FROM run WHERE instrument_id = ? AND connection_id <> ? AND measured_at IS NOT NULL
     ORDER BY measured_at DESC LIMIT 1`,
  );
  const unclaimed = runQuery("instrument_id IS NULL AND state IN ('held', 'kept') ORDER BY received_at, key");
  const ofNobody = runQuery(
    "instrument_id IS NULL AND state IN ('waiting', 'held', 'kept') ORDER BY received_at DESC, key DESC LIMIT ?",
  );
  const claimRun = db.prepare("UPDATE run SET instrument_id = ?, measured_at = ? WHERE key = ?");
  const claimObservations = db.prepare("UPDATE observation SET instrument_id = ?, measured_at = ? WHERE run_key = ?");
  const ofBatch = runQuery("batch_id = ? ORDER BY measured_at, key");
  const measuredBetween = runQuery("instrument_id = ? AND measured_at BETWEEN ? AND ? ORDER BY measured_at, key");
  const between = runQuery("instrument_id = ? AND measured_at BETWEEN ? AND ? AND kind = 'patient' ORDER BY measured_at, key");
  const typedBetween = runQuery(
    `instrument_id = ? AND measured_at BETWEEN ? AND ? AND kind = 'patient' AND connection_id = '${manualConnection}'
     ORDER BY measured_at, key`,
  );
  const firstBetween = db.prepare<[string, number, number, number], { key: string; measuredAt: EpochMs }>(
    `SELECT key, measured_at AS measuredAt FROM run
     WHERE instrument_id = ? AND measured_at BETWEEN ? AND ? AND kind = 'patient' ORDER BY measured_at, key LIMIT ?`,
  );
  // By their numbers, in which they came: the order of the rows is in no chain.
  const rowsOfRun = db.prepare<[string], ObservationRow>("SELECT * FROM observation WHERE run_key = ? ORDER BY length(id), id");
  const byId = observationQuery("id = ?");
  const byIdentity = observationQuery("identity_key = ? ORDER BY received_at, length(id), id");
  const control = "kind = 'control' AND instrument_id = ? AND analyte = ? AND measured_at";
  const before = nearestQuery(`${control} <= ? ORDER BY measured_at DESC`, toControl);
  const after = nearestQuery(`${control} > ? ORDER BY measured_at`, toControl);
  const controlsBetween = observationQuery(`${control} BETWEEN ? AND ? ORDER BY measured_at, id`);
  const ofPeriod = runQuery(
    "kind = 'patient' AND (measured_at BETWEEN ? AND ? OR received_at BETWEEN ? AND ?) ORDER BY received_at, key",
  );
  const received = observationQuery(
    "kind = 'control' AND instrument_id = ? AND analyte = ? AND received_at BETWEEN ? AND ? ORDER BY received_at, id",
  );
  const ofPerson = nearestQuery("person_key = ? AND measured_at BETWEEN ? AND ? ORDER BY measured_at DESC, id");
  const service = "kind = 'service' AND instrument_id = ? AND measured_at";
  const serviceBefore = nearestQuery(`${service} <= ? ORDER BY measured_at DESC`);
  const serviceAfter = nearestQuery(`${service} > ? ORDER BY measured_at`);
  const update = (sql: string) => {
    const statement = db.prepare(sql);
    return (...parameters: unknown[]) => void statement.run(...parameters);
  };
  const setIntakeCodes = update("UPDATE run SET intake_codes = ? WHERE key = ?");
  const setState = update("UPDATE run SET state = ? WHERE key = ?");
  const setDisposition = update("UPDATE observation SET disposition = ? WHERE id = ?");
  const judged = update("UPDATE run SET outcome = ?, codes = ?, snapshot_no = ?, judged_at = ? WHERE key = ?");
  const verdicts = db.prepare<[string], { at: number; outcome: Outcome; codes: string; no: number }>(
    "SELECT at, outcome, codes, snapshot_no AS no FROM verdict WHERE run_key = ? ORDER BY id",
  );
  const addVerdict = update("INSERT INTO verdict (run_key, at, outcome, codes, snapshot_no) VALUES (?, ?, ?, ?, ?)");
  return {
    add: (run) => void insertRun.run({ ...run, codes: JSON.stringify(run.intakeCodes), intakeCodes: null }),
    addObservation: (o, instrumentId) => {
      const { kind, analyte, patientId } = o.observation;
      const person = kind === "patient" ? personKey(seal, patientId, analyte) : null;
      const insert = kind === "patient" ? insertPatients : insertOther;
      insert.run({
        ...o,
        observation: null,
        kind,
        analyte,
        instrumentId,
        person,
        controlLot: controlLotOf(o.observation),
        body: sealJson(seal, o.observation, bodyPlace({ id: o.id, run_key: o.runKey })),
      });
    },
    isTaken: (table, key) => taken[table].get({ key }) === 1,
    byKey: (key) => byKey(key)[0] ?? null,
    find: (prefix) => {
      const exact = byKey(prefix);
      return exact.length > 0 ? exact : byPrefix(prefix, `${prefix}~`);
    },
    versions: (id) => versions(id),
    observations: (key) => rowsOfRun.all(key).map(toObservation),
    standing: (key) => openedOf(rowsOfRun.all(key), toObservation),
    observation: (id) => byId(id)[0] ?? null,
    byIdentity: (key) => byIdentity(key),
    countDuplicate: update("UPDATE observation SET duplicates = duplicates + 1 WHERE id = ?"),
    setIntakeCodes: (key, codes) => setIntakeCodes(JSON.stringify(codes), key),
    setState: (key, state) => setState(state, key),
    setDisposition: (id, disposition) => setDisposition(disposition, id),
    holdWaiting: update("UPDATE observation SET disposition = 'held' WHERE run_key = ? AND disposition = 'waiting'"),
    unjudge: update("UPDATE run SET outcome = NULL, codes = NULL WHERE key = ?"),
    judged: (key, v) => {
      const codes = JSON.stringify(v.reasons);
      judged(v.outcome, codes, v.snapshotNo, v.at, key);
      addVerdict(key, v.at, v.outcome, codes, v.snapshotNo);
    },
    becomePatient: update("UPDATE run SET kind = 'patient', state = 'held' WHERE key = ? AND kind = 'eqa'"),
    snapshotOf: (key) => snapshotOf.get(key)?.no ?? null,
    verdicts: (key) =>
      verdicts.all(key).map(({ at, outcome, codes, no }) => ({
        ...{ at, outcome, snapshotNo: no },
        reasons: JSON.parse(codes) as Reason[],
      })),
    openLookBack: update("UPDATE run SET look_back = 1 WHERE key = ?"),
    suspects: () => suspects(),
    waiting: (batchId) => waiting(batchId),
    held: () => held(),
    enteredUncertain: () => enteredUncertain(),
    awaitingControl: () => awaiting(),
    lastTold: (limit) => lastTold.all(limit).map((row) => ({ ...toRun(row), late: row.late === 1 })),
    neverJudged: () => neverJudged(),
    newestMeasuredAt: (id) => newest.get(id, manualConnection)?.at ?? null,
    unclaimed: () => unclaimed(),
    newestOfNobody: (limit) => ofNobody(limit).reverse(),
    claim: (key, instrumentId, measuredAt) => {
      claimRun.run(instrumentId, measuredAt, key);
      claimObservations.run(instrumentId, measuredAt, key);
    },
    ofBatch: (batchId) => ofBatch(batchId),
    measuredBetween: (id, from, to) => measuredBetween(id, from, to),
    patientRunsBetween: (id, from, to) => between(id, from, to),
    typedRunsBetween: (id, from, to) => typedBetween(id, from, to),
    firstPatientRunsBetween: (id, from, to, limit) => firstBetween.all(id, from, to, limit),
    controlsAround: controlsAround<ControlRecord>(unchanged, before, after),
    controlsBetween: (id, analyte, from, to) => controlsBetween(id, analyte, from, to),
    patientRunsOfPeriod: (from, to) => ofPeriod(from, to, from, to),
    controlsReceived: (id, analyte, from, to) => received(id, analyte, from, to),
    ofPerson: (patientId, analyte, from, to, limit) => ofPerson(personKey(seal, patientId, analyte), from, to, limit),
    servicesAround: (id, at, limit) => [...serviceBefore(id, at, limit), ...serviceAfter(id, at, limit)],
    controlLots: controlLots<ObservationRow, ControlRecord>(db, toObservation, unchanged),
    dispositions: tally(db, "observation", dispositionNames),
    duplicateCount: () => db.prepare<[], { n: number | null }>("SELECT sum(duplicates) AS n FROM observation").get()?.n ?? 0,
  };
}
