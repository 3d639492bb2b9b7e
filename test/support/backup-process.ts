/** Looks after the backups once, told by a first line: for tests that kill it meanwhile. */
import { type BackupJob, lookAfterBackups } from "../../src/app/backup/job.ts";

const job = JSON.parse(process.argv[2] ?? "") as BackupJob;
process.stdout.write("begins\n", () => void lookAfterBackups(job));
