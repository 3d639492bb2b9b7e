/** Everything the gateway keeps, over one database file and one writer. */
import { randomBytes } from "node:crypto";
import { findingKey } from "../domain/registers/audit-findings.ts";
import { besideWriting } from "./audit/beside.ts";
import { type AuditChain, auditChain, linkWrites, mayBegin } from "./audit/chain.ts";
import { type Findings, findings } from "./audit/findings.ts";
import { type AuditFloor, auditFloor } from "./audit/floor.ts";
import { type AuditReport, verifyAudit } from "./audit/verify.ts";
import { atomicallyIn, type Db, openImage, openInMemory } from "./database/database.ts";
import { prepareOnUse } from "./database/prepare-on-use.ts";
import { openingProblem } from "./database/store-problems.ts";
import { watchChanges } from "./database/unchanged.ts";
import { type Erasing, erasing } from "./erasing/erasing.ts";
import { type ErasingDue, erasingDue } from "./erasing/erasing-due.ts";
import { type RetentionState, retentionState } from "./erasing/retention-state.ts";
import type { Environment } from "./key/key-place.ts";
import { type Errands, errands } from "./ledger/errands.ts";
import { type Events, events } from "./ledger/events.ts";
import { type DamageMet, untilDamaged, watchDamage } from "./opening/damage-met.ts";
import { openDataFolder } from "./opening/data-folder.ts";
import { markIn } from "./opening/marks.ts";
import { openForReading } from "./opening/open-for-reading.ts";
import { type DeliveryPauses, deliveryPauses, pauseOfFindings } from "./outbox/delivery-pauses.ts";
import { type OutboxTable, outboxTable } from "./outbox/outbox-table.ts";
import { type ActRecords, actRecords } from "./people/act-records.ts";
import { type Credentials, credentials } from "./people/credentials.ts";
import { type Decisions, decisions } from "./people/decisions.ts";
import { type Lots, lots } from "./people/lots.ts";
import { type Registers, registers } from "./people/registers.ts";
import { type Sessions, sessions } from "./people/sessions.ts";
import { type Words, words } from "./people/words.ts";
import { type Arrivals, arrivals } from "./results/arrivals.ts";
import { type Batches, batches } from "./results/batches.ts";
import { fillControlLots } from "./results/control-lots.ts";
import { type FormerResults, formerResults } from "./results/former-results.ts";
import { type PatientTests, patientTests } from "./results/patient-tests.ts";
import { type Reads, reads } from "./results/reads.ts";
import { type Runs, runs } from "./results/runs.ts";
import { type Snapshots, snapshots } from "./results/snapshots.ts";
import { type ChangedValues, watchOpening } from "./sealing/changed-values.ts";
import { firstKeys, type Seal, sealWith } from "./sealing/seal.ts";
import { newestNo } from "./sealing/seal-keys.ts";
import { station, stationFiles } from "./station-files.ts";
import { type Captures, captures } from "./wire/captures.ts";
import { type ClockReadings, clockReadings } from "./wire/clock-readings.ts";
import { type ClockWitnesses, clockWitnesses } from "./wire/clock-witnesses.ts";
import { type FirstContacts, firstContacts } from "./wire/first-contacts.ts";
import { type TransmissionLog, transmissionLog } from "./wire/transmission-log.ts";
import { type Transmissions, transmissions } from "./wire/transmissions.ts";

