/** The `backup` section as the rest of the house knows it. */
import type { Context } from "./context.ts";
import type { LabbroFile } from "./schema/index.ts";
import type { BackupSettings } from "./settings.ts";

export function backupOf(backup: LabbroFile["backup"], { labbro, surroundings }: Context): BackupSettings | null {
  if (backup === undefined) return null;
  const { folder, times, keepDaily, keepWeekly, rclone } = backup;
  const config = rclone === undefined ? null : surroundings.resolve(rclone.config);
  const reason = config === null ? null : surroundings.unreadable({ file: config });
  if (reason !== null)
    labbro.fault(
      "CONFIG_SECRET",
      ["backup", "rclone", "config"],
      reason,
      "Create it with rclone config, or correct the reference.",
    );
  return {
    folder: surroundings.resolve(folder),
    ...{ times, keepDaily, keepWeekly },
    rclone: rclone === undefined || config === null ? null : { remote: rclone.remote, config },
  };
}
