/** `labbro audit verify`: beside a running gateway or without one; nothing is opened that is sealed, and nothing written. */
import { findingKey } from "../domain/registers/audit-findings.ts";
import { type FindingShown, shown } from "../office/findings.ts";
import type { AuditReport } from "../store/audit/verify.ts";
import { openReadOnlyStore } from "../store/gateway-store.ts";

export interface StationVerified extends AuditReport {
  /** What was found before, whether it is so still or not: each as it was set aside, or waits for a person. */
  readonly before: readonly FindingShown[];
}

/** `findings` and `found`: without what a person has set aside. Throws UserError as `openReadOnlyStore`. */
export function verifyStation(dataDir: string): StationVerified {
  const store = openReadOnlyStore(dataDir);
  try {
    const report = store.audit.verify();
    const before = store.findings.all();
    const isAside = new Set(before.flatMap(({ body }) => (body.isSetAside ? findingKey(body) : [])));
    const findings = report.findings.filter((one) => !isAside.has(findingKey(one)));
    const found = report.found - (report.findings.length - findings.length);
    return { ...report, findings, found, before: before.map((one) => shown(one, "UTC")) };
  } finally {
    store.close();
  }
}
