/** What was found that something else than Labbro changed: written down when it is found, set aside by a person who has looked. */
import { registerOf } from "../register.ts";

export interface AuditFinding {
  /** As verifying calls it: `row-changed`, `link-missing` … */
  readonly kind: string;
  readonly table: string;
  /** The row's key: ids and numbers, nobody's data. */
  readonly row: string;
  /** Fingerprint of how it stood when it was found: changed once more it is another finding. */
  readonly state: string;
  readonly isSetAside: boolean;
  /** When it was found first; absent in what was found before this was kept: then when it was last written. */
  readonly foundAt?: number;
}

/** Key: `findingKey`. Subject: `findingSubject`. */
export const auditFindings = registerOf<AuditFinding>("audit-finding");
export const findingSubject = "audit";

export const findingKey = ({ kind, table, row, state }: Omit<AuditFinding, "isSetAside" | "foundAt">): string =>
  `${kind} ${table} ${row} ${state}`;
