/** `labbro backup list`. */
import { UserError } from "../../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import { loadOrExplain } from "../load-or-explain.ts";
import { type Listed, listBackups } from "./backup-list.ts";

/** Throws UserError BAD_USAGE where no folder is configured, BACKUP_FAILED, or as `loadOrExplain`. */
export async function listConfigured(configDir: string, drivers: readonly DriverDefinition[]): Promise<readonly Listed[]> {
  const { backup } = await loadOrExplain(configDir, drivers);
  if (backup === null) throw new UserError("BAD_USAGE", "No backups are configured (backup in labbro.yaml).");
  return listBackups(backup.folder);
}
