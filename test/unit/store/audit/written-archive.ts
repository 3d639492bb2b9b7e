/** An archive in a folder to which a receiver, and those who looked, have written something in every table that its audit chain covers. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openJournalArchive } from "../../../../src/journal/archive/archive.ts";
import { archiveFiles } from "../../../../src/journal/archive/archive-files.ts";
import { lookAtArchive } from "../../../../src/journal/archive/people.ts";
import type { MessageIdentity } from "../../../../src/journal/archive/relays.ts";
import { acceptedChain } from "../../../../src/office/audit.ts";
import { openForReading } from "../../../../src/store/opening/open-for-reading.ts";
import { noon } from "../../../support/station.ts";

const identityOf = (n: number): MessageIdentity => ["LABBRO", "BASE", `MSG-${n}`];
export const messagesWritten = 24;

/** Every third message was refused first, every second relayed; results are corrected once. */
export function writtenArchive() {
  const folder = mkdtempSync(join(tmpdir(), "labbro-audit-"));
  const path = join(folder, "journal.db");
  const archive = openJournalArchive<string>(path);
  for (let n = 1; n <= messagesWritten; n += 1) {
    const [identity, hl7] = [identityOf(n), Buffer.from(`MSH|^~\\&|LABBRO|BASE|||${n}\rOBX|1|NM|CRP||${n}|mg/L\r`)];
    const message = { identity, receivedAt: noon + n, verdict: `verdict ${n}`, hl7 };
    archive.atomically(() => {
      if (n % 3 === 0) archive.store({ ...message, answer: "AE", results: [] });
      const outcome = n % 4 === 0 ? ("silent" as const) : ("AA" as const);
      const sent = { target: "mllp" as const, at: noon + n, sent: hl7 };
      if (n % 2 === 0)
        archive.relays.note(identity, { ...sent, outcome, answer: outcome === "AA" ? Buffer.from(`MSA|AA|${n}`) : null });
      const original = { series: `run ${n}`, identity: `run ${n} F`, content: `${n}`, isCorrection: false };
      const corrected = { ...original, identity: `run ${n} C`, content: `${n + 1}`, isCorrection: true };
      archive.store({ ...message, answer: n % 5 === 0 ? "AE" : "AA", results: n % 5 === 0 ? [] : [original, corrected] });
    });
  }
  for (const by of ["kari", "ola"]) lookAtArchive(path, { by, at: noon });
  for (const at of [noon, noon + 1]) acceptedChain(archive.events, archive.audit.head(), at);
  const files = archiveFiles(path);
  const { db, seal } = openForReading(files);
  db.close();
  return { files, seal, archive, close: () => archive.close() };
}
