/** Configuration snapshots, written whole when they become active: the log of all former configurations. */
import type { EpochMs } from "../domain/clock.ts";
import type { Db } from "./database.ts";

export interface Snapshots {
  /** The files of the newest snapshot; null: there was none yet. */
  newestFiles(): Readonly<Record<string, string>> | null;
  /** Every one, oldest first. */
  all(): readonly { readonly activatedAt: EpochMs; readonly files: Readonly<Record<string, string>> }[];
  /** The files of a snapshot; null: there is none of the number. */
  files(no: number): Readonly<Record<string, string>> | null;
  /** Which one it is, and when it became active; null: there is none of the number. */
  about(no: number): { readonly hash: string; readonly activatedAt: EpochMs } | null;
  /** The number of the snapshot with this hash if it is the newest, else a new one. */
  activate(hash: string, files: Readonly<Record<string, string>>, now: EpochMs): number;
}

export function snapshots(db: Db): Snapshots {
  const newest = db.prepare<[], { no: number; hash: string }>("SELECT no, hash FROM snapshot ORDER BY no DESC LIMIT 1");
  const files = db.prepare<[number], { files: string }>("SELECT files FROM snapshot WHERE no = ?");
  const about = db.prepare<[number], { hash: string; activatedAt: number }>(
    "SELECT hash, activated_at AS activatedAt FROM snapshot WHERE no = ?",
  );
  const insert = db.prepare("INSERT INTO snapshot (hash, activated_at, files) VALUES (?, ?, ?)");
  const newestFiles = db.prepare<[], { files: string }>("SELECT files FROM snapshot ORDER BY no DESC LIMIT 1");
  const all = db.prepare<[], { at: number; files: string }>("SELECT activated_at AS at, files FROM snapshot ORDER BY no");
  return {
    all: () =>
      all.all().map(({ at, files }) => ({ activatedAt: at, files: JSON.parse(files) as Readonly<Record<string, string>> })),
    newestFiles: () => {
      const files = newestFiles.get()?.files;
      return files === undefined ? null : (JSON.parse(files) as Readonly<Record<string, string>>);
    },
    files: (no) => {
      const found = files.get(no)?.files;
      return found === undefined ? null : (JSON.parse(found) as Readonly<Record<string, string>>);
    },
    about: (no) => about.get(no) ?? null,
    activate: (hash, files, now) => {
      const last = newest.get();
      if (last?.hash === hash) return last.no;
      return Number(insert.run(hash, now, JSON.stringify(files)).lastInsertRowid);
    },
  };
}
