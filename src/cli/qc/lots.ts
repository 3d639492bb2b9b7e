/** `labbro qc lots …`: the lot register. */
import type { Command } from "commander";
import type { AnswerOf } from "../../office/index.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { encodingHelp, readText } from "../input.ts";
import { askOffice } from "../office.ts";
import { WorkFailed } from "../output.ts";
import { addLotActs, addLotConfirmation } from "./lot-acts.ts";
import { addLotScan } from "./lot-scan.ts";
import { addStanding } from "./standing.ts";

type Entry = AnswerOf<"lots.list">[number];

export function addLots(qc: Command, context: CliContext): void {
  const lots = qc.command("lots").description("control lots and reagent lots");
  withPlaces(lots.command("import").description("add or update lots; nothing is imported unless every line is good"))
    .argument(
      "<file.csv>",
      "columns: kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId;validFrom",
    )
    .option("--encoding <name>", encodingHelp)
    .action(async (file: string, options: Places & { readonly encoding?: string }) => {
      const request = { text: await readText(file, options.encoding) };
      const { badLines, notes, lines, changed } = await askOffice(context, options, "lots.import", request);
      if (badLines.length > 0) throw new WorkFailed(badLines.map((line) => `${file}: ${line} (LOT_FILE_BAD_LINE)`));
      for (const note of notes) context.output.talk(note);
      context.output.data(`${lines} lots read, ${changed} new or changed.`);
    });
  withPlaces(lots.command("list").description("every lot: state, days left, targets, and what does not agree"))
    .option("--json", "one JSON object a line")
    .action(async (options: Places & { readonly json?: boolean }) => {
      const entries = await askOffice(context, options, "lots.list", {});
      if (entries.length === 0) context.output.talk("No lot is registered.");
      for (const entry of entries) {
        for (const line of options.json === true ? [JSON.stringify(entry)] : linesOf(entry)) context.output.data(line);
      }
    });
  addStanding(lots, context);
  addLotActs(lots, context);
  addLotConfirmation(lots, context);
  addLotScan(lots, context);
}

function linesOf(entry: Entry): readonly string[] {
  const { kind, analyte, model, lot, state, name } = entry;
  const head = [`${kind} ${analyte} ${model} ${lot}`, state, shelfText(entry), name ?? ""].filter((part) => part !== "");
  const notes = [
    entry.isControlled === false ? "new: not controlled yet" : "",
    entry.expiryDiffers ? `label says ${entry.expiry}, instrument says ${entry.deviceExpiry}: the earlier decides` : "",
  ];
  const targets = entry.targets.map(targetText);
  return [head.join("  "), ...[...notes, ...targets].filter((note) => note !== "").map((note) => `    ${note}`)];
}

function shelfText({ lastDay, daysLeft, warning }: Entry): string {
  if (lastDay === null || daysLeft === null) return "expiry not known";
  if (warning === "expired") return `EXPIRED ${lastDay}`;
  return `until ${lastDay} (${daysLeft} days left${warning === null ? "" : ", order new"})`;
}

function targetText({ level, unit, target, sd, low, high, reagentLot, validFrom }: Entry["targets"][number]): string {
  const parts = [
    `level ${level}:`,
    target === null ? "" : `target ${target}`,
    sd === null ? "" : `SD ${sd}`,
    low === null || high === null ? "" : `range ${low} to ${high}`,
    unit,
    reagentLot === null ? "" : `with reagent lot ${reagentLot}`,
    validFrom === undefined ? "" : `from ${validFrom}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}
