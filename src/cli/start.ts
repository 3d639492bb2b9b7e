/** `labbro start`: the gateway in the foreground; SIGTERM stops it cleanly. */
import type { Command } from "commander";
import { runGateway } from "../app/run-gateway.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";

export function addStart(program: Command, context: CliContext): void {
  withPlaces(program.command("start").description("run the gateway in the foreground; SIGTERM stops it cleanly"))
    .option("--log <level>", "debug, info, warn or error", "info")
    .option("--new-store", "where the data folder is damaged or not whole: say what would be lost by starting anew")
    .option("--confirm-loss", "with --new-store: put what is left aside and start anew")
    .action((options: Places & { readonly log: string; readonly newStore?: boolean; readonly confirmLoss?: boolean }) =>
      runGateway({
        configDir: options.config,
        dataDir: options.data,
        drivers: context.drivers,
        logLevel: options.log,
        newStore: options.newStore === true ? (options.confirmLoss === true ? "make" : "explain") : null,
        talk: context.output.talk,
        stopRequested: context.stopRequested,
      }),
    );
}
