/** `labbro audit verify`: beside a running gateway or without one; nothing is opened that is sealed, and nothing written. */
import type { AuditReport } from "../store/audit/verify.ts";
import { openReadOnlyStore } from "../store/gateway-store.ts";

/** Throws UserError as `openReadOnlyStore`. */
export function verifyStation(dataDir: string): AuditReport {
  const store = openReadOnlyStore(dataDir);
  try {
    return store.audit.verify();
  } finally {
    store.close();
  }
}
