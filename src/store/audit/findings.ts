/**
 * What was ever found changed, kept in the store and so in the chain: until a person has looked it is open, also where somebody put the
 * former bytes back meanwhile. What belongs to it is not used again either way.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { type AuditFinding, auditFindings, findingKey, findingSubject } from "../../domain/registers/audit-findings.ts";
import type { Signature } from "../../domain/signature.ts";
import { refusedValue, type WatchedOpening } from "../changed-values.ts";
import type { Db } from "../database.ts";
import type { Registers, RegisterVersion } from "../registers.ts";
import { orLess } from "../sealing/seal.ts";
import { touchedRuns, touchedValues } from "./touched.ts";
import type { Finding } from "./verify.ts";

export type KeptFinding = RegisterVersion<AuditFinding>;

export interface Findings {
  all(): readonly KeptFinding[];
  /** Null: nothing like it was found. */
  byKey(key: string): KeptFinding | null;
  /** Whether one waits for a person. */
  isOpen(): boolean;
  /** Runs that somebody knows of: that they cannot be judged any more is told nobody again. */
  runsSetAside(): ReadonlySet<string>;
  /** Those that are known already change nothing. Returns how many are new. */
  add(found: readonly Finding[], now: EpochMs): number;
  /** `one`: as `byKey` tells it. */
  setAside(one: KeptFinding, signature: Signature, now: EpochMs): void;
}

export function findings(db: Db, registers: Registers, { refuse, excuse }: Pick<WatchedOpening, "refuse" | "excuse">): Findings {
  // One that somebody forged says nothing; that it is there is a finding of its own.
  const all = (): readonly KeptFinding[] =>
    orLess(
      () => registers.ofSubject(auditFindings, findingSubject),
      () => [],
    );
  const byKey = (key: string): KeptFinding | null =>
    orLess(
      () => registers.byKey(auditFindings, key),
      () => null,
    );
  const put = (body: AuditFinding, signature: Signature | null, now: EpochMs): string =>
    registers.put(auditFindings, { key: findingKey(body), subject: findingSubject, at: null, body }, signature, now);
  /** A trigger works again wherever it is found again. */
  const isKnown = (one: Finding): boolean => {
    const before = byKey(findingKey(one));
    return before !== null && !(one.kind === "trigger-unknown" && before.body.isSetAside);
  };
  const takeOver = (): void => {
    const bodies = all().map(({ body }) => body);
    refuse(touchedValues(db, bodies));
    excuse(bodies.flatMap(({ isSetAside, table, row }) => (isSetAside ? [refusedValue(table, row)] : [])));
  };
  takeOver();
  return {
    all,
    byKey,
    isOpen: () => all().some(({ body }) => !body.isSetAside),
    runsSetAside: () => {
      const aside = all().flatMap(({ body }) => (body.isSetAside ? [body] : []));
      return aside.length === 0 ? new Set() : touchedRuns(db, aside);
    },
    add: (found, now) => {
      const isNew = found.filter((one) => !isKnown(one));
      db.transaction(() => {
        for (const one of isNew) put({ ...one, isSetAside: false }, null, now);
      })();
      if (isNew.length > 0) takeOver();
      return isNew.length;
    },
    setAside: ({ body }, signature, now) => {
      put({ ...body, isSetAside: true }, signature, now);
      takeOver();
    },
  };
}
