/**
 * Whether what was written down still stands as Labbro wrote it: told by the daily look through the store, and by what the station itself had
 * told the broker before. Work goes on, for patients wait; that it is so is told until a person has looked.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { Logger } from "../../domain/logger.ts";
import { type ProblemCode, sentenceOf } from "../../domain/problem-catalogue.ts";
import type { Findings } from "../../store/audit/findings.ts";
import type { Events } from "../../store/ledger/events.ts";
import type { StoreFound } from "../../store/opening/look-through.ts";

export type AuditProblem = Extract<ProblemCode, "AUDIT_BROKEN" | "AUDIT_OLDER">;

export interface AuditWatch {
  /** Empty: nothing that anybody knows of. */
  readonly problems: readonly AuditProblem[];
  note(code: "AUDIT_OLDER"): void;
  /** A backup knows more of this store than it has itself. `since`: told from then on, until a person accepts it later than that. */
  noteBehind(since: EpochMs): void;
  /** A person has said how it came about. */
  clear(code: "AUDIT_OLDER"): void;
  /** What a look through the store found; `changed`: how many there are in all. */
  noteFound(found: Pick<StoreFound, "changed" | "findings">): void;
}

export interface AuditWatchOptions {
  readonly events: Pick<Events, "add">;
  readonly findings: Pick<Findings, "add" | "isOpen">;
  /** When a person last said why the store is older; null: never. */
  readonly acceptedAt?: () => EpochMs | null;
  readonly now: () => EpochMs;
  readonly logger: Logger;
  /** A sentence for whoever is at the console. */
  readonly talk: (line: string) => void;
}

export function createAuditWatch({
  events,
  findings,
  acceptedAt = () => null,
  now,
  logger,
  talk,
}: AuditWatchOptions): AuditWatch {
  let isOlder = false;
  let behindSince: EpochMs | null = null;
  const isBehind = (): boolean => behindSince !== null && (acceptedAt() ?? Number.NEGATIVE_INFINITY) < behindSince;
  /** More than can be set aside one by one. */
  let isBeyond = false;
  const tell = (code: AuditProblem): void => {
    logger.error("audit.problem", { code });
    talk(sentenceOf(code));
    events.add({ at: now(), kind: "audit-problem", subject: null, detail: { code } });
  };
  return {
    get problems() {
      return [
        ...(isBeyond || findings.isOpen() ? ["AUDIT_BROKEN" as const] : []),
        ...(isOlder || isBehind() ? ["AUDIT_OLDER" as const] : []),
      ];
    },
    note: (code) => {
      if (!isOlder) tell(code);
      isOlder = true;
    },
    clear: () => {
      isOlder = false;
    },
    noteBehind: (since) => {
      const wasTold = isOlder || isBehind();
      behindSince = since;
      if (isBehind() && !wasTold) tell("AUDIT_OLDER");
    },
    noteFound: ({ changed, findings: found }) => {
      const wasBeyond = isBeyond;
      isBeyond = changed > found.length;
      if (findings.add(found, now()) > 0 || (isBeyond && !wasBeyond)) tell("AUDIT_BROKEN");
    },
  };
}
