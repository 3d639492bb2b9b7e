/** `labbro journal`: the reference journal receiver, and what its archive holds. */
import type { Command } from "commander";
import type { JournalArguments } from "../app/journal/settings.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { CliContext } from "./context.ts";

export function addJournal(journal: Command, context: CliContext): void {
  journal
    .option("--config <file>", "the receiver's own file (config/journal.example.yaml); the options below win over it")
    .option("--broker <url>", "mqtt://[user:password@]host:port; the password may also stand in LABBRO_BROKER_PASSWORD")
    .option("--archive <file>", "where the messages are kept (journal.db)")
    .option("--site <id>", "tell the receiver's state under this site")
    .option("--relay <target>", "pass messages on: mllp://HOST:PORT, fhir+https://HOST/BASE, kith:FOLDER or file:FOLDER")
    .option("--group <id>", "share the messages with the other receivers of this group")
    .option("--instance <id>", "this receiver's own name in its group")
    .option("--log <level>", "debug, info, warn or error", "warn")
    .action(async ({ log, ...given }: JournalArguments & { readonly log: string }) => {
      const { serveJournal } = await import("../app/journal/serve-journal.ts");
      await serveJournal({ ...given, logLevel: log, talk: context.output.talk, stopRequested: context.stopRequested });
    });
  journal
    .command("list")
    .description("what the archive holds, one JSON object a line; on record")
    .requiredOption("--archive <file>", "the archive")
    .action(async ({ archive }: { readonly archive: string }) => {
      const { lookAt } = await import("../app/journal/look.ts");
      const { entries, changed } = lookAt(archive);
      for (const entry of entries) context.output.data(JSON.stringify(entry));
      if (changed > 0) throw new UserError("AUDIT_BROKEN", `Left out what is not as it was written: ${changed}.`);
    });
  journal
    .command("looks")
    .description("who looked at what the archive holds, one JSON object a line")
    .requiredOption("--archive <file>", "the archive")
    .action(async ({ archive }: { readonly archive: string }) => {
      const { looksAt } = await import("../app/journal/look.ts");
      for (const look of looksAt(archive)) context.output.data(JSON.stringify(look));
    });
}
