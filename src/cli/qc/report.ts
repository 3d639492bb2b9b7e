/** `labbro qc report --month YYYY-MM`: the monthly report as a printable page and as a file for Excel. */
import type { Command } from "commander";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice } from "../office.ts";
import { eachLine } from "../output.ts";

/** For Excel, in a file. */
const byteOrderMark = /^\uFEFF/;

interface Options extends Places {
  readonly month: string;
  readonly html?: string;
  readonly csv?: string;
  readonly withStaff?: boolean;
  readonly withComments?: boolean;
}

export function addReport(qc: Command, context: CliContext): void {
  withPlaces(qc.command("report").description("the month's controls with their numbers, and what became of the patient samples"))
    .requiredOption("--month <month>", "such as 2026-11")
    .option("--html <file>", "write the printable page")
    .option("--csv <file>", "write the controls for Excel (semicolon, decimal comma)")
    .option("--with-staff", "operator codes beside each control")
    .option("--with-comments", "what people wrote about each control when they decided about it")
    .action(async ({ html, csv, ...options }: Options) => {
      const { csvOf, pageOf } = await import("../../app/commands/report-files.ts");
      const { month, withStaff = false, withComments = false } = options;
      const report = await askOffice(context, options, "report.month", { month, withStaff, withComments });
      const { createFile } = await import("../../files/durable.ts");
      if (html !== undefined) createFile(html, await pageOf(report));
      if (csv !== undefined) createFile(csv, csvOf(report));
      for (const file of [html, csv]) if (file !== undefined) context.output.talk(`Written: ${file}`);
      if (html === undefined && csv === undefined) eachLine(csvOf(report).replace(byteOrderMark, ""), context.output.data);
    });
}
