/** `labbro backup …`: everything that a new PC needs, in one sealed file. */
import type { Command } from "commander";
import { type CliContext, type Places, withPlaces } from "./context.ts";

export function addBackup(backup: Command, { output }: CliContext): void {
  withPlaces(backup.argument("<file>", "where to; nothing is overwritten")).action(
    async (file: string, { config, data }: Places) => {
      const { backUp } = await import("../app/backup/make.ts");
      const { bytes, rows, changed, file: made } = await backUp(config, data, file);
      output.data(made);
      const whole = changed === 0 ? "" : ` ${changed} of them are not as Labbro wrote them: see labbro audit verify.`;
      output.talk(
        `${(bytes / 1_000_000).toFixed(1)} MB, read back and looked through: ${rows} rows.${whole} It opens with the recovery key only.`,
      );
    },
  );
}
