/** `labbro qc limits …`: control limits of the site's own, from its own controls or a long-term CV. A person approves them. */
import type { Command } from "commander";
import { isoTime } from "../../domain/time.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "../office.ts";

interface Named extends Places {
  readonly analyte: string;
  readonly lot: string;
  readonly level: string;
  readonly reagentLot?: string;
  readonly cv?: string;
  readonly cvSource?: string;
  readonly json?: boolean;
}

interface Approving extends Named, Signed {
  readonly mean: string;
  readonly sd: string;
  readonly from?: string;
}

export function addLimits(qc: Command, context: CliContext): void {
  const limits = qc
    .command("limits")
    .description("control limits of your own: proposed from your controls, approved by a person");
  withTarget(limits.command("propose").description("what the instrument's own controls suggest; changes nothing"))
    .option("--json", "one JSON object")
    .action(async (instrument: string, options: Named) => {
      const answer = await askOffice(context, options, "limits.propose", nameOf(instrument, options));
      if (options.json === true) return context.output.data(JSON.stringify(answer));
      const { n, days, mean, sd, sdSource, obstacles } = answer;
      context.output.data(`${sdSource}: mean ${mean ?? "–"}, SD ${sd ?? "–"} (n = ${n}, on ${days} days)`);
      for (const obstacle of obstacles) context.output.data(`Cannot be approved: ${obstacle}.`);
      if (obstacles.length === 0)
        context.output.talk(`To approve: labbro qc limits approve … --mean ${mean} --sd ${sd} --by … --reason …`);
    });
  withSignature(withTarget(limits.command("approve").description("judge controls by the proposed limits from now on")))
    .requiredOption("--mean <number>", "the mean, as proposed")
    .requiredOption("--sd <number>", "the SD, as proposed")
    .option("--from <moment>", "count from a later moment on: 2026-11-23T07:00")
    .action(async (instrument: string, options: Approving) => {
      const { mean, sd, from } = options;
      const request = { ...nameOf(instrument, options), ...signatureOf(options), mean, sd, from };
      const { validFrom, sdSource } = await askOffice(context, options, "limits.approve", request);
      context.output.data(`Mean ${mean}, SD ${sd} (${sdSource}) count from ${isoTime(validFrom, "UTC")}.`);
    });
  withPlaces(limits.command("list").description("limits that were approved, oldest first"))
    .argument("<instrument>", "the instrument's id")
    .option("--json", "one JSON object a line")
    .action(async (instrument: string, options: Places & { readonly json?: boolean }) => {
      for (const one of await askOffice(context, options, "limits.list", { instrument })) {
        const from = isoTime(one.validFrom, "UTC");
        const line = `${from}  ${one.analyte} ${one.lot} ${one.level}: mean ${one.mean}, SD ${one.sd} ${one.unit} (${one.sdSource}, n = ${one.n})`;
        context.output.data(options.json === true ? JSON.stringify(one) : line);
      }
    });
}

const withTarget = (command: Command): Command =>
  withPlaces(command)
    .argument("<instrument>", "the instrument's id")
    .requiredOption("--analyte <name>", "analysis, such as CRP")
    .requiredOption("--lot <lot>", "control lot number")
    .requiredOption("--level <level>", "its level, as in the lot list")
    .option("--reagent-lot <lot>", "where the lot has a target for each reagent lot")
    .option("--cv <percent>", "take the SD as target × this long-term CV instead of from own controls")
    .option("--cv-source <text>", "where the CV comes from");

const nameOf = (instrument: string, { analyte, lot, level, reagentLot, cv, cvSource }: Named) => ({
  ...{ instrument, analyte, lot, level },
  ...{ reagentLot, cv, cvSource },
});
