/** `labbro qc rules FILE`: rule vectors, judged by the functions that judge real results (CONTRACTS.md). */
import type { Command } from "commander";
import type { CliContext } from "../context.ts";

export function addVectorFiles(qc: Command, context: CliContext): void {
  qc.command("rules")
    .description("evaluate rule vectors: which control rules hit in which run")
    .argument("<file>", "JSON file with vectors")
    .action(async (file: string) => {
      const { rulesOfFile } = await import("../../app/commands/qc-files.ts");
      printAnswers(context, rulesOfFile(file));
    });
}

/** One JSON object a line. */
export function printAnswers({ output }: CliContext, answers: readonly object[]): void {
  for (const answer of answers) output.data(JSON.stringify(answer));
}
