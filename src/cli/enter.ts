/** `labbro enter …`: results and controls that a person reads off an instrument whose cable is dead. They go through the same gate. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import type { AnswerOf } from "../office/index.ts";
import { type CliContext, withPlaces } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";
import { type PersonOptions, personOf, withPerson } from "./person.ts";

interface Typed extends Signed {
  readonly analyte: string;
  readonly value: string;
  readonly comparator?: string;
  readonly unit: string;
  readonly at: string;
}

export function addEnter(enter: Command, context: CliContext): void {
  const result = withPerson(measured(enter.command("result").description("a patient's result")))
    .option("--lot <lot>", "reagent lot number")
    .option("--operator <who>", "who measured");
  type Result = Typed & PersonOptions & { readonly lot?: string; readonly operator?: string };
  signed(result).action(async (instrument: string, options: Result) => {
    const { lot = null, operator = null } = options;
    const typed = typedIn(instrument, options);
    const request = { ...typed, ...(await personOf(options)), reagentLot: lot, operator, ...signatureOf(options) };
    print(context, await askOffice(context, options, "enter.result", request));
  });
  const control = measured(enter.command("control").description("a control"))
    .requiredOption("--lot <lot>", "control lot number")
    .requiredOption("--level <level>", "its level, as in the configuration")
    .option("--reagent-lot <lot>", "reagent lot number");
  type Control = Typed & { readonly lot: string; readonly level: string; readonly reagentLot?: string };
  signed(control).action(async (instrument: string, options: Control) => {
    const { lot, level, reagentLot = null } = options;
    const request = { ...typedIn(instrument, options), lot, level, reagentLot, ...signatureOf(options) };
    print(context, await askOffice(context, options, "enter.control", request));
  });
}

const signed = (command: Command): Command => withSignature(withPlaces(command));

const measured = (command: Command): Command =>
  command
    .argument("<instrument>", "the instrument's id")
    .requiredOption("--analyte <name>", "such as CRP")
    .requiredOption("--value <value>", "a number or an answer, as the instrument shows it")
    .option("--comparator <sign>", "< or >, if the instrument shows one")
    .option("--unit <unit>", "as the instrument shows it; an answer in words may have none", "")
    .requiredOption("--at <time>", "when it was measured, such as 2026-11-23T07:00");

function typedIn(instrument: string, { analyte, value, comparator = "", unit, at }: Typed) {
  if (comparator !== "" && comparator !== "<" && comparator !== ">")
    throw new UserError("BAD_USAGE", "--comparator takes < or >.");
  return { instrument, analyte, value, comparator: comparator === "" ? null : comparator, unit, at } as const;
}

function print({ output }: CliContext, { id, state, isKnown, reasons }: AnswerOf<"enter.result">): void {
  output.data(`${id} ${state}`);
  if (isKnown) output.talk("The same was entered before; nothing was added.");
  for (const { code, text } of reasons) output.talk(`${text} (${code})`);
}
