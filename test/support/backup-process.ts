/** Looks after the backups once; a first line says that it begins, a second one how it ended: for tests that kill it, or let the disk be full. */
import { type BackupJob, lookAfterBackups } from "../../src/app/backup/job.ts";

const job = JSON.parse(process.argv[2] ?? "") as BackupJob;
process.stdout.write(
  "begins\n",
  () => void lookAfterBackups(job).then((outcome) => process.stdout.write(JSON.stringify(outcome))),
);
