/** `labbro check`: validates the configuration without starting; all mistakes at once. */
import type { Command } from "commander";
import { checkConfiguration, writeConfigurationSchemas } from "../app/check.ts";
import type { CliContext, Places } from "./context.ts";

export function addCheck(program: Command, context: CliContext): void {
  program
    .command("check")
    .description("validate the configuration without starting; all mistakes at once")
    .option("--config <dir>", "configuration folder", "config")
    .option("--data <dir>", "data folder, where the approval of the rules is kept", "data")
    .option("--write-schemas <dir>", "only write the JSON Schemas for the editor")
    .action(async (options: Places & { readonly writeSchemas?: string }) => {
      if (options.writeSchemas !== undefined) return writeConfigurationSchemas(options.writeSchemas);
      const { summary, warnings } = await checkConfiguration(options.config, options.data, context.drivers);
      for (const line of warnings) context.output.talk(line);
      context.output.data(summary);
    });
}
