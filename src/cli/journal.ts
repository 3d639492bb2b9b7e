/** `labbro journal`: the reference journal receiver, and what its archive holds. */
import type { Command } from "commander";
import { listJournalArchive } from "../app/run-journal.ts";
import { serveJournal } from "../app/serve-journal.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { CliContext } from "./context.ts";

interface Options {
  readonly broker?: string;
  readonly archive: string;
  readonly site?: string;
  readonly log: string;
}

export function addJournal(program: Command, context: CliContext): void {
  const journal = program
    .command("journal")
    .description("run the reference journal receiver: check, archive, answer")
    .option("--broker <url>", "mqtt://[user:password@]host:port; the password may also stand in LABBRO_BROKER_PASSWORD")
    .option("--archive <file>", "where the messages are kept", "journal.db")
    .option("--site <id>", "tell the receiver's state under this site")
    .option("--log <level>", "debug, info, warn or error", "warn")
    .action((options: Options) => {
      if (options.broker === undefined) throw new UserError("BAD_USAGE", "--broker is missing.");
      return serveJournal({
        broker: options.broker,
        archivePath: options.archive,
        site: options.site ?? null,
        logLevel: options.log,
        talk: context.output.talk,
        stopRequested: context.stopRequested,
      });
    });
  journal
    .command("list")
    .description("what the archive holds, one JSON object a line")
    .requiredOption("--archive <file>", "the archive")
    .action(({ archive }: { readonly archive: string }) => {
      for (const entry of listJournalArchive(archive)) context.output.data(JSON.stringify(entry));
    });
}
