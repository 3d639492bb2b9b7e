/** `labbro plan …` and `labbro review …`: the unit's plan and its yearly review, as files to print. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { isDate } from "../domain/time.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { encodingHelp, readText } from "./input.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";
import { WorkFailed } from "./output.ts";

export function addPlan(plan: Command, context: CliContext): void {
  const { output } = context;
  withSignature(withPlaces(plan.command("set").description("replace the plan; nothing is changed unless every line is good")))
    .argument("<file.csv>", "columns: section;what;why;who;measure;source (section: test, risk or role)")
    .option("--encoding <name>", encodingHelp)
    .action(async (file: string, options: Signed & { readonly encoding?: string }) => {
      const request = { text: await readText(file, options.encoding), ...signatureOf(options) };
      const { badLines, lines } = await askOffice(context, options, "plan.set", request);
      if (badLines.length > 0) throw new WorkFailed(badLines.map((line) => `${file}: ${line} (REGISTER_FILE_BAD_LINE)`));
      output.data(`${lines} entries.`);
    });
  withPlaces(plan.command("show").description("the plan, one JSON object a line")).action(async (options: Places) => {
    const lines = await askOffice(context, options, "plan.show", {});
    if (lines.length === 0) output.talk("No plan is registered.");
    for (const line of lines) output.data(JSON.stringify(line));
  });
  withPlaces(plan.command("print").description("the plan with the QC plan of the configuration, as a page to print"))
    .argument("<file.html>", "a new file")
    .action(async (file: string, options: Places) => write(file, await askOffice(context, options, "plan.page", {})));
}

interface Decision extends Signed {
  readonly year: number;
  readonly decision: string;
  readonly responsible?: string;
  readonly deadline?: string;
}

export function addReview(review: Command, context: CliContext): void {
  withSignature(withPlaces(review.command("decide").description("write down what was decided")))
    .requiredOption("--year <year>", "the year that was reviewed", readYear)
    .requiredOption("--decision <text>", "what was decided")
    .option("--responsible <name>", "who sees to it")
    .option("--deadline <date>", "until when")
    .action(async (options: Decision) => {
      const { year, decision, responsible = null, deadline = null } = options;
      if (deadline !== null && !isDate(deadline)) throw new UserError("BAD_USAGE", "Dates are written 2026-03-31.");
      const request = { year, decision: { decision, responsible, deadline }, ...signatureOf(options) };
      await askOffice(context, options, "review.decide", request);
    });
  withPlaces(
    review.command("print").description("quality control, external control, deviations, training and decisions of a year"),
  )
    .requiredOption("--year <year>", "which year", readYear)
    .argument("<file.html>", "a new file")
    .action(async (file: string, options: Places & { readonly year: number }) =>
      write(file, await askOffice(context, options, "review.page", { year: options.year })),
    );
}

const write = async (file: string, page: string): Promise<void> => (await import("../files/durable.ts")).createFile(file, page);

function readYear(text: string): number {
  if (/^20\d\d$/.test(text)) return Number(text);
  throw new UserError("BAD_USAGE", "A year is written 2026.");
}
