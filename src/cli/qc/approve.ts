/** `labbro qc approve`: "Slik blir svar behandlet", and the approval of it (rulings 15 and 16). */
import type { Command } from "commander";
import type { AnswerOf } from "../../app/office/index.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { askOffice, type Signed, signatureOf } from "../office.ts";

type Options = Places & Partial<Signed> & { readonly show?: boolean; readonly json?: boolean };

export function addApproval(qc: Command, context: CliContext): void {
  withPlaces(qc.command("approve").description("approve the rules in force; in production nothing is sent before"))
    .option("--show", "only show what would be approved, in plain sentences")
    .option("--json", "with --show: one JSON object")
    .option("--by <name>", "who has gone through them")
    .option("--reason <text>", "why, or after what")
    .option("--role <role>", "in which role")
    .action(async (options: Options) => {
      if (options.show === true) {
        const shown = await askOffice(context, options, "rules.show", {});
        if (options.json === true) context.output.data(JSON.stringify(shown));
        else show(context, shown);
        return;
      }
      const { by, reason, role } = options;
      if (by === undefined || reason === undefined)
        throw new UserError("BAD_USAGE", "An approval needs --by and --reason; --show only shows.");
      const { rules } = await askOffice(context, options, "rules.approve", signatureOf({ by, reason, role }));
      context.output.data(`Rules ${rules} approved by ${by}.`);
    });
}

function show({ output }: CliContext, shown: AnswerOf<"rules.show">): void {
  const { rules, sentences, approved, noLonger, isNew, isWaiting } = shown;
  const isChanged = approved === null && isNew.length < sentences.length;
  output.data("Slik blir svar behandlet:");
  for (const sentence of sentences) output.data(`${isChanged && isNew.includes(sentence) ? "+" : " "} ${sentence}`);
  for (const sentence of isChanged ? noLonger : []) output.data(`- ${sentence}`);
  const date = (at: number): string => new Date(at).toISOString().slice(0, 10);
  output.data(
    approved === null
      ? `Regler ${rules}: ${isWaiting ? "venter på godkjenning, alle svar holdes tilbake." : "ikke godkjent."}`
      : `Regler ${rules}: gjennomgått og godkjent av ${approved.by} (${approved.role}), ${date(approved.at)}.`,
  );
}
