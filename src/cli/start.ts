/** `labbro start`: the gateway in the foreground; SIGTERM stops it cleanly. */
import type { Command } from "commander";
import { runGateway } from "../app/run-gateway.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";

export function addStart(program: Command, context: CliContext): void {
  withPlaces(program.command("start").description("run the gateway in the foreground; SIGTERM stops it cleanly"))
    .option("--log <level>", "debug, info, warn or error", "info")
    .action((options: Places & { readonly log: string }) =>
      runGateway({
        configDir: options.config,
        dataDir: options.data,
        drivers: context.drivers,
        logLevel: options.log,
        talk: context.output.talk,
        stopRequested: context.stopRequested,
      }),
    );
}
