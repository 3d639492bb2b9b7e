/** `labbro lookback …`: results that the journal has and that are in doubt. Every decision carries a name, a role and a reason. */
import type { Command } from "commander";
import { resultDecisions } from "../domain/registers/look-back.ts";
import type { AnswerOf } from "../office/index.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { oneOf } from "./input.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";

type Listing = Places & { readonly json?: boolean };
type Summary = AnswerOf<"lookback.close">;

export function addLookback(lookback: Command, context: CliContext): void {
  withPlaces(lookback.command("list").description("every case: its cause, what it waits for, how much is undecided"))
    .option("--json", "one JSON object a line")
    .action(async (options: Listing) => {
      const cases = await askOffice(context, options, "lookback.list", {});
      if (cases.length === 0) context.output.talk("There is no case.");
      for (const one of cases) context.output.data(options.json === true ? JSON.stringify(one) : lineOf(one));
    });
  withPlaces(lookback.command("show").description("one case with all its results, alert values first").argument("<case>"))
    .option("--json", "one JSON object a line")
    .action(async (id: string, options: Listing) => {
      printCase(context, await askOffice(context, options, "lookback.show", { id }), options.json === true);
    });
  addDecide(lookback, context);
  addClose(lookback, context);
}

interface Deciding extends Signed {
  readonly result?: readonly string[];
  readonly decision: string;
  readonly value?: string;
  readonly notified?: string;
  readonly notifiedAt?: string;
}

function addDecide(lookback: Command, context: CliContext): void {
  const decide = lookback
    .command("decide")
    .description("decide about results of a case: one, several, or all that are undecided")
    .argument("<case>")
    .option("--result <id...>", "the results' ids; without it, all that are undecided")
    .requiredOption("--decision <what>", "stands, uncertain, withdrawn, corrected or new-sample")
    .option("--value <value>", "for corrected: as read on the instrument, such as 12.5, <5 or NEGATIVE")
    .option("--notified <name>", "who was told; demanded for uncertain, withdrawn and corrected")
    .option("--notified-at <time>", "when they were told; default: now");
  withSignature(withPlaces(decide)).action(async (id: string, options: Deciding) => {
    const { result = [], value = null, notified = null, notifiedAt = null } = options;
    const decision = oneOf("--decision", options.decision, resultDecisions);
    const request = { id, results: result, decision, value, notified, notifiedAt, ...signatureOf(options) };
    context.output.data(lineOf(await askOffice(context, options, "lookback.decide", request)));
  });
}

function addClose(lookback: Command, context: CliContext): void {
  const close = lookback
    .command("close")
    .description("close a case: every result is decided, or the failure was not confirmed")
    .argument("<case>")
    .option("--cause <text>", "what the cause was; may be left out where the failure was not confirmed");
  withSignature(withPlaces(close)).action(async (id: string, options: Signed & { readonly cause?: string }) => {
    const request = { id, cause: options.cause ?? null, ...signatureOf(options) };
    context.output.data(lineOf(await askOffice(context, options, "lookback.close", request)));
  });
}

const lineOf = ({ id, about, text, results, undecided }: Summary): string =>
  `${id}  ${text}  ${about}  ${results} svar, ${undecided} uavklart`;

function printCase(context: CliContext, one: AnswerOf<"lookback.show">, json: boolean): void {
  if (json) {
    context.output.data(JSON.stringify(one));
    return;
  }
  context.output.data(lineOf(one));
  for (const { id, isAlert, patientId, results, measuredAt, decision } of one.affected) {
    const alert = isAlert ? "  VARSLINGSVERDI" : "";
    const decided = decision === null ? "" : `  ${decision.decision} (${decision.by})`;
    context.output.data(`    ${id}${alert}  ${patientId ?? ""}  ${results.join(", ")}  ${measuredAt ?? ""}${decided}`);
  }
}
