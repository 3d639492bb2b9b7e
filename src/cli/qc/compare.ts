/** `labbro qc compare …`: comparisons with a hospital laboratory. */
import type { Command } from "commander";
import type { AnswerOf } from "../../office/index.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "../office.ts";
import { printAnswers } from "./files.ts";

type Line = AnswerOf<"comparisons.list">[number];

interface Pair extends Signed {
  readonly analyte: string;
  readonly hospital: string;
  readonly own?: string;
  readonly run?: string;
  readonly at?: string;
  readonly limit?: string;
  readonly source?: string;
  readonly note?: string;
}

export function addCompare(qc: Command, context: CliContext): void {
  const compare = qc.command("compare").description("comparisons with a hospital laboratory (parallellprøver)");
  addPair(compare, context);
  withPlaces(compare.command("list").description("all pairs, with their difference in percent"))
    .option("--json", "one JSON object a line")
    .action(async (options: Places & { readonly json?: boolean }) => {
      const lines = await askOffice(context, options, "comparisons.list", {});
      if (options.json === true) return printAnswers(context, lines);
      if (lines.length === 0) context.output.talk("No comparison is registered.");
      for (const line of lines) context.output.data(asText(line));
    });
  withPlaces(compare.command("print").description("a page to print for the laboratory consultant, without patient identity"))
    .argument("<file.html>", "where to write it; nothing is overwritten")
    .action(async (file: string, options: Places) => {
      const { html } = await askOffice(context, options, "comparisons.page", {});
      const { createFile } = await import("../../files/durable.ts");
      createFile(file, html);
      context.output.talk(`Written: ${file}`);
    });
}

function addPair(compare: Command, context: CliContext): void {
  withSignature(withPlaces(compare.command("add").description("register a pair; what it touches is judged again")))
    .argument("<instrument>", "its id")
    .requiredOption("--analyte <name>", "the analysis")
    .requiredOption("--hospital <value>", "the hospital's value, in the configured unit")
    .option("--own <value>", "the value here, in the same unit")
    .option("--run <id>", "read the value and time here from this measurement")
    .option("--at <time>", "when it was measured here; default: when the run was, or now")
    .option("--limit <percent>", "largest accepted difference, where the policy names none (15 or 20)")
    .option("--source <text>", "who says so")
    .option("--note <text>", "never about a patient")
    .action(async (instrument: string, options: Pair) => {
      const { analyte, hospital, own = null, run = null, at = null, limit = null, source = null, note = null } = options;
      const pair = { instrument, analyte, hospital, own, run, at, limit, source, note, ...signatureOf(options) };
      context.output.data(asText(await askOffice(context, options, "comparisons.add", pair)));
    });
}

const asText = ({ instrument, at, analyte, own, hospital, unit, differencePercent, limitPercent, isWithin }: Line): string =>
  `${instrument}  ${at}  ${analyte}  ${own} / ${hospital} ${unit}  ${differencePercent} %  ${isWithin ? "within" : "OUTSIDE"} ${limitPercent} %`;
