/** `labbro restore FILE`: a backup becomes the station on this PC. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { askHidden } from "./ask-hidden.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { readText } from "./input.ts";

interface Wish extends Places {
  readonly recoveryKeyFile?: string;
}

export function addRestore(restore: Command, { output }: CliContext): void {
  withPlaces(restore.argument("<file>", "a backup; the data folder must hold no station yet"))
    .option("--recovery-key-file <file>", "where the recovery key is read from; without it, it is asked for")
    .action(async (file: string, options: Wish) => {
      const { keyForRestore } = await import("../app/backup/restore-key.ts");
      const key = keyForRestore(
        options.recoveryKeyFile === undefined ? null : await readText(options.recoveryKeyFile),
        process.env,
      );
      const typed = key ?? keyForRestore(await askHidden("Recovery key: ", "--recovery-key-file"), process.env);
      if (typed === null) throw new UserError("BAD_RECOVERY_KEY", "");
      const { restoreStation } = await import("../app/backup/restore.ts");
      const { header, rows, changed, mayBeSent, withConfiguration } = restoreStation({
        ...{ file, key: typed, configDir: options.config, dataDir: options.data },
      });
      output.data(`${header.store}  ${header.madeAt}  ${rows} rows`);
      if (changed > 0) output.talk(`${changed} of them are not as Labbro wrote them: see labbro audit verify.`);
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
