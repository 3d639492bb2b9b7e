/**
 * What the reference journal holds: each message once, with the verdict it got, and every version of the results in the accepted
 * ones, so that a repeated message gets the same answer and a repeated result is not stored twice. All receivers of a group use one
 * archive: what may be there only once is unique in its tables, and is looked up and written in one transaction (`atomically`).
 */
import { randomBytes } from "node:crypto";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type AuditChain, auditChain, linkWrites, mayBegin } from "../../store/audit/chain.ts";
import { type AuditFloor, auditFloor } from "../../store/audit/floor.ts";
import { writtenLast } from "../../store/audit/verify.ts";
import { type Db, openDatabase } from "../../store/database/database.ts";
import { type Events, events } from "../../store/ledger/events.ts";
import { type DamageMet, watchDamage } from "../../store/opening/damage-met.ts";
import { markIn } from "../../store/opening/marks.ts";
import { type ChangedValues, watchOpening } from "../../store/sealing/changed-values.ts";
import { firstKeys, openJson, type Seal, sealJson, sealText, sealWith } from "../../store/sealing/seal.ts";
import { archiveKind } from "./archive-files.ts";
import { type ArchiveEntry, listArchive } from "./archive-list.ts";
import { openArchiveFile } from "./file.ts";
import { type JournalRelays, journalRelays, type MessageIdentity } from "./relays.ts";

export type { ArchiveEntry };

export interface ArchivedResult {
  /** Which result: the same for all its versions, whatever their status. */
  readonly series: string;
  /** Which result in which status. */
  readonly identity: string;
  readonly content: string;
  /** It says that it replaces what was there. */
  readonly isCorrection: boolean;
}

export interface NewArchivedMessage<Verdict> {
  readonly identity: MessageIdentity;
  readonly receivedAt: number;
  readonly answer: "AA" | "AE";
  readonly verdict: Verdict;
  readonly hl7: Uint8Array;
  /** Those that are new with this message. */
  readonly results: readonly ArchivedResult[];
}

export interface RepeatedMessage<Verdict> {
  readonly verdict: Verdict;
  /** False: the same number, but not the same bytes. */
  readonly isVerbatim: boolean;
}

export interface JournalArchive<Verdict> {
  /**
   * Everything in `work` happens as one, and nothing of another receiver in between. Throws UserError ARCHIVE_DAMAGED once damage was met:
   * what would be written could not be trusted to stay.
   */
  atomically<T>(work: () => T): T;
  /** The verdict a message of this identity got before; null: it is new. */
  known(identity: MessageIdentity, hl7: Uint8Array): RepeatedMessage<Verdict> | null;
  /** One more of a message that is known. */
  countMessage(identity: MessageIdentity): void;
  /**
   * How a result compares with what is stored. `other`: an original with another content under the same identity. A correction is
   * `same` only if nothing came after the version that it repeats: a value that is taken back is a version of its own.
   */
  compare(result: ArchivedResult): "new" | "same" | "other";
  /** In place of a refusal of the same message, if there is one: a refusal is no last word. */
  store(message: NewArchivedMessage<Verdict>): void;
  /** Counts a message whose results are all stored already, on the messages that brought them. */
  countRepeated(results: readonly ArchivedResult[]): void;
  /** Throws UserError VALUE_CHANGED where a message that brought one of these results is not kept as it was: it must not be answered for. */
  requireKept(results: readonly ArchivedResult[]): void;
  /** Who is relaying what, and what came of it. */
  readonly relays: JournalRelays;
  /** Where the audit chain ends, and what became of it. */
  readonly audit: AuditChain;
  /** How long it is at least. */
  readonly floor: AuditFloor;
  readonly events: Events;
  /** Whether SQLite has called the file damaged. */
  readonly damage: DamageMet;
  /** What did not open when it was read. */
  readonly changed: ChangedValues;
  /** Says nothing about anybody; empty in memory. */
  name(): string;
  list(): readonly ArchiveEntry[];
  close(): void;
}

/** Throws as `openArchiveFile`. */
export function openJournalArchive<Verdict>(path: string): JournalArchive<Verdict> {
  const { db, seal, close } = openArchiveFile(path);
  return archive(db, seal, close);
}

/** An archive that vanishes with the process. */
export function openMemoryArchive<Verdict>(): JournalArchive<Verdict> {
  const db = openDatabase(":memory:", archiveKind.migrations);
  const seal = sealWith(firstKeys(randomBytes(32)));
  mayBegin(db, seal);
  linkWrites(db, seal, archiveKind.covered);
  return archive(db, seal, () => db.close());
}

function archive<Verdict>(db: Db, given: Seal, close: () => void): JournalArchive<Verdict> {
  const { seal, changed } = watchOpening(given);
  const damage = watchDamage(db);
  const keyOf = (identity: MessageIdentity): string => seal.fingerprint(JSON.stringify(identity));
  const known = db.prepare<[string], { sealed_verdict: Buffer; sealed_hl7: Buffer }>(
    "SELECT sealed_verdict, sealed_hl7 FROM message WHERE message_key = ?",
  );
  const countMessage = db.prepare("UPDATE message SET duplicates = duplicates + 1 WHERE message_key = ?");
  const countBringer = db.prepare(
    "UPDATE message SET duplicates = duplicates + 1 WHERE id IN (SELECT message_id FROM result WHERE result_key IN (SELECT value FROM json_each(?)))",
  );
  const atomically = <T>(work: () => T): T => {
    if (damage.met() !== null) throw new UserError("ARCHIVE_DAMAGED", "");
    return db.transaction(work).immediate();
  };
  return {
    atomically,
    known: (identity, hl7) => {
      const key = keyOf(identity);
      const before = known.get(key);
      if (before === undefined) return null;
      const isVerbatim = seal.open(before.sealed_hl7, ["message.sealed_hl7", key]).equals(hl7);
      return { verdict: openJson<Verdict>(seal, before.sealed_verdict, ["message.sealed_verdict", key]), isVerbatim };
    },
    countMessage: (identity) => void countMessage.run(keyOf(identity)),
    compare: comparer(db, seal),
    store: storer(db, seal, keyOf),
    countRepeated: (results) => void countBringer.run(keysOf(seal, results)),
    requireKept: keeper(db, seal),
    relays: journalRelays(db, seal, keyOf),
    audit: auditChain(db),
    floor: auditFloor(db, seal),
    events: events(db),
    damage,
    changed,
    name: () => markIn(db) ?? "",
    list: () => listArchive(db, seal),
    close,
  };
}

