/**
 * Erasing what names a person: rows stay with everything that names nobody, so that identities, verdicts, counts and charts are what they
 * were. Each call belongs to one transaction of the caller's. The file itself forgets with `secure_delete` and an emptied write-ahead log.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { Observation } from "../../domain/observation.ts";
import { resultChanges } from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Db } from "../database/database.ts";
import type { Channel } from "../outbox/outbox.ts";
import { messagePlace } from "../outbox/outbox-rows.ts";
import { requestPlace } from "../outbox/outbox-table.ts";
import { type DecisionDetail, decisionPlace } from "../people/decisions.ts";
import { entryPlace } from "../people/registers.ts";
import { bodyPlace } from "../results/observation-body.ts";
import type { Reads } from "../results/reads.ts";
import { digestOf } from "../sealing/digest.ts";
import { openJson, type Place, type Seal, sealJson, sealText } from "../sealing/seal.ts";

/** What is left of each thing that may name somebody: given by whoever knows its shape. */
export interface WithoutPerson {
  observation(told: Observation): Observation;
  /** By which a later telling of the same is known. */
  content(told: Observation): string;
  detail(detail: DecisionDetail): DecisionDetail;
  /** Of a message, as it was put together. */
  report(report: unknown): unknown;
  /** Of a register's entry. */
  entry(body: unknown): unknown;
}

export interface Erasing {
  /** Everything of a result that names its person, is theirs, or may: also their fingerprints. */
  result(runKey: string, without: WithoutPerson, now: EpochMs): void;
  /** The bytes that an instrument sent. */
  raw(transmission: number, now: EpochMs): void;
  /** Who ran a control, whatever names a person in it, and what the receiver of controls was told about its run. */
  operator(observationId: string, without: WithoutPerson, now: EpochMs): void;
  /** What people wrote in an entry of a register and its former versions, the oldest first, so many at most. False: there are more. */
  words(entryId: number, without: WithoutPerson, now: EpochMs, limit: number): boolean;
  /** What an entry says; null: there is none of that number. */
  bodyOf(entryId: number): unknown;
  act(id: number): void;
  lookUp(entryId: number): void;
}

interface ObservationRow {
  readonly id: string;
  readonly run_key: string;
  readonly sealed_body: Buffer;
}

interface EntryRow {
  readonly id: number;
  readonly register: string;
  readonly entry_key: string;
  readonly sealed_body: Buffer;
  readonly sealed_signature: Buffer | null;
  readonly sealed_ended_by: Buffer | null;
}

const nothing = new Uint8Array();

export function erasing(db: Db, seal: Seal, reads: Pick<Reads, "erase">): Erasing {
  const again = (sealed: Buffer, place: Place, without: (value: never) => unknown): Buffer =>
    sealJson(seal, without(openJson<never>(seal, sealed, place)), place);
  const observations = observationsOf(db, seal, again);
  const messages = messagesOf(db, seal, again);
  const entries = entriesOf(db, seal, again);
  const decisions = db.prepare<[string], { id: number; sealed_detail: Buffer }>(
    "SELECT id, sealed_detail FROM decision WHERE run_key = ?",
  );
  const decided = db.prepare("UPDATE decision SET sealed_reason = ?, sealed_detail = ? WHERE id = ?");
  const former = db.prepare("DELETE FROM former_result WHERE run_key = ?");
  const run = db.prepare("UPDATE run SET erased_at = ? WHERE key = ?");
  const parts = db.prepare("DELETE FROM transmission_part WHERE transmission_id = ?");
  const transmission = db.prepare("UPDATE transmission SET erased_at = ? WHERE id = ?");
  const act = db.prepare("DELETE FROM act_record WHERE id = ?");
  const lookUp = db.prepare("DELETE FROM register_entry WHERE id = ?");
  return {
    result: (key, without, now) => {
      observations.ofRun(key, without, now);
      for (const { id, sealed_detail: detail } of decisions.all(key)) {
        const [reason, at] = [decisionPlace("sealed_reason", id, key), decisionPlace("sealed_detail", id, key)];
        decided.run(sealText(seal, "", reason), again(detail, at, without.detail), id);
      }
      messages(key, "result", without);
      entries.ofRun(key, without, now);
      former.run(key);
      reads.erase(key);
      run.run(now, key);
    },
    raw: (id, now) => {
      parts.run(id);
      transmission.run(now, id);
    },
    operator: (id, without, now) => {
      for (const key of observations.one(id, without, now)) messages(key, "qc", without);
    },
    words: (id, without, now, limit) => entries.versions(id, without, now, limit),
    bodyOf: (id) => entries.bodyOf(id),
    act: (id) => void act.run(id),
    lookUp: (id) => void lookUp.run(id),
  };
}

type Again = (sealed: Buffer, place: Place, without: (value: never) => unknown) => Buffer;

