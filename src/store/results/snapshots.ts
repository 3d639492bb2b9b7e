/** Configuration snapshots, written whole when they become active: the log of all former configurations. */
import type { EpochMs } from "../../domain/clock.ts";
import { type Db, nextIdOf } from "../database/database.ts";
import { openJson, orLess, type Place, type Seal, sealJson } from "../sealing/seal.ts";

export interface Snapshots {
  /** The files of the newest snapshot; null: there was none yet, or it does not open. */
  newestFiles(): Readonly<Record<string, string>> | null;
  /** Every one that opens, oldest first. */
  all(): readonly { readonly activatedAt: EpochMs; readonly files: Readonly<Record<string, string>> }[];
  /** The files of a snapshot; null: there is none of the number. */
  files(no: number): Readonly<Record<string, string>> | null;
  /** Which one it is, and when it became active; null: there is none of the number. */
  about(no: number): { readonly hash: string; readonly activatedAt: EpochMs } | null;
  /** The number of the snapshot with this hash if it is the newest, else a new one. */
  activate(hash: string, files: Readonly<Record<string, string>>, now: EpochMs): number;
}

interface Row {
  readonly no: number;
  readonly at: number;
  readonly sealed_files: Buffer;
}

type Files = Readonly<Record<string, string>>;
const placeOf = (no: number): Place => ["snapshot.sealed_files", no];

export function snapshots(db: Db, seal: Seal): Snapshots {
  const newest = db.prepare<[], { no: number; hash: string }>("SELECT no, hash FROM snapshot ORDER BY no DESC LIMIT 1");
  const one = db.prepare<[number], Row>("SELECT no, activated_at AS at, sealed_files FROM snapshot WHERE no = ?");
  const about = db.prepare<[number], { hash: string; activatedAt: number }>(
    "SELECT hash, activated_at AS activatedAt FROM snapshot WHERE no = ?",
  );
  const insert = db.prepare("INSERT INTO snapshot (no, hash, activated_at, sealed_files) VALUES (?, ?, ?, ?)");
  const nextNo = nextIdOf(db, "snapshot");
  const all = db.prepare<[], Row>("SELECT no, activated_at AS at, sealed_files FROM snapshot ORDER BY no");
  const filesOf = ({ no, sealed_files }: Row): Files => openJson<Files>(seal, sealed_files, placeOf(no));
  const files = (no: number | undefined): Files | null => {
    const row = no === undefined ? undefined : one.get(no);
    return row === undefined ? null : filesOf(row);
  };
  return {
    all: () =>
      all.all().flatMap((row) =>
        orLess(
          () => [{ activatedAt: row.at, files: filesOf(row) }],
          () => [],
        ),
      ),
    newestFiles: () =>
      orLess(
        () => files(newest.get()?.no),
        () => null,
      ),
    files,
    about: (no) => about.get(no) ?? null,
    activate: (hash, files, now) => {
      const last = newest.get();
      if (last?.hash === hash) return last.no;
      const no = nextNo();
      insert.run(no, hash, now, sealJson(seal, files, placeOf(no)));
      return no;
    },
  };
}
