/** `labbro qc lots …`: the lot register. */
import type { Command } from "commander";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { readText } from "../input.ts";
import { askOffice } from "../office.ts";
import { WorkFailed } from "../output.ts";

export function addLots(qc: Command, context: CliContext): void {
  const lots = qc.command("lots").description("control lots and reagent lots");
  withPlaces(lots.command("import").description("add or update lots; nothing is imported unless every line is good"))
    .argument(
      "<file.csv>",
      "columns: kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId",
    )
    .action(async (file: string, options: Places) => {
      const { badLines, lines, changed } = await askOffice(context, options, "lots.import", { text: readText(file) });
      if (badLines.length > 0) throw new WorkFailed(badLines.map((line) => `${file}: ${line} (LOT_FILE_BAD_LINE)`));
      context.output.data(`${lines} lots read, ${changed} new or changed.`);
    });
}
