/** `labbro qc lots standing` and `labbro qc changes`: which reagent lots may be used, and what waits for approval. */
import type { Command } from "commander";
import { norwegianDay } from "../../domain/time.ts";
import type { AnswerOf } from "../../office/index.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice } from "../office.ts";
import { failedControlLine } from "./steps.ts";

type Json = Places & { readonly json?: boolean };

export function addStanding(lots: Command, { output, ...context }: CliContext): void {
  withPlaces(lots.command("standing").description("how each reagent lot stands on each instrument now"))
    .option("--json", "one JSON object a line")
    .action(async (options: Json) => {
      const rows = await askOffice({ output, ...context }, options, "lots.standing", {});
      if (rows.length === 0) output.talk("No reagent lot is known.");
      for (const row of rows)
        for (const line of options.json === true ? [JSON.stringify(row)] : standingLines(row)) output.data(line);
    });
}

function standingLines(row: AnswerOf<"lots.standing">[number]): readonly string[] {
  const { instrument, name, analyte, lot, text, isRegistered, daysLeft, failedControls } = row;
  const left =
    daysLeft === null ? "" : ` ${daysLeft < 0 ? "Gikk ut." : daysLeft === 1 ? "1 dag igjen." : `${daysLeft} dager igjen.`}`;
  const known = isRegistered ? "" : " Ikke registrert.";
  return [
    `${instrument}  ${name}  ${analyte}  reagenslot ${lot}: ${text}${left}${known}`,
    ...failedControls.map((one) => `    ${failedControlLine(one)}`),
  ];
}

export function addChanges(qc: Command, { output, ...context }: CliContext): void {
  withPlaces(qc.command("changes").description("what changed in the rules since they were approved"))
    .option("--json", "one JSON object a line")
    .action(async (options: Json) => {
      const { rows } = await askOffice({ output, ...context }, options, "rules.changes", {});
      if (rows.length === 0) output.talk("Alle regler er som de ble godkjent.");
      for (const row of rows)
        for (const line of options.json === true ? [JSON.stringify(row)] : changeLines(row)) output.data(line);
    });
}

function changeLines({
  row,
  state,
  approved,
  isNew,
  noLonger,
  files,
}: AnswerOf<"rules.changes">["rows"][number]): readonly string[] {
  const day = (at: string): string => norwegianDay(at.slice(0, 10));
  const head = approved === null ? "aldri godkjent" : `endret siden ${approved.by} godkjente ${day(approved.at)}`;
  return [
    `${row}: ${state === "removed" ? "tatt ut av oppsettet, " : ""}${head}`,
    ...isNew.map((one) => `  + ${one}`),
    ...noLonger.map((one) => `  - ${one}`),
    ...files.map((one) => `    ${day(one.at)}: ${one.files.join(", ")}`),
  ];
}
