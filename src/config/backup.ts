/** The `backup` section as the rest of the house knows it. */
import type { Surroundings } from "./context.ts";
import type { ParsedFile } from "./parsing/parsed-file.ts";
import type { LabbroFile } from "./schema/index.ts";
import type { BackupSettings } from "./settings.ts";

/** Of the station's file or a receiver's, which hears what is wrong with it. */
export function backupOf(
  backup: LabbroFile["backup"],
  file: Pick<ParsedFile<unknown>, "fault">,
  surroundings: Surroundings,
): BackupSettings | null {
  if (backup === undefined) return null;
  const { folder, times, keepDaily, keepWeekly, rclone } = backup;
  const config = rclone === undefined ? null : surroundings.resolve(rclone.config);
  const reason = config === null ? null : surroundings.unreadable({ file: config });
  if (reason !== null)
    file.fault(
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
