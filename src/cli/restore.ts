/** `labbro restore FILE`: a backup becomes the station on this PC, or a journal's archive. */
import type { Command } from "commander";
import type { Restored } from "../app/backup/restore.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { askHidden } from "./ask-hidden.ts";
import { type CliContext, type StorePlaces, withStore } from "./context.ts";
import { readText } from "./input.ts";

interface Wish extends StorePlaces {
  readonly recoveryKeyFile?: string;
}

export function addRestore(restore: Command, { output }: CliContext): void {
  withStore(restore.argument("<file>", "a backup; where it goes there must be nothing yet"))
    .option("--recovery-key-file <file>", "where the recovery key is read from; without it, it is asked for")
    .action(async (file: string, options: Wish) => {
      const { keyForRestore } = await import("../app/backup/restore-key.ts");
      const key = keyForRestore(
        options.recoveryKeyFile === undefined ? null : await readText(options.recoveryKeyFile),
        options,
        process.env,
      );
      const typed = key ?? keyForRestore(await askHidden("Recovery key: ", "--recovery-key-file"), options, process.env);
      if (typed === null) throw new UserError("BAD_RECOVERY_KEY", "");
      const { restoreArchive, restoreStation } = await import("../app/backup/restore.ts");
      if (options.archive !== undefined) {
        tellRestored(output, restoreArchive({ file, key: typed }, options.archive));
        output.talk("What was answered since this backup is not in it: the stations hold it as accepted.");
        return;
      }
      const { mayBeSent, withConfiguration, ...restored } = restoreStation({
        ...{ file, key: typed, configDir: options.config, dataDir: options.data },
      });
      tellRestored(output, restored);
      output.talk(
        withConfiguration
          ? "The configuration was put back as well; passwords and certificates that lay outside its folder were not in it."
          : "There is a configuration here already: it was left as it is.",
      );
      output.talk(
        `Messages that may have been sent since: ${mayBeSent}. Start Labbro: it takes results in and sends nothing. When the lost PC is off for good: labbro outbox list, then labbro outbox resume.`,
      );
    });
}

function tellRestored(
  output: CliContext["output"],
  { header, rows, changed }: Pick<Restored, "header" | "rows" | "changed">,
): void {
  output.data(`${header.store}  ${header.madeAt}  ${rows} rows`);
  if (changed > 0) output.talk(`${changed} of them are not as Labbro wrote them: see labbro audit verify.`);
}