export interface GatewayStore {
  readonly transmissions: Transmissions;
  readonly transmissionLog: TransmissionLog;
  readonly captures: Captures;
  readonly batches: Batches;
  readonly runs: Runs;
  readonly arrivals: Arrivals;
  readonly tests: PatientTests;
  readonly clocks: ClockReadings;
  readonly lots: Lots;
  readonly registers: Registers;
  readonly decisions: Decisions;
  readonly words: Words;
  readonly reads: Reads;
  /** Whose results are is taken out of them. */
  readonly erasing: Erasing & ErasingDue;
  readonly formers: FormerResults;
  readonly retention: RetentionState;
  /** What other clocks say about the station's own. */
  readonly witnesses: ClockWitnesses;
  readonly outbox: OutboxTable;
  /** Whether delivery waits for a person's word. */
  readonly pauses: DeliveryPauses;
  readonly firstContacts: FirstContacts;
  readonly events: Events;
  readonly errands: Errands;
  readonly snapshots: Snapshots;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly actRecords: ActRecords;
  readonly audit: AuditChain & { verify(): AuditReport };
  /** How long the audit chain is at least. */
  readonly floor: AuditFloor;
  /** What verifying ever found. */
  readonly findings: Findings;
  readonly seal: Seal;
  /** Number of the key that values are sealed with. */
  keyNo(): number;
  /** As the store's mark has it (marks.ts); empty in memory. */
  name(): string;
  /** In which files, as they were opened for work (files-under.ts); empty where it is not in work, or in memory. */
  readonly lies: string;
  /** Whether SQLite has called the database damaged. */
  readonly damage: DamageMet;
  /** What did not open when it was read. */
  readonly changed: ChangedValues;
  /** Grows with every decision about a run, and every time that a clock model sets. */
  saidOfControls(): number;
  /**
   * Brings what was written into the file, so that nothing deleted stays behind in the write-ahead log. Never inside a transaction. False:
   * somebody reads in it just now.
   */
  checkpoint(): boolean;
  /** All or nothing; nested calls join the outer one. */
  transaction<T>(work: () => T): T;
  /**
   * Does the work when the outermost transaction has been committed, never if that, or the nested one that asked, is rolled back; at once
   * where none is open.
   */
  afterCommit(work: () => void): void;
  /** Grows with every row that is written through this store, whoever asked. */
  changes(): number;
  /** Writes a few bytes. Throws what keeps anything from being written, without waiting for another program's lock. */
  probe(): void;
  close(): void;
}

/** Opens the data folder's store, made on first use. Throws as `openDataFolder`. */
export function openGatewayStore(dataDir: string, env?: Environment): GatewayStore {
  const { db, seal, lies } = openDataFolder(dataDir, env);
  try {
    fillControlLots(db, seal);
    return { ...assemble(db, seal), lies };
  } catch (error) {
    db.close();
    throw openingProblem(error) ?? error;
  }
}

/** A store that vanishes with the process: for `replay` and tests. `watch`: what it keeps of what it read. */
export function openMemoryStore(watch = watchChanges): GatewayStore {
  const db = openInMemory(station.migrations);
  const seal = sealWith(firstKeys(randomBytes(32)));
  mayBegin(db, seal);
  linkWrites(db, seal, station.covered);
  return assemble(db, seal, watch);
}

/**
 * A data folder's store as it is, beside a running gateway or alone; nothing can be written and nothing is made. Throws UserError
 * NO_STORE, STORE_OLDER, STORE_INCOMPLETE, STORE_DAMAGED.
 */
export function openReadOnlyStore(dataDir: string): GatewayStore {
  const { db, seal } = openForReading(stationFiles(dataDir));
  return assemble(db, seal);
}

/** A copy in memory of a data folder's store: judged against, never written to (`replay --data`). Throws as `openReadOnlyStore`. */
export function openStoreCopy(dataDir: string): GatewayStore {
  const { db: original, seal } = openForReading(stationFiles(dataDir));
  const image = original.serialize();
  // An image says how its file is journalled; a database in memory has no write-ahead log.
  image[18] = 1;
  image[19] = 1;
  const copy = openImage(image);
  original.close();
  return assemble(copy, seal);
}

