/** `labbro qc status`: how every instrument stands now; with FILE, QC timelines of a vector file (CONTRACTS). */
import type { Command } from "commander";
import type { AnswerOf } from "../../app/office/index.ts";
import { statusOfFile } from "../../app/qc-files.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice } from "../office.ts";
import { printAnswers } from "./files.ts";

type Line = AnswerOf<"status.list">[number];

export function addStatus(qc: Command, context: CliContext): void {
  withPlaces(qc.command("status").description("whether each instrument is ready for use, and what to do"))
    .argument("[file]", "JSON file with timelines: their status at the time of a measurement instead")
    .option("--json", "one JSON object a line")
    .action(async (file: string | undefined, options: Places & { readonly json?: boolean }) => {
      if (file !== undefined) return printAnswers(context, statusOfFile(file));
      const lines = await askOffice(context, options, "status.list", {});
      if (lines.length === 0) context.output.talk("No instrument is configured.");
      if (options.json === true) return printAnswers(context, lines);
      for (const line of lines) printLine(context, line);
    });
}

function printLine(
  { output }: CliContext,
  { instrument, name, analyte, state, text, lastPass, reagentLot, lots, dueAt, testsLeft }: Line,
) {
  output.data(`${instrument}  ${name}  ${analyte}  ${state}: ${text}`);
  const passed = lastPass === null ? [] : [`last passed ${lastPass.at}${lastPass.lot === null ? "" : ` (lot ${lastPass.lot})`}`];
  const due = dueAt === null ? [] : [`next due ${dueAt}`];
  const left = testsLeft === null ? [] : [`tests left ${testsLeft}`];
  const facts = [...passed, ...due, ...left, ...(reagentLot === null ? [] : [`reagent lot ${reagentLot}`])];
  if (facts.length > 0) output.data(`    ${facts.join(", ")}`);
  if (lots.length > 1) for (const one of lots) output.data(`    reagent lot ${one.lot}  ${one.state}: ${one.text}`);
}
