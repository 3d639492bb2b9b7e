/** `labbro audit verify`: beside whoever writes or alone; nothing is opened that is sealed, and nothing written. */
import { findingKey } from "../../domain/registers/audit-findings.ts";
import { type FindingShown, shown } from "../../office/findings.ts";
import { type AuditReport, verifyAudit } from "../../store/audit/verify.ts";
import { openingProblem } from "../../store/database/store-problems.ts";
import { openReadOnlyStore } from "../../store/gateway-store.ts";
import { foundInMark } from "../../store/opening/look-through.ts";
import { openForReading } from "../../store/opening/open-for-reading.ts";
import type { Seal } from "../../store/sealing/seal.ts";
import { stationFiles } from "../../store/station-files.ts";
import type { StoreFiles } from "../../store/store-files.ts";
import { chosenStore, type StoreArguments } from "../chosen-store.ts";

export interface StoreVerified extends AuditReport {
  /** What was found before, whether it is so still or not: each as it was set aside, or waits for a person. Of an archive nothing is kept. */
  readonly before: readonly FindingShown[];
}

/** `findings` and `found`: without what a person has set aside. Throws UserError as `openForReading`. */
export const verifyStore = (store: StoreArguments): StoreVerified =>
  store.archive === undefined ? verifyStation(store.data) : verifyArchive(store);

const verifyArchive = (store: StoreArguments): StoreVerified =>
  chosenStore(store).read((files) => {
    const { db, seal } = openForReading(files);
    try {
      return { ...withMark(verifyAudit(db, seal, files.kind), files, seal), before: [] };
    } catch (error) {
      throw openingProblem(error) ?? error;
    } finally {
      db.close();
    }
  });

function withMark(report: AuditReport, files: StoreFiles, seal: Seal): AuditReport {
  const ofMark = foundInMark(files, seal);
  return { ...report, findings: [...ofMark, ...report.findings], found: report.found + ofMark.length };
}

function verifyStation(dataDir: string): StoreVerified {
  const store = openReadOnlyStore(dataDir);
  try {
    const report = withMark(store.audit.verify(), stationFiles(dataDir), store.seal);
    const before = store.findings.all();
    const isAside = new Set(before.flatMap(({ body }) => (body.isSetAside ? findingKey(body) : [])));
    const findings = report.findings.filter((one) => !isAside.has(findingKey(one)));
    const found = report.found - (report.findings.length - findings.length);
    return { ...report, findings, found, before: before.map((one) => shown(one, "UTC")) };
  } catch (error) {
    throw openingProblem(error) ?? error;
  } finally {
    store.close();
  }
}
