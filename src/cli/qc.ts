/** `labbro qc …`: the lot register. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { doOfficeWork } from "../app/do-office-work.ts";
import { rulesOfFile, statusOfFile } from "../app/qc-files.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { WorkFailed } from "./output.ts";

export function addQc(program: Command, context: CliContext): void {
  const qc = program.command("qc").description("quality control");
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
  const lots = qc.command("lots").description("control lots and reagent lots");
  withPlaces(lots.command("import").description("add or update lots; nothing is imported unless every line is good"))
    .argument(
      "<file.csv>",
      "columns: kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId",
    )
    .action(async (file: string, options: Places) => {
      const place = { configDir: options.config, dataDir: options.data, drivers: context.drivers };
      const answer = await doOfficeWork(place, { do: "lots.import", text: readText(file) });
      if ("badLines" in answer) throw new WorkFailed(answer.badLines.map((line) => `${file}: ${line} (LOT_FILE_BAD_LINE)`));
      if ("changed" in answer) context.output.data(`${answer.lines} lots read, ${answer.changed} new or changed.`);
    });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UserError("BAD_INPUT_FILE", `File: ${file}.`);
  }
}
