/** config/labbro.yaml `backup`: where the station's backups go, and when. */
import { z } from "../../domain/zod.ts";
import { line } from "./text.ts";

export const backup = z
  .strictObject({
    folder: line(
      "Folder for the backups, not on this PC's own disk if it can be: a mounted share, or a folder that rclone empties.",
    ),
    times: z
      .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write hours and minutes in quotes: "02:30".'))
      .min(1)
      .max(24)
      .describe("Clock times at which a backup is made; one that the PC slept through is made when it runs again.")
      .default(["12:15", "21:15"]),
    keepDaily: z.int().min(1).max(3650).describe("Of so many days the newest backup is kept.").default(14),
    keepWeekly: z.int().min(0).max(520).describe("Of so many weeks the newest backup is kept.").default(8),
    rclone: z
      .strictObject({
        remote: z
          .string()
          .max(200)
          .regex(/^[A-Za-z0-9_][A-Za-z0-9_ .+@-]*:\S*$/, "Write the remote's name, a colon and a folder: kommune:labbro.")
          .describe("Where rclone copies each backup to: the name of a remote in its configuration, a colon, and a folder."),
        config: line("rclone's own configuration file, with its secrets, relative to the configuration folder."),
      })
      .optional()
      .describe("Carries each backup further with rclone (Debian package rclone). Labbro deletes nothing there."),
  })
  .describe("Backups of this station, encrypted, each looked through before it counts.");