/** As a list for SQL. */
const keysOf = (seal: Seal, results: readonly ArchivedResult[]): string =>
  JSON.stringify(results.map(({ identity }) => seal.fingerprint(identity)));

function keeper(db: Db, seal: Seal): JournalArchive<never>["requireKept"] {
  const bringers = db.prepare<[string], { key: string | null; hl7: Buffer }>(
    `SELECT DISTINCT message_key AS key, sealed_hl7 AS hl7 FROM result LEFT JOIN message ON message.id = message_id
     WHERE result_key IN (SELECT value FROM json_each(?))`,
  );
  return (results) => {
    for (const { key, hl7 } of bringers.all(keysOf(seal, results))) {
      if (key === null) throw new UserError("VALUE_CHANGED", "The message that brought a result is gone.");
      seal.open(hl7, ["message.sealed_hl7", key]);
    }
  };
}

/**
 * What is the same as something stored is answered for and not kept, so that row must be Labbro's own; and so must all behind `after` be: the
 * version that came since would be the one that counts.
 */
function sameAs(db: Db, seal: Seal): (row: number, after?: number) => "same" {
  const [results] = archiveKind.covered.filter(({ table }) => table === "result");
  if (results === undefined) throw new RangeError("results are in no chain");
  const { isAsWritten, areLaterAsWritten } = writtenLast(db, seal, results);
  return (row, after) => {
    if (isAsWritten(row) && (after === undefined || areLaterAsWritten(after))) return "same";
    throw new UserError("VALUE_CHANGED", "Something else than Labbro changed what is known of a result.");
  };
}

/** Rows of the archive's first form have no series; there the versions of one status stand for it. */
function comparer(db: Db, seal: Seal): JournalArchive<never>["compare"] {
  const versions = db.prepare<[string, string], { id: number; result_key: string; content_key: string }>(
    "SELECT id, result_key, content_key FROM result WHERE series_key = ? OR result_key = ? ORDER BY id",
  );
  const same = sameAs(db, seal);
  return ({ series, identity, content, isCorrection }) => {
    const [resultKey, contentKey] = [seal.fingerprint(identity), seal.fingerprint(content)];
    const stored = versions.all(seal.fingerprint(series), resultKey);
    const isThis = (row: (typeof stored)[number] | undefined) => row?.result_key === resultKey && row.content_key === contentKey;
    const last = stored.at(-1);
    if (isCorrection && last !== undefined && isThis(last)) return same(last.id, last.id);
    if (isCorrection) return "new";
    const found = stored.find(isThis);
    if (found !== undefined) return same(found.id);
    return stored.some((row) => row.result_key === resultKey) ? "other" : "new";
  };
}

/** An original is version 1, so a second one cannot be stored whatever was looked up before. */
function storer(
  db: Db,
  seal: Seal,
  keyOf: (identity: MessageIdentity) => string,
): (message: NewArchivedMessage<unknown>) => void {
  const insertMessage = db.prepare<object, { id: number }>(
    `INSERT INTO message (message_key, received_at, answer, sealed_control_id, sealed_verdict, sealed_hl7)
     VALUES (@messageKey, @receivedAt, @answer, @controlId, @verdict, @hl7) RETURNING id`,
  );
  const replaceRefusal = db.prepare<object, { id: number }>(
    `UPDATE message SET received_at = @receivedAt, answer = @answer, sealed_verdict = @verdict, sealed_hl7 = @hl7
     WHERE message_key = @messageKey AND answer = 'AE' RETURNING id`,
  );
  const insertResult = db.prepare(
    `INSERT INTO result (series_key, result_key, version, content_key, message_id) VALUES (@series, @identity,
       CASE WHEN @isCorrection THEN (SELECT COALESCE(MAX(version), 0) + 1 FROM result WHERE result_key = @identity) ELSE 1 END,
       @content, @messageId)`,
  );
  return db.transaction(({ identity, receivedAt, answer, verdict, hl7, results }: NewArchivedMessage<unknown>) => {
    const messageKey = keyOf(identity);
    const sealed = {
      controlId: sealText(seal, identity[2], ["message.sealed_control_id", messageKey]),
      verdict: sealJson(seal, verdict, ["message.sealed_verdict", messageKey]),
      hl7: seal.seal(hl7, ["message.sealed_hl7", messageKey]),
    };
    const row = { messageKey, receivedAt, answer, ...sealed };
    const messageId = (replaceRefusal.get(row) ?? insertMessage.get(row))?.id;
    for (const { series, identity, content, isCorrection } of results) {
      const keys = { series: seal.fingerprint(series), identity: seal.fingerprint(identity), content: seal.fingerprint(content) };
      insertResult.run({ ...keys, isCorrection: isCorrection ? 1 : 0, messageId });
    }
  });
}