function observationsOf(db: Db, seal: Seal, again: Again) {
  const columns = "SELECT id, run_key, sealed_body FROM observation WHERE";
  const ofRun = db.prepare<[string], ObservationRow>(`${columns} run_key = ?`);
  const one = db.prepare<[string], ObservationRow>(`${columns} id = ?`);
  const erase = db.prepare(
    "UPDATE observation SET sealed_body = ?, content_key = ?, person_key = NULL, erased_at = ? WHERE id = ?",
  );
  const eraseOne = (row: ObservationRow, without: WithoutPerson, now: EpochMs): void => {
    const told = openJson<Observation>(seal, row.sealed_body, bodyPlace(row));
    erase.run(again(row.sealed_body, bodyPlace(row), without.observation), seal.fingerprint(without.content(told)), now, row.id);
  };
  return {
    ofRun: (key: string, without: WithoutPerson, now: EpochMs): void => {
      for (const row of ofRun.all(key)) eraseOne(row, without, now);
    },
    /** Returns its run's key. */
    one: (id: string, without: WithoutPerson, now: EpochMs): readonly string[] =>
      one.all(id).map((row) => {
        eraseOne(row, without, now);
        return row.run_key;
      }),
  };
}

/** Messages about a run, to one receiver: what they said, what it answered, and why somebody sent one again. */
function messagesOf(db: Db, seal: Seal, again: Again): (runKey: string, channel: Channel, without: WithoutPerson) => void {
  const ofRun = db.prepare<[string, Channel], { id: string; sealed_report: Buffer | null }>(
    "SELECT control_id AS id, sealed_report FROM outbox WHERE run_key = ? AND channel = ?",
  );
  const erase = db.prepare(
    `UPDATE outbox SET sealed_bytes = ?, sealed_report = ?, digest = ?, sealed_answer = NULL, sealed_refusal = NULL, order_key = NULL
     WHERE control_id = ?`,
  );
  const requests = db.prepare<[string], { id: number }>("SELECT id FROM outbox_request WHERE control_id = ?");
  const asked = db.prepare("UPDATE outbox_request SET sealed_reason = ? WHERE id = ?");
  return (runKey, channel, without) => {
    for (const { id, sealed_report: report } of ofRun.all(runKey, channel)) {
      const left = report === null ? null : again(report, messagePlace("sealed_report", id), without.report);
      erase.run(seal.seal(nothing, messagePlace("sealed_bytes", id)), left, digestOf(seal, id, channel, nothing), id);
      for (const { id: no } of requests.all(id)) asked.run(sealText(seal, "", requestPlace("sealed_reason", no, id)), no);
    }
  };
}

/** Every version of entries in the registers: what they say, and the words of who signed them. */
function entriesOf(db: Db, seal: Seal, again: Again) {
  const columns = "SELECT id, register, entry_key, sealed_body, sealed_signature, sealed_ended_by FROM register_entry WHERE";
  const ofRun = db.prepare<[string], EntryRow>(`${columns} register = '${resultChanges.name}' AND subject = ?`);
  const one = db.prepare<[number], EntryRow>(`${columns} id = ?`);
  const versions = db.prepare<[string, string, number], EntryRow>(
    `${columns} register = ? AND entry_key = ? AND erased_at IS NULL ORDER BY id LIMIT ?`,
  );
  const erase = db.prepare(
    "UPDATE register_entry SET sealed_body = ?, sealed_signature = ?, sealed_ended_by = ?, erased_at = ? WHERE id = ?",
  );
  const eraseOne = (row: EntryRow, without: WithoutPerson, now: EpochMs): void => {
    const place = (column: Parameters<typeof entryPlace>[0]) => entryPlace(column, row.id, row.register, row.entry_key);
    const body = again(row.sealed_body, place("sealed_body"), ({ body, ...entry }: { readonly body: unknown }) => ({
      ...entry,
      body: without.entry(body),
    }));
    const signed = (column: "sealed_signature" | "sealed_ended_by"): Buffer | null => {
      const sealed = row[column];
      return sealed === null ? null : again(sealed, place(column), (signature: Signature) => ({ ...signature, reason: "" }));
    };
    erase.run(body, signed("sealed_signature"), signed("sealed_ended_by"), now, row.id);
  };
  return {
    ofRun: (key: string, without: WithoutPerson, now: EpochMs): void => {
      for (const row of ofRun.all(key)) eraseOne(row, without, now);
    },
    versions: (id: number, without: WithoutPerson, now: EpochMs, limit: number): boolean => {
      const entry = one.get(id);
      const found = entry === undefined ? [] : versions.all(entry.register, entry.entry_key, limit);
      for (const row of found) eraseOne(row, without, now);
      return found.length < limit;
    },
    bodyOf: (id: number): unknown => {
      const row = one.get(id);
      if (row === undefined) return null;
      const place = entryPlace("sealed_body", row.id, row.register, row.entry_key);
      return openJson<{ readonly body: unknown }>(seal, row.sealed_body, place).body;
    },
  };
}
