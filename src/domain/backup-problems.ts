/** Error codes of backups, of restoring them, and of what a restored station must not do by itself. */
import { entry } from "./catalogue-entry.ts";

export const backupProblems = {
  BACKUP_FAILED: entry(
    "The backup could not be made.",
    "Check that the folder for backups is there, may be written and has room; it is tried again every hour.",
    true,
  ),
  BACKUP_NOT_CARRIED: entry(
    "The backup was made, and could not be carried off this PC.",
    "Try the same with rclone by hand (config/README.md «Sikkerhetskopi»); it is tried again every hour.",
    true,
  ),
  BACKUP_LATE: entry(
    "The newest whole backup is older than it should be.",
    "See what lies in the folder for backups (of a station: `labbro backup list`), and that the PC is on at that time; it is made as soon as it can be.",
    true,
  ),
  BACKUP_NONE: entry(
    "No backup is made of this station: if the PC breaks, only the journal and the instruments have the results.",
    "Say in labbro.yaml where backups go (backup; config/README.md «Sikkerhetskopi»).",
  ),
  RECOVERY_KEY_UNSEEN: entry(
    "Nobody has been shown the recovery key of this station: without it no backup opens on a new PC, and a lost key loses everything.",
    "Run `labbro key show-recovery` on the PC, write it down, and keep it away from the PC.",
  ),
  BACKUP_UNREADABLE: entry(
    "This file is no whole backup of a station.",
    "Nothing of it was used. Take another one: `labbro backup list` says which there are.",
  ),
  BACKUP_NEWER: entry("The backup was made by a newer Labbro.", "Install that version, then restore."),
  BACKUP_OTHER_KEY: entry(
    "The key does not open this backup.",
    "Take the recovery key that was the newest one when the backup was made.",
  ),
  BACKUP_STORE_THERE: entry(
    "There is a station's data in this folder already; nothing was touched.",
    "Restore into an empty folder (--data), or move this one away first.",
  ),
  DELIVERY_RESTORED: entry(
    "This station was restored from a backup and sends nothing yet: what was measured since the backup may have been sent already.",
    "See that the lost PC is off for good, and what waits (`labbro outbox list`); then let it be sent: `labbro outbox resume`. The journal takes each result once, for a result keeps its number.",
  ),
  TWO_STATIONS: entry(
    "Another station works under the same name; this one sends nothing until a person has said which of them stays.",
    "Stop the other one, or give it a name of its own (gateway.id in labbro.yaml); then here: `labbro outbox resume`.",
  ),
  PAUSE_CHANGED: entry(
    "Delivery was paused, and something that is not Labbro has changed or deleted that; nothing is sent until a person has looked.",
    "See what was changed (`labbro audit verify`) and whether this station is the one that sends; then `labbro outbox resume`, or set the finding aside (`labbro audit set-aside ID`).",
  ),
} as const;
