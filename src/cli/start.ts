/** `labbro start`: the gateway in the foreground; SIGTERM stops it cleanly. */
import type { Command } from "commander";
import { type CliContext, type Places, withPlaces } from "./context.ts";

export function addStart(start: Command, context: CliContext): void {
  withPlaces(start)
    .option("--log <level>", "debug, info, warn or error", "info")
    .option("--new-store", "where the data folder is damaged or not whole: say what would be lost by starting anew")
    .option("--confirm-loss", "with --new-store: put what is left aside and start anew")
    .action(async (options: Places & { readonly log: string; readonly newStore?: boolean; readonly confirmLoss?: boolean }) => {
      const { runGateway } = await import("../app/run-gateway.ts");
      await runGateway({
        configDir: options.config,
        dataDir: options.data,
        drivers: await context.drivers(),
        logLevel: options.log,
        newStore: options.newStore === true ? (options.confirmLoss === true ? "make" : "explain") : null,
        talk: context.output.talk,
        stopRequested: context.stopRequested,
      });
    });
}
