/** `labbro qc rules FILE` and `qc status FILE`: vector files, judged by the functions that judge real results (CONTRACTS). */
import type { Command } from "commander";
import { rulesOfFile, statusOfFile } from "../../app/qc-files.ts";
import type { CliContext } from "../context.ts";

export function addVectorFiles(qc: Command, context: CliContext): void {
  const judgeFile = (name: string, what: string, judge: (file: string) => readonly object[]) =>
    qc
      .command(name)
      .description(what)
      .argument("<file>", "JSON file with vectors")
      .action((file: string) => {
        for (const answer of judge(file)) context.output.data(JSON.stringify(answer));
      });
  judgeFile("rules", "evaluate rule vectors: which control rules hit in which run", rulesOfFile);
  judgeFile("status", "evaluate timelines: QC status at the time of a measurement", statusOfFile);
}
