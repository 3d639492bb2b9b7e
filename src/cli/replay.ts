/** `labbro replay`: what would become of a capture. Sends and stores nothing. */
import type { Command } from "commander";
import { loadOrExplain } from "../app/load-or-explain.ts";
import { type ReplayedRun, replay } from "../app/replay.ts";
import type { EpochMs } from "../domain/clock.ts";
import { problemCatalogue, UserError } from "../domain/problem-catalogue.ts";
import { readInstant } from "../domain/time.ts";
import type { CliContext } from "./context.ts";
import { readInput } from "./decode.ts";

interface Options {
  readonly device: string;
  readonly config: string;
  readonly data?: string;
  readonly docked?: string;
  readonly json?: boolean;
}

export function addReplay(program: Command, context: CliContext): void {
  program
    .command("replay")
    .description("run a capture through decode, judgement and HL7; sends and stores nothing")
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
      const config = await loadOrExplain(options.config, context.drivers);
      const { runs, problems } = replay({
        config,
        drivers: context.drivers,
        device: options.device,
        bytes: readInput(file),
        dataDir: options.data ?? null,
        dockedAt: options.docked === undefined ? null : instantOf(options.docked, config.station.gateway.zone),
      });
      for (const run of runs)
        for (const line of options.json === true ? [JSON.stringify(run)] : plain(run)) context.output.data(line);
      for (const { problem } of problems)
        context.output.talk(`${problemCatalogue[problem.code].says} ${problem.text} (${problem.code})`);
      if (runs.length === 0) context.output.talk("No result in it.");
    });
}

function instantOf(text: string, zone: string): EpochMs {
  const at = readInstant(text, zone);
  if (at === null) throw new UserError("BAD_USAGE", `--docked ${text} is no time; write it such as 2026-11-23T07:00.`);
  return at;
}

/** The message a segment a line, as people read HL7. */
function plain(run: ReplayedRun): readonly string[] {
  const codes = run.reasons.map((reason) => reason.code).join(" ");
  const head = `${run.id}  ${run.kind}  ${run.results.join(", ")}  ${run.outcome ?? run.state}  ${codes}`.trimEnd();
  const message = run.hl7 === null ? [`  no message: ${run.noMessage}`] : run.hl7.trimEnd().split("\r");
  return [head, ...message];
}
