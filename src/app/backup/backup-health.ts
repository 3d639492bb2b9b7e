import { problemCatalogue } from "../../domain/problem-catalogue.ts";
import { isoTime } from "../../domain/time.ts";
import type { BackupStanding } from "./scheduled-backups.ts";

/** What /health says of the newest backup that is known to be whole; null: nobody asked for backups. */
export function backupHealth(standing: BackupStanding | null) {
  if (standing === null) return null;
  const { newestAt, problem } = standing;
  return {
    newestAt: newestAt === null ? null : isoTime(newestAt, "UTC"),
    problem:
      problem === null ? null : { ...problem, says: problemCatalogue[problem.code].says, do: problemCatalogue[problem.code].do },
  };
}
