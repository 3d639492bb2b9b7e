/** `labbro replay`: what would become of a capture. Sends and stores nothing. */
import type { Command } from "commander";
import { maxCaptureBytes, readInput } from "../app/input-file.ts";
import { loadOrExplain } from "../app/load-or-explain.ts";
import { type ReplayedRun, replay } from "../app/replay.ts";
import { problemCatalogue } from "../domain/problem-catalogue.ts";
import type { CliContext } from "./context.ts";

interface Options {
  readonly device: string;
  readonly config: string;
  readonly data?: string;
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
    .option("--json", "one JSON object a line")
    .action(async (file: string, options: Options) => {
      const config = await loadOrExplain(options.config, context.drivers);
      const { runs, problems } = replay({
        config,
        drivers: context.drivers,
        device: options.device,
        bytes: await readInput(file, maxCaptureBytes),
        dataDir: options.data ?? null,
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
