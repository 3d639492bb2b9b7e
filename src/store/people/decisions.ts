/** What people decided, with name and reason; append-only and sealed. */
import type { AnnulmentCause } from "../../domain/annulment.ts";
import type { EpochMs } from "../../domain/clock.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Notified } from "../../domain/registers/look-back.ts";
import type { Role, Signature } from "../../domain/signature.ts";
import { type Db, nextIdOf } from "../database/database.ts";
import type { Unchanged } from "../database/unchanged.ts";
import { openedOf } from "../sealing/changed-values.ts";
import { assignPerson } from "../sealing/person-key.ts";
import { openJson, openText, type Place, type Seal, sealJson, sealText } from "../sealing/seal.ts";

export type DecisionDetail =
  | ({ readonly kind: "assign-patient"; readonly patientId: string } & Undoable)
  | { readonly kind: "assign-control"; readonly lot: string; readonly level: string }
  /** External control, or not after all (ruling 2). */
  | { readonly kind: "mark-eqa"; readonly round: string | null; readonly sample: string | null }
  | { readonly kind: "undo-eqa" }
  /**
   * `over`: the codes that stood against it; a later one among them is no news. Absent in what was decided before they were kept.
   * `closes`: other versions of the measurement that were discarded with it.
   */
  | ({ readonly kind: "release"; readonly over?: readonly ReasonCode[]; readonly closes?: readonly string[] } & Undoable)
  | ({ readonly kind: "discard" } & Undoable)
  | { readonly kind: "entered-by-hand" }
  /** «Ført som usikkert, lege varslet» (ruling 5): over a control that failed; the laboratory responsible has yet to see it. */
  | { readonly kind: "entered-uncertain"; readonly notified: Notified }
  | { readonly kind: "seen" }
  /** "Sett analysetidspunkt" (ruling 18); `source`: where it was found, `former`: what it was taken for before. */
  | { readonly kind: "set-time"; readonly at: EpochMs; readonly source: string; readonly former: EpochMs | null }
  /** A failed control that does not count, or counts for another level (ruling 12). */
  | { readonly kind: "void-control"; readonly cause: AnnulmentCause; readonly moved: ControlPlace | null }
  /** The measurement was typed in, because its cable was dead. */
  | ({ readonly kind: "typed" } & Undoable)
  /** The result was sent for a person that it was not from. */
  | ({
      readonly kind: "wrong-patient";
      readonly patientId: string;
      readonly former: string;
      readonly notified: Notified | null;
    } & Undoable)
  /** «Be laboratorieansvarlig vurdere»: changes nothing but who is asked. */
  | { readonly kind: "ask-responsible" }
  /** «Angre»: the last decision that could be taken back counts no more; whose the result is since. */
  | { readonly kind: "undo"; readonly undone: UndoableKind; readonly patientId: string | null };

export type UndoableKind = "assign-patient" | "release" | "discard" | "wrong-patient" | "typed";

/** Until then its message is not sent; absent: it was, and cannot be taken back. */
export interface Undoable {
  readonly undoUntil?: EpochMs;
}

export const undoUntilOf = (detail: DecisionDetail): EpochMs | null =>
  "undoUntil" in detail && detail.undoUntil !== undefined ? detail.undoUntil : null;

export interface ControlPlace {
  readonly lot: string;
  readonly level: string;
}

/** What people said of a control. */
export interface ControlWord {
  readonly assigned: ControlPlace | null;
  /** It failed, and a person said why it does not count: `moved` where it counts instead, if anywhere. */
  readonly annulled: { readonly moved: ControlPlace | null } | null;
  /** Nobody could say which it was, and it counts for nothing. */
  readonly isDiscarded?: boolean;
  /** When it was typed in, by anyone but the laboratory responsible. */
  readonly toldAt?: EpochMs;
}

export interface Decision extends Signature {
  readonly at: EpochMs;
  readonly runKey: string;
  readonly detail: DecisionDetail;
}

export interface Decisions {
  add(decision: Decision): void;
  /** What counts: without what was taken back. */
  ofRun(runKey: string): readonly Decision[];
  /** Everything that was ever decided. */
  history(runKey: string): readonly Decision[];
  /** What was said of each control run that anything was said of, in one query. */
  ofControls(runKeys: readonly string[]): ReadonlyMap<string, ControlWord>;
  /** What the last few were about. */
  newestRuns(limit: number): readonly string[];
}