function assemble(db: Db, given: Seal, watch = watchChanges): GatewayStore {
  const { seal, changed, refuse, excuse } = watchOpening(given);
  prepareOnUse(db);
  const damage = watchDamage(db);
  const unchanged = watch(db);
  const kept = registers(db, seal, unchanged);
  const read = reads(db, unchanged);
  const committing = transactions(db);
  const told = events(db);
  const chain = auditChain(db);
  const floor = auditFloor(db, seal);
  const lookWith = (add: Findings["add"]) =>
    besideWriting(db, {
      chain,
      unopened: () => [...changed.met().values()].reduce((sum, places) => sum + places, 0),
      verify: () => verifyAudit(db, seal, station).findings,
      add,
      tell: (at) => told.add({ at, kind: "audit-problem", subject: null, detail: { code: "AUDIT_BROKEN" } }),
      afterCommit: committing.afterCommit,
    });
  const refuseValues = (values: readonly string[]): void => {
    refuse(values);
    unchanged.forgetAll();
  };
  const found = findings(db, kept, {
    ...{ refuse: refuseValues, excuse, reads: read, pause: pauseOfFindings(db), lookWith },
  });
  const pauses = deliveryPauses(db, {
    ...{ seal, unchanged, floor },
    isKnown: (one) => found.byKey(findingKey(one)) !== null,
    find: (ones, now) => void found.add(ones, now),
  });
  return {
    damage,
    changed,
    saidOfControls: unchanged.versionOf(["decision", "run_time"]),
    transmissions: untilDamaged(transmissions(db, seal), damage),
    transmissionLog: transmissionLog(db),
    captures: captures(db, seal),
    batches: batches(db),
    runs: runs(db, seal, unchanged),
    arrivals: arrivals(db, seal),
    tests: patientTests(db, seal),
    clocks: clockReadings(db),
    lots: lots(db, seal, kept, unchanged),
    registers: kept,
    decisions: decisions(db, seal, unchanged),
    words: words(db),
    reads: read,
    erasing: { ...erasing(db, seal, read), ...erasingDue(db) },
    formers: formerResults(db, seal),
    retention: retentionState(db),
    witnesses: clockWitnesses(db),
    outbox: outboxTable(db, seal),
    pauses,
    firstContacts: firstContacts(db, seal),
    events: told,
    errands: errands(db),
    snapshots: snapshots(db, seal),
    credentials: credentials(db, seal),
    sessions: sessions(db, seal),
    actRecords: actRecords(db, seal),
    audit: { ...chain, verify: () => verifyAudit(db, seal, station) },
    findings: found,
    floor,
    seal,
    keyNo: () => newestNo(db),
    name: () => markIn(db) ?? "",
    lies: "",
    ...committing,
    probe: () => probe(db),
    changes: counterOf(db),
    checkpoint: () => (db.pragma("wal_checkpoint(TRUNCATE)") as readonly { readonly busy: number }[])[0]?.busy === 0,
    close: () => {
      try {
        if (!db.readonly) floor.raise();
      } catch {
        // Somebody else holds it, or the disk is full: it is what it was.
      }
      db.close();
    },
  };
}

function transactions(db: Db): Pick<GatewayStore, "transaction" | "afterCommit"> {
  let afterwards: (() => void)[] = [];
  /** SQLite itself gave up the whole transaction (a disk error) while a piece of it was done. */
  let givenUp: { readonly error: unknown } | null = null;
  let isInside = false;
  /** Inside another one: a part of that. */
  const atomically = atomicallyIn(db);
  const requireWhole = (): void => {
    if (givenUp !== null) throw givenUp.error;
  };
  const piece = <T>(work: () => T): T => {
    requireWhole();
    const before = afterwards.length;
    try {
      return atomically(work);
    } catch (error) {
      afterwards = afterwards.slice(0, before);
      // Whoever contains the error must not go on as if the rest were still one transaction.
      if (!db.inTransaction) givenUp ??= { error };
      throw error;
    }
  };
  const whole = <T>(work: () => T): T => {
    afterwards = [];
    isInside = true;
    try {
      return atomically(() => {
        const result = work();
        requireWhole();
        return result;
      });
    } finally {
      isInside = false;
      givenUp = null;
    }
  };
  const transaction = <T>(work: () => T): T => {
    if (isInside || db.inTransaction) return piece(work);
    const result = whole(work);
    followUp(afterwards.splice(0));
    return result;
  };
  const afterCommit = (work: () => void): void => {
    if (isInside || db.inTransaction) afterwards.push(work);
    else work();
  };
  return { transaction, afterCommit };
}

/** All of it, whatever one of them throws: that is told when the others are done. */
function followUp(due: readonly (() => void)[]): void {
  const failures = due.flatMap((one) => {
    try {
      one();
      return [];
    } catch (error) {
      return [{ error }];
    }
  });
  for (const { error } of failures) throw error;
}

function counterOf(db: Db): () => number {
  const count = db.prepare<[], { readonly n: number }>("SELECT total_changes() AS n");
  return () => count.get()?.n ?? 0;
}

function probe(db: Db): void {
  const patienceMs = Number(db.pragma("busy_timeout", { simple: true }));
  db.pragma("busy_timeout = 0");
  try {
    db.exec("UPDATE opened SET at = 'probe'");
  } finally {
    db.pragma(`busy_timeout = ${patienceMs}`);
  }
}
