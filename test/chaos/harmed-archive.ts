/**
 * A journal's archive to be harmed: nothing is shown otherwise than it came, whatever comes again is passed on as it came, and what is answered AA
 * is kept. An archive that lost its newest part is told by where its chain ended, which lies at the broker.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLogger } from "../../src/domain/logger.ts";
import { UserError } from "../../src/domain/problem-catalogue.ts";
import { isAcknowledgement, readAcknowledgement } from "../../src/hl7/acknowledgement.ts";
import type { Verdict } from "../../src/journal/answer.ts";
import { type JournalArchive, openJournalArchive } from "../../src/journal/archive/archive.ts";
import { archiveFiles } from "../../src/journal/archive/archive-files.ts";
import { lookAtArchive } from "../../src/journal/archive/people.ts";
import { createJournal } from "../../src/journal/journal.ts";
import type { Relay } from "../../src/journal/relay/relay.ts";
import type { AuditHead } from "../../src/store/audit/chain.ts";
import { lookThrough } from "../../src/store/opening/look-through.ts";
import { manualClock } from "../support/manual-clock.ts";
import { memoryLink } from "../support/memory-link.ts";
import { oru } from "../unit/journal/messages.ts";
import { type Contents, type Harmable, heldAgainst, type Outcome } from "./harmed-files.ts";

const file = "journal.db";
const messages: readonly Buffer[] = Array.from({ length: 24 }, (_, n) => oru({ "MSH-10": `MESSAGE-${n}`, "OBR-3": `RUN-${n}` }));

/** Takes everything, and tells what it was given. */
function relayTo(passedOn: Uint8Array[]): Relay {
  const deliver: Relay["deliver"] = ({ hl7 }) => {
    passedOn.push(hl7);
    return Promise.resolve({ sent: hl7, answer: Buffer.from("MSA|AA"), verdict: { code: "AA", findings: [] } });
  };
  return { target: "mllp", takesControls: true, patienceMs: 1_000, deliver, stop: () => Promise.resolve() };
}

/** The answers, by the order of the messages; undefined: none. */
async function answersOf(archive: JournalArchive<Verdict>, passedOn: Uint8Array[]): Promise<readonly (string | undefined)[]> {
  const link = memoryLink();
  const own = { identity: null, clock: manualClock(), random: () => 0.5, logger: silentLogger };
  const journal = createJournal({ link, archive, relay: relayTo(passedOn), ...own });
  await journal.start();
  const answers: (string | undefined)[] = [];
  for (const hl7 of messages) {
    const before = link.published.length;
    await link.deliver("labbro/v1/bjerke/base-0412/hl7/result", hl7);
    const answer = readAcknowledgement(link.published[before]?.payload ?? new Uint8Array());
    answers.push(isAcknowledgement(answer) ? (answer.code ?? undefined) : undefined);
  }
  return answers;
}

export async function harmableArchive(): Promise<Harmable> {
  const folder = mkdtempSync(join(tmpdir(), "labbro-harmed-"));
  const archive = openJournalArchive<Verdict>(join(folder, file));
  await answersOf(archive, []);
  const { contents: before } = shown(join(folder, file));
  const head = archive.audit.head();
  return {
    folder,
    files: [file, file, file, file, `${file}-wal`, `${file}.key`, `${file}.mark`],
    size: before.size,
    opened: (copy) => opened(copy, before, head),
    close: () => {
      archive.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** How often something came again, or was tried, is the work's own (migrations.ts). */
function shown(path: string): { readonly contents: Contents; readonly changed: number } {
  const { entries, changed } = lookAtArchive(path, { by: "test", at: 0 });
  const contents = entries.map(({ no, duplicates: _, relay, ...entry }): [string, string] => {
    const { attempts: __, ...passedOn } = relay ?? { attempts: 0 };
    return [`message ${no}`, JSON.stringify({ ...entry, passedOn })];
  });
  return { contents: new Map(contents), changed };
}

async function opened(folder: string, before: Contents, head: AuditHead | null): Promise<Outcome> {
  const path = join(folder, file);
  let archive: JournalArchive<Verdict>;
  try {
    archive = openJournalArchive(path);
  } catch (error) {
    if (error instanceof UserError) return "refused";
    throw error;
  }
  try {
    const isOlder = head !== null && archive.audit.compare(head) !== "same";
    const found = lookedAt(path);
    const isTold = (): boolean => {
      const { damage, changed } = lookThrough(archiveFiles(path));
      return found === null || isOlder || found.changed > 0 || archive.damage.met() !== null || damage !== null || changed > 0;
    };
    const outcome = found === null ? "told" : heldAgainst(before, found.contents, isTold);
    await requireKept(archive);
    return outcome;
  } finally {
    archive.close();
  }
}

/** Null: whoever looks is told that it cannot be shown. */
function lookedAt(path: string) {
  try {
    return shown(path);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Everything comes again: what is answered AA is there, byte for byte, and what is passed on is what came. */
async function requireKept(archive: JournalArchive<Verdict>): Promise<void> {
  const passedOn: Uint8Array[] = [];
  const answers = await answersOf(archive, passedOn);
  for (const [n, hl7] of messages.entries()) {
    if (answers[n] !== "AA") continue;
    const kept = archive.known(["LABBRO", "BJERKE", `MESSAGE-${n}`], hl7);
    if (kept?.isVerbatim !== true) throw new Error(`message ${n} was answered AA and is not kept`);
  }
  const came = new Set(messages.map((hl7) => hl7.toString("base64")));
  for (const hl7 of passedOn)
    if (!came.has(Buffer.from(hl7).toString("base64"))) throw new Error("something was passed on that never came");
}
