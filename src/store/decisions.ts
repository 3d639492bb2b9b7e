/** What people decided, with name and reason; append-only and sealed. */
import type { EpochMs } from "../domain/clock.ts";
import type { Role, Signature } from "../domain/signature.ts";
import type { Db } from "./database.ts";
import { assignPerson } from "./person-key.ts";
import { openJson, openText, type Seal, sealJson, sealText } from "./seal.ts";

export type DecisionDetail =
  | { readonly kind: "assign-patient"; readonly patientId: string }
  | { readonly kind: "assign-control"; readonly lot: string; readonly level: string }
  /** External control, or not after all (ruling 2). */
  | { readonly kind: "mark-eqa"; readonly round: string | null; readonly sample: string | null }
  | { readonly kind: "undo-eqa" }
  | { readonly kind: "release" }
  | { readonly kind: "discard" }
  | { readonly kind: "entered-by-hand" };

export interface Decision extends Signature {
  readonly at: EpochMs;
  readonly runKey: string;
  readonly detail: DecisionDetail;
}

export interface Decisions {
  add(decision: Decision): void;
  ofRun(runKey: string): readonly Decision[];
  /** The newest control assignment of each run that has one, in one query. */
  assignedControls(runKeys: readonly string[]): ReadonlyMap<string, { readonly lot: string; readonly level: string }>;
}

interface Row {
  readonly at: number;
  readonly run_key: string;
  readonly sealed_by: Buffer;
  readonly sealed_reason: Buffer;
  readonly sealed_detail: Buffer;
  readonly role: string;
}

export function decisions(db: Db, seal: Seal): Decisions {
  const insert = db.prepare(
    "INSERT INTO decision (at, run_key, kind, sealed_by, sealed_reason, sealed_detail, role) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const assign = assignPerson(db, seal);
  const ofRun = db.prepare<[string], Row>("SELECT * FROM decision WHERE run_key = ? ORDER BY id");
  const assigned = db.prepare<[string], Row>(
    `SELECT * FROM decision WHERE kind = 'assign-control' AND run_key IN (SELECT value FROM json_each(?)) ORDER BY id`,
  );
  return {
    assignedControls: (runKeys) =>
      new Map(
        assigned.all(JSON.stringify(runKeys)).flatMap((row) => {
          const detail = openJson<DecisionDetail>(seal, row.sealed_detail);
          return detail.kind === "assign-control" ? [[row.run_key, { lot: detail.lot, level: detail.level }] as const] : [];
        }),
      ),
    add: ({ at, runKey, by, reason, detail, role }) => {
      insert.run(at, runKey, detail.kind, sealText(seal, by), sealText(seal, reason), sealJson(seal, detail), role);
      if (detail.kind === "assign-patient") assign(runKey, detail.patientId);
    },
    ofRun: (runKey) =>
      ofRun.all(runKey).map((row) => ({
        at: row.at,
        runKey: row.run_key,
        by: openText(seal, row.sealed_by),
        reason: openText(seal, row.sealed_reason),
        role: row.role as Role,
        detail: openJson<DecisionDetail>(seal, row.sealed_detail),
      })),
  };
}