interface Row {
  readonly id: number;
  readonly at: number;
  readonly run_key: string;
  readonly sealed_by: Buffer;
  readonly sealed_reason: Buffer;
  readonly sealed_detail: Buffer;
  readonly role: string;
}

type SealedOfDecision = "sealed_by" | "sealed_reason" | "sealed_detail";
export const decisionPlace = (column: SealedOfDecision, id: number, runKey: string): Place => [`decision.${column}`, id, runKey];

export function decisions(db: Db, seal: Seal, { remembered }: Unchanged): Decisions {
  const insert = db.prepare(
    "INSERT INTO decision (id, at, run_key, kind, sealed_by, sealed_reason, sealed_detail, role) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const nextId = nextIdOf(db, "decision");
  const assign = assignPerson(db, seal);
  const ofRun = db.prepare<[string], Row>("SELECT * FROM decision WHERE run_key = ? ORDER BY id");
  const ofControls = db.prepare<[string], Row>(
    `SELECT * FROM decision WHERE kind IN ('assign-control', 'void-control', 'discard', 'typed') AND run_key IN (SELECT value FROM json_each(?)) ORDER BY id`,
  );
  const newest = db.prepare<[number], { run_key: string }>(
    "SELECT DISTINCT run_key FROM (SELECT run_key FROM decision ORDER BY id DESC LIMIT ?)",
  );
  const detailOf = (row: Row) =>
    openJson<DecisionDetail>(seal, row.sealed_detail, decisionPlace("sealed_detail", row.id, row.run_key));
  const history = remembered(["decision"], (runKey: string): readonly Decision[] =>
    openedOf(ofRun.all(runKey), (row) => ({
      at: row.at,
      runKey: row.run_key,
      by: openText(seal, row.sealed_by, decisionPlace("sealed_by", row.id, row.run_key)),
      reason: openText(seal, row.sealed_reason, decisionPlace("sealed_reason", row.id, row.run_key)),
      role: row.role as Role,
      detail: detailOf(row),
    })),
  );
  return {
    ofControls: (runKeys) => {
      const words = new Map<string, ControlWord>();
      if (runKeys.length === 0) return words;
      const said = openedOf(ofControls.all(JSON.stringify(runKeys)), (row) => ({ row, detail: detailOf(row) }));
      for (const { row, detail } of said) {
        words.set(row.run_key, withWord(words.get(row.run_key) ?? { assigned: null, annulled: null }, detail, row));
      }
      return words;
    },
    add: ({ at, runKey, by, reason, detail, role }) => {
      const id = nextId();
      const place = (column: SealedOfDecision) => decisionPlace(column, id, runKey);
      const [sealedBy, sealedReason] = [sealText(seal, by, place("sealed_by")), sealText(seal, reason, place("sealed_reason"))];
      insert.run(id, at, runKey, detail.kind, sealedBy, sealedReason, sealJson(seal, detail, place("sealed_detail")), role);
      if (detail.kind === "assign-patient" || detail.kind === "wrong-patient" || detail.kind === "undo")
        assign(runKey, detail.patientId);
    },
    ofRun: (runKey) => standing(history(runKey)),
    history,
    newestRuns: (limit) => newest.all(limit).map((row) => row.run_key),
  };
}

/** Whoever takes something back means the newest that can be. */
function standing(all: readonly Decision[]): readonly Decision[] {
  const kept: Decision[] = [];
  for (const decision of all) {
    if (decision.detail.kind !== "undo") kept.push(decision);
    else
      kept.splice(
        kept.findLastIndex(({ detail }) => undoUntilOf(detail) !== null),
        1,
      );
  }
  return kept;
}

/** The newest word counts. */
function withWord(before: ControlWord, detail: DecisionDetail, { at, role }: Pick<Row, "at" | "role">): ControlWord {
  if (detail.kind === "assign-control") return { ...before, assigned: { lot: detail.lot, level: detail.level } };
  if (detail.kind === "discard") return { ...before, isDiscarded: true };
  if (detail.kind === "typed") return role === "lab-responsible" ? before : { ...before, toldAt: at };
  return detail.kind === "void-control" ? { ...before, annulled: { moved: detail.moved } } : before;
}
