/** `labbro replay`: what would become of a capture. Sends and stores nothing. */
import type { Command } from "commander";
import type { ReplayedRun } from "../app/commands/replay.ts";
import { problemCatalogue, UserError } from "../domain/problem-catalogue.ts";
import type { CliContext } from "./context.ts";
import { readCapture } from "./input.ts";

interface Options {
  readonly device: string;
  readonly config: string;
  readonly data?: string;
  readonly docked?: string;
  readonly json?: boolean;
}

export function addReplay(command: Command, context: CliContext): void {
  command
    .argument("<file>", "captured device→host bytes; - reads standard input")
    .requiredOption("--device <id>", "the configured instrument it came from")
    .option("--config <dir>", "configuration folder", "config")
    .option("--data <dir>", "judge against this data folder, read-only")
    .option(
      "--docked <time>",
      "when the bytes came: their clock is held against it (default: now, and their clock tells nothing)",
    )
    .option("--json", "one JSON object a line")
    .action(async (file: string, options: Options) => {
      const [{ loadOrExplain }, { replay }, { readInstant }] = await Promise.all([
        import("../app/load-or-explain.ts"),
        import("../app/commands/replay.ts"),
        import("../domain/time.ts"),
      ]);
      const drivers = await context.drivers();
      const config = await loadOrExplain(options.config, drivers);
      const { docked } = options;
      const dockedAt = docked === undefined ? null : readInstant(docked, config.station.gateway.zone);
      if (docked !== undefined && dockedAt === null)
        throw new UserError("BAD_USAGE", `--docked ${docked} is no time; write it such as 2026-11-23T07:00.`);
      const { runs, problems } = replay({
        config,
        drivers,
        device: options.device,
        bytes: await readCapture(file),
        dataDir: options.data ?? null,
        dockedAt,
        talk: context.output.talk,
      });
      for (const run of runs)
        for (const line of options.json === true ? [JSON.stringify(run)] : plain(run)) context.output.data(line);
      for (const { problem } of problems)
        context.output.talk(`${problemCatalogue[problem.code].says} ${problem.text} (${problem.code})`);
      if (runs.length === 0) context.output.talk("No result in it.");
    });
}

/** The message a segment a line, as people read HL7. */
function plain(run: ReplayedRun): readonly string[] {
  const codes = run.reasons.map((reason) => reason.code).join(" ");
  const head = `${run.id}  ${run.kind}  ${run.results.join(", ")}  ${run.outcome ?? run.state}  ${codes}`.trimEnd();
  const message = run.hl7 === null ? [`  no message: ${run.noMessage}`] : run.hl7.trimEnd().split("\r");
  return [head, ...message];
}
