/**
 * Whether what was written down still stands as Labbro wrote it: told by the daily look through the store, and by what the station itself had
 * told the broker before. Work goes on, for patients wait; that it is so is told until a person has looked.
 */
import type { EpochMs } from "../domain/clock.ts";
import type { Logger } from "../domain/logger.ts";
import { type ProblemCode, problemCatalogue } from "../domain/problem-catalogue.ts";
import type { Events } from "../store/events.ts";

export type AuditProblem = Extract<ProblemCode, "AUDIT_BROKEN" | "AUDIT_OLDER">;

export interface AuditWatch {
  /** Empty: nothing that anybody knows of. */
  readonly problems: readonly AuditProblem[];
  note(code: AuditProblem): void;
  /** It is not so any more, or a person has said how it came about. */
  clear(code: AuditProblem): void;
}

export interface AuditWatchOptions {
  readonly events: Pick<Events, "add">;
  readonly now: () => EpochMs;
  readonly logger: Logger;
  /** A sentence for whoever is at the console. */
  readonly talk: (line: string) => void;
}

export function createAuditWatch({ events, now, logger, talk }: AuditWatchOptions): AuditWatch {
  const known = new Set<AuditProblem>();
  return {
    get problems() {
      return [...known];
    },
    note: (code) => {
      if (known.has(code)) return;
      known.add(code);
      logger.error("audit.problem", { code });
      const { says, do: remedy } = problemCatalogue[code];
      talk(`${says} ${remedy} (${code})`);
      events.add({ at: now(), kind: "audit-problem", subject: null, detail: { code } });
    },
    clear: (code) => void known.delete(code),
  };
}
