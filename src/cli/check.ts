/** `labbro check`: validates the configuration without starting; all mistakes at once. */
import type { Command } from "commander";
import type { CliContext, Places } from "./context.ts";

export function addCheck(check: Command, context: CliContext): void {
  check
    .option("--config <dir>", "configuration folder", "config")
    .option("--data <dir>", "data folder, where the approval of the rules is kept", "data")
    .option("--write-schemas <dir>", "only write the JSON Schemas for the editor")
    .action(async (options: Places & { readonly writeSchemas?: string }) => {
      const { checkConfiguration, writeConfigurationSchemas } = await import("../app/commands/check.ts");
      if (options.writeSchemas !== undefined) return writeConfigurationSchemas(options.writeSchemas);
      const { summary, warnings, stolen, kept } = await checkConfiguration(options.config, options.data, await context.drivers());
      for (const line of warnings) context.output.talk(line);
      context.output.data(summary);
      if (stolen.length > 0) context.output.data("If this PC is stolen:");
      for (const line of stolen) context.output.data(`- ${line}`);
      context.output.data("How long persons are kept:");
      for (const line of kept) context.output.data(`- ${line}`);
    });
}
