/** `labbro qc status`: how every instrument stands now; with FILE, QC timelines of a vector file (CONTRACTS.md). */
import type { Command } from "commander";
import { norwegianDay } from "../../domain/time.ts";
import type { AnswerOf } from "../../office/index.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice } from "../office.ts";
import { printAnswers } from "./files.ts";
import { failedControlLine } from "./steps.ts";

type Line = AnswerOf<"status.list">[number];

export function addStatus(qc: Command, context: CliContext): void {
  withPlaces(qc.command("status").description("whether each instrument is ready for use, and what to do"))
    .argument("[file]", "JSON file with timelines: their status at the time of a measurement instead")
    .option("--json", "one JSON object a line")
    .action(async (file: string | undefined, options: Places & { readonly json?: boolean }) => {
      if (file !== undefined) {
        const { statusOfFile } = await import("../../app/commands/qc-files.ts");
        return printAnswers(context, statusOfFile(file));
      }
      const lines = await askOffice(context, options, "status.list", {});
      if (lines.length === 0) context.output.talk("No instrument is configured.");
      if (options.json === true) return printAnswers(context, lines);
      for (const line of lines) printLine(context, line);
    });
}

/** What the nurse reads; the machine's words and times are in `--json`. */
function printLine(
  { output }: CliContext,
  { instrument, name, analyte, text, lastPass, reagentLot, lots, dueAt, testsLeft, failedControls, rulesWait }: Line,
) {
  output.data(`${instrument}  ${name}  ${analyte}: ${text}`);
  const passed =
    lastPass === null ? [] : [`siste godkjente kontroll ${localTime(lastPass.at)}${inLot("kontroll-lot", lastPass.lot)}`];
  const due = dueAt === null ? [] : [`neste senest ${localTime(dueAt)}`];
  const left = testsLeft === null ? [] : [`${testsLeft} ${testsLeft === 1 ? "prøve" : "prøver"} igjen`];
  const facts = [...passed, ...due, ...left, ...(reagentLot === null ? [] : [`reagenslot ${reagentLot}`])];
  if (facts.length > 0) output.data(`    ${facts.join(" · ")}`);
  for (const one of failedControls) output.data(`    ${failedControlLine(one)}`);
  if (rulesWait)
    output.data(`    reglene venter på godkjenning: labbro qc approve --show --instrument ${instrument} --analyte ${analyte}`);
  if (lots.length > 1) for (const one of lots) output.data(`    reagenslot ${one.lot}: ${one.text}`);
}

const inLot = (word: string, lot: string | null): string => (lot === null ? "" : ` (${word} ${lot})`);

/** `2026-03-14T07:59:00+01:00`, written on the station's own clock, as `14.03.2026 kl. 07.59`. */
const localTime = (iso: string): string => `${norwegianDay(iso.slice(0, 10))} kl. ${iso.slice(11, 16).replace(":", ".")}`;
