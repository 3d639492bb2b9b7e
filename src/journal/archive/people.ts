/**
 * What people do with an archive: looking at what it holds, which is on record in the archive itself before anything is shown, and answering for
 * its audit chain. They are known by their account on this machine. What is not as it was written is not shown.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { isoTime } from "../../domain/time.ts";
import { type AuditHead, auditChain } from "../../store/audit/chain.ts";
import { verifyAudit } from "../../store/audit/verify.ts";
import { nextIdOf } from "../../store/database/database.ts";
import { openingProblem } from "../../store/database/store-problems.ts";
import { type Events, events } from "../../store/ledger/events.ts";
import { openJson, type Place, sealJson } from "../../store/sealing/seal.ts";
import { archiveKind, asArchive } from "./archive-files.ts";
import { type ArchiveEntry, listArchive } from "./archive-list.ts";
import { type ArchiveFile, openArchiveThatIs } from "./file.ts";

interface Person {
  /** The account of this machine. */
  readonly by: string;
  /** Only of what is decided. */
  readonly reason?: string;
}

export interface Asking extends Person {
  readonly at: EpochMs;
}

export interface LookedAt {
  readonly entries: readonly ArchiveEntry[];
  /** How many rows and links are not as Labbro wrote them; what they belong to is left out. */
  readonly changed: number;
}

export interface Look extends Person {
  readonly at: string;
  readonly act: ActName;
  /** The newest message that was shown (`no` of the list), with all before it; null: none was. */
  readonly upTo: number | null;
}

type ActName = "list" | "audit accept";

/** Everything, also while a receiver is running. Throws UserError as `openArchiveThatIs`. */
export function lookAtArchive(path: string, asking: Asking): LookedAt {
  return opened(path, (archive) => {
    const { db, seal } = archive;
    const note = (): number => {
      const upTo = newestMessage(archive);
      noteAct(archive, "list", asking, upTo);
      return upTo;
    };
    // No receiver waits for the reading.
    const upTo = db.transaction(note).immediate();
    return db.transaction(() => {
      const { findings, found } = verifyAudit(db, seal, archiveKind, Number.POSITIVE_INFINITY);
      return { entries: listArchive(db, seal, { upTo, but: findings }), changed: found };
    })();
  });
}

/** Who did what, oldest first. Throws as `lookAtArchive`. */
export function looksAtArchive(path: string): readonly Look[] {
  return opened(path, ({ db, seal }) =>
    db
      .prepare<[], { id: number; at: number; act: ActName; up_to: number | null; sealed_by: Buffer }>(
        "SELECT * FROM act ORDER BY id",
      )
      .all()
      .map(({ id, at, act, up_to: upTo, sealed_by: by }) => ({
        ...{ at: isoTime(at, "UTC"), act, upTo },
        ...openJson<Person>(seal, by, placeOf(id, at, act)),
      })),
  );
}

/** Within one transaction that says who answers for it. Throws as `lookAtArchive`. */
export function acceptArchive(
  path: string,
  asking: Asking,
  accept: (events: Events, head: AuditHead | null, at: EpochMs) => number,
): number {
  return opened(path, (archive) =>
    archive.db
      .transaction(() => {
        noteAct(archive, "audit accept", asking, null);
        return accept(events(archive.db), auditChain(archive.db).head(), asking.at);
      })
      .immediate(),
  );
}

const placeOf = (id: number, at: EpochMs, act: ActName): Place => ["act.sealed_by", id, at, act];

const newestMessage = ({ db }: ArchiveFile): number =>
  Number(db.prepare("SELECT coalesce(max(id), 0) FROM message").pluck().get());

function noteAct({ db, seal }: ArchiveFile, act: ActName, { at, ...person }: Asking, upTo: number | null): void {
  const id = nextIdOf(db, "act")();
  const sealed = sealJson(seal, person satisfies Person, placeOf(id, at, act));
  db.prepare("INSERT INTO act (id, at, act, up_to, sealed_by) VALUES (?, ?, ?, ?, ?)").run(id, at, act, upTo, sealed);
}

function opened<T>(path: string, work: (archive: ArchiveFile) => T): T {
  const archive = openArchiveThatIs(path);
  try {
    return work(archive);
  } catch (error) {
    throw asArchive(openingProblem(error) ?? error);
  } finally {
    archive.close();
  }
}
