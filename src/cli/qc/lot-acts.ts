/** `labbro qc lots open | exhaust | block | unblock | trial`: what people tell of a lot, each with name, role and reason. */
import type { Command } from "commander";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { ActionName, AnswerOf, AskedOf } from "../../office/index.ts";
import { type CliContext, withPlaces } from "../context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "../office.ts";

interface Named extends Signed {
  readonly kind?: string;
  readonly analyte?: string;
  readonly model?: string;
}

type Telling = {
  [Name in ActionName]: AnswerOf<Name> extends { readonly lot: string; readonly kind: string } ? Name : never;
}[ActionName];

export function addLotActs(lots: Command, context: CliContext): void {
  /** `more` takes what the act needs beyond the lot and the signature from the options. */
  const act = <Options extends Named, Name extends Telling>(
    command: Command,
    name: Name,
    said: string,
    more: (options: Options) => object,
  ) =>
    withSignature(withPlaces(withLot(command))).action(async (lot: string, options: Options) => {
      const request = { lot, ...whichOf(options), ...more(options), ...signatureOf(options) } as AskedOf<Name>;
      const answer = await askOffice(context, options, name, request);
      context.output.data(`${answer.kind} ${answer.analyte} ${answer.model} ${answer.lot}: ${said}.`);
    });
  const open = lots.command("open").description("a lot was opened: it is in use, and its life after opening runs");
  open.option("--on <date>", "the day, default today").option("--instead-of <date>", "an opening that was told wrongly");
  type Open = Named & { readonly on?: string; readonly insteadOf?: string };
  act<Open, "lots.open">(open, "lots.open", "opened", ({ on, insteadOf }) => ({ on, insteadOf }));
  const exhaust = lots.command("exhaust").description("a lot is used up: it is not in use any more");
  exhaust.option("--on <time>", "a day or a day with a time, default now").option("--undo", "it was not used up after all");
  type Exhaust = Named & { readonly on?: string; readonly undo?: boolean };
  act<Exhaust, "lots.exhaust">(exhaust, "lots.exhaust", "noted", ({ on, undo }) => ({ on, undo }));
  const block = lots.command("block").description("a lot may not be used: what was measured with it since is judged again");
  block.requiredOption("--from <time>", "a day or a day with a time; may lie in the past");
  act<Named & { readonly from: string }, "lots.block">(block, "lots.block", "blocked", ({ from }) => ({ from }));
  const unblock = lots.command("unblock").description("a lot may be used again; what was measured while it was blocked stays so");
  unblock.option("--from <time>", "good from then on, default now; the beginning of the block lifts it altogether");
  act<Named & { readonly from?: string }, "lots.unblock">(unblock, "lots.unblock", "unblocked", ({ from }) => ({ from }));
  const trial = lots.command("trial").description("a control lot is tried beside the one in use: charted, and for no patient");
  trial.option("--chosen", "the trial is over: what is measured from now on counts");
  type Trial = Named & { readonly chosen?: boolean };
  act<Trial, "lots.trial">(trial, "lots.trial", "noted", ({ chosen }) => ({ chosen }));
}

export function addLotConfirmation(lots: Command, context: CliContext): void {
  const confirm = lots
    .command("confirm")
    .description("the limits of a control lot agree with the insert: a second person for typed ones")
    .argument("<lot>", "lot number")
    .requiredOption("--level <level>", "its level, as in the lot list")
    .requiredOption("--insert <text>", "which insert was seen: its number or date")
    .option("--reagent-lot <lot>", "where the lot has limits for each reagent lot")
    .option("--analyte <name>", "where the number stands for several")
    .option("--model <driver>", "where the number stands for several");
  type Options = Omit<Named, "kind"> & { readonly level: string; readonly insert: string; readonly reagentLot?: string };
  withSignature(withPlaces(confirm)).action(async (lot: string, options: Options) => {
    const { level, insert, reagentLot, analyte, model } = options;
    const which = { lot, level, insert, reagentLot };
    const named = { ...(analyte === undefined ? {} : { analyte }), ...(model === undefined ? {} : { model }) };
    const told = await askOffice(context, options, "lots.confirm", { ...which, ...named, ...signatureOf(options) });
    const range = told.low === null ? `target ${told.target}, SD ${told.sd}` : `${told.low} to ${told.high}`;
    context.output.data(`${told.analyte} ${told.model} ${told.lot} ${told.level}: ${range} ${told.unit} confirmed.`);
  });
}

function withLot(command: Command): Command {
  return command
    .argument("<lot>", "lot number")
    .option("--kind <kind>", "control or reagent, where the number is both")
    .option("--analyte <name>", "where the number stands for several")
    .option("--model <driver>", "where the number stands for several");
}

function whichOf({ kind, analyte, model }: Named): object {
  if (kind !== undefined && kind !== "control" && kind !== "reagent")
    throw new UserError("BAD_USAGE", "--kind takes control or reagent.");
  return { kind, analyte, model };
}
