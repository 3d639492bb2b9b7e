/**
 * What was ever found changed, kept in the store and so in the chain: until a person has looked it is open, also where somebody put the
 * former bytes back meanwhile. What belongs to it is not used again either way.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { onceFor } from "../../domain/once-for.ts";
import { type AuditFinding, auditFindings, findingKey, findingSubject } from "../../domain/registers/audit-findings.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Db } from "../database/database.ts";
import type { Registers, RegisterVersion } from "../people/registers.ts";
import { subjectOf } from "../read-subjects.ts";
import type { Reads } from "../results/reads.ts";
import { refusedValue, type WatchedOpening } from "../sealing/changed-values.ts";
import { orLess } from "../sealing/seal.ts";
import type { Beside } from "./beside.ts";
import type { Finding } from "./finding.ts";
import { touchedRuns, touchedValues } from "./touched.ts";

export type KeptFinding = RegisterVersion<AuditFinding>;

export interface Findings extends Beside {
  all(): readonly KeptFinding[];
  /** Null: nothing like it was found. */
  byKey(key: string): KeptFinding | null;
  /** Whether one waits for a person. */
  isOpen(): boolean;
  /**
   * When that was last found which what is judged may lack; null: never. The end of time: nobody can say when. That a person sets it aside
   * changes nothing of it.
   */
  changedAt(): EpochMs | null;
  /** Runs that somebody knows of: that they cannot be judged any more is told nobody again. */
  runsSetAside(): ReadonlySet<string>;
  /** Those that are known already change nothing. Returns how many are new. */
  add(found: readonly Finding[], now: EpochMs): number;
  /** Each as `byKey` tells it. */
  setAside(ones: readonly KeptFinding[], signature: Signature, now: EpochMs): void;
}

/** What no verdict on a result and no control is judged by. Whatever is not named here may have been what spoke against one. */
export const besideJudging = ["session", "login_code", "credential", "act_record", "outbox_request", "former_result"];

export interface FindingsOptions extends Pick<WatchedOpening, "refuse" | "excuse"> {
  readonly reads: Pick<Reads, "touch">;
  /** Hears of what is new, and what is open still when something was set aside. */
  readonly pause: {
    found(ones: readonly AuditFinding[], now: EpochMs): void;
    settled(stillOpen: readonly AuditFinding[], now: EpochMs): void;
  };
  readonly lookWith: (add: Findings["add"]) => Beside;
}

export function findings(db: Db, registers: Registers, { refuse, excuse, reads, pause, lookWith }: FindingsOptions): Findings {
  // One that somebody forged says nothing; that it is there is a finding of its own.
  const kept = () => registers.openableOfSubject(auditFindings, findingSubject);
  const all = (): readonly KeptFinding[] => kept().entries;
  const byKey = (key: string): KeptFinding | null =>
    orLess(
      () => registers.byKey(auditFindings, key),
      () => null,
    );
  const put = (body: AuditFinding, signature: Signature | null, now: EpochMs): void => {
    registers.put(auditFindings, { key: findingKey(body), subject: findingSubject, at: null, body }, signature, now);
  };
  /** A trigger works again wherever it is found again. */
  const isKnown = (one: Finding): boolean => {
    const before = byKey(findingKey(one));
    return before !== null && !(one.kind === "trigger-unknown" && before.body.isSetAside);
  };
  const ofFindings = db.prepare<[string, string]>("SELECT 1 FROM register_entry WHERE id = ? AND register = ?");
  /** A finding that was touched itself, and opens, still says what was found. */
  const isFinding = ({ table, row }: AuditFinding): boolean =>
    table === "register_entry" && ofFindings.get(row, auditFindings.name) !== undefined;
  const takeOver = (): void => {
    const bodies = all().map(({ body }) => body);
    // What is derived decides nothing: where a result is said to be says nothing against it.
    const against = bodies.filter(({ kind }) => kind !== "row-unlike");
    const named = against.filter((body) => !isFinding(body)).map(({ table, row }) => refusedValue(table, row));
    refuse([...named, ...touchedValues(db, against)]);
    excuse(bodies.flatMap(({ isSetAside, table, row }) => (isSetAside ? [refusedValue(table, row)] : [])));
  };
  const touch = (from: EpochMs, to: EpochMs): void =>
    reads.touch([{ subject: subjectOf.register(auditFindings.name, findingSubject), from, to }]);
  const add: Findings["add"] = (found, now) => {
    const isNew = found.filter((one) => !isKnown(one));
    db.transaction(() => {
      const bodies = isNew.map((one) => ({ ...one, isSetAside: false, foundAt: now }));
      for (const body of bodies) put(body, null, now);
      pause.found(bodies, now);
      if (isNew.length > 0) touch(now, now);
    })();
    if (isNew.length > 0) takeOver();
    return isNew.length;
  };
  takeOver();
  return {
    all,
    add,
    ...lookWith(add),
    changedAt: () => {
      const { entries, unopened } = kept();
      const isTold = (id: number): boolean =>
        entries.some(({ body }) => body.table === "register_entry" && body.row === String(id));
      if (!unopened.every(isTold)) return Number.MAX_SAFE_INTEGER;
      return latestOf(entries);
    },
    byKey,
    isOpen: () => all().some(({ body }) => !body.isSetAside),
    runsSetAside: () => {
      const aside = all().flatMap(({ body }) => (body.isSetAside ? [body] : []));
      return aside.length === 0 ? new Set() : touchedRuns(db, aside);
    },
    setAside: (ones, signature, now) => {
      db.transaction(() => {
        for (const { body, recordedAt } of ones) {
          const toldAt = body.foundAt ?? recordedAt;
          // Found when the PC's clock ran ahead: it was no later than now.
          const foundAt = Math.min(toldAt, now);
          put({ ...body, isSetAside: true, foundAt }, signature, now);
          if (foundAt < toldAt) touch(foundAt, toldAt);
        }
        const stillOpen = all().flatMap(({ body }) => (body.isSetAside ? [] : [body]));
        pause.settled(stillOpen, now);
      })();
      takeOver();
    },
  };
}

/** Asked for every result: found once as long as nothing is found or set aside. */
const latestOf = onceFor((entries: readonly KeptFinding[]): EpochMs | null => {
  const times = entries.flatMap(({ body, recordedAt }) => (isJudgedBy(body) ? [body.foundAt ?? recordedAt] : []));
  return times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b));
});

const isJudgedBy = ({ kind, table }: AuditFinding): boolean => kind !== "row-unlike" && !besideJudging.includes(table);
