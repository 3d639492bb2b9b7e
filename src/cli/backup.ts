/** `labbro backup …`: everything that a new PC needs, in one sealed file. */
import type { Command } from "commander";
import type { Listed } from "../app/backup/backup-list.ts";
import { type CliContext, type Places, type StorePlaces, withPlaces, withStore } from "./context.ts";

export function addBackup(backup: Command, { output, drivers }: CliContext): void {
  withStore(backup.argument("<file>", "where to; nothing is overwritten")).action(
    async (file: string, { config, ...store }: StorePlaces) => {
      const { backUp } = await import("../app/backup/make.ts");
      const { bytes, rows, changed, file: made } = await backUp(config, store, file);
      output.data(made);
      const whole = changed === 0 ? "" : ` ${changed} of them are not as Labbro wrote them: see labbro audit verify.`;
      output.talk(
        `${(bytes / 1_000_000).toFixed(1)} MB, read back and looked through: ${rows} rows.${whole} It opens with the recovery key only.`,
      );
    },
  );
  withPlaces(backup.command("list").description("the backups in the configured folder, oldest first"))
    .option("--json", "one JSON object a line")
    .action(async ({ config, json }: Places & { readonly json?: boolean }) => {
      const { listConfigured } = await import("../app/backup/list-configured.ts");
      const found = await listConfigured(config, await drivers());
      for (const one of found) output.data(json === true ? JSON.stringify(one) : described(one));
      if (found.length === 0) output.talk("There is none.");
    });
}

function described({ name, bytes, header }: Listed): string {
  const size = `${(bytes / 1_000_000).toFixed(1)} MB`;
  return header === null
    ? `${name}  ${size}  no whole backup`
    : `${name}  ${size}  ${header.madeAt}  ${header.store}  Labbro ${header.labbro}`;
}
