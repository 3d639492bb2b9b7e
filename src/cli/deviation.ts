/** `labbro deviation …`: deviations (avvik), from what happened to the proof that the action worked. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { type CauseCategory, causeCategories, effectResults } from "../domain/registers/deviations.ts";
import { isDate } from "../domain/time.ts";
import type { AnswerOf } from "../office/index.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";
import { eachLine } from "./output.ts";

type Listed = AnswerOf<"deviation.list">[number];

const changes = {
  description: ["--description <text>", "what happened"],
  instrument: ["--instrument <id>", "which instrument it concerns"],
  immediateAction: ["--immediate <text>", "what was done at once (strakstiltak)"],
  causeCategory: ["--cause-category <name>", `one of ${causeCategories.join(", ")}`],
  cause: ["--cause <text>", "why it happened"],
  correctiveAction: ["--corrective <text>", "what is done so that it does not happen again"],
  responsible: ["--responsible <name>", "who sees to it"],
  deadline: ["--deadline <date>", "until when"],
  municipalCase: ["--case <number>", "its number in the municipality's own system"],
} as const;

interface Change extends Signed {
  readonly description?: string;
  readonly instrument?: string;
  readonly immediate?: string;
  readonly causeCategory?: string;
  readonly cause?: string;
  readonly corrective?: string;
  readonly responsible?: string;
  readonly deadline?: string;
  readonly case?: string;
}

export function addDeviation(program: Command, context: CliContext): void {
  const { output } = context;
  const deviation = program.command("deviation").description("deviations (avvik): what went wrong and what was done about it");
  addReading(deviation, context);
  const open = withSignature(withPlaces(deviation.command("open").description("write down what happened; prints its number")));
  open
    .requiredOption(...changes.description)
    .option(...changes.instrument)
    .option(...changes.immediateAction)
    .option("--control <id>", "the control that it is about; the month's report then names the deviation beside it");
  open.action(async (options: Change & { readonly description: string; readonly control?: string }) => {
    const { description, instrument = null, immediate = null, control = null } = options;
    const request = { description, instrument, immediateAction: immediate, control, ...signatureOf(options) };
    output.data(String(await askOffice(context, options, "deviation.open", request)));
  });
  const on = (name: string, what: string) =>
    withSignature(withPlaces(deviation.command(name).description(what).argument("<number>", "its number", readNumber)));
  const update = on("update", "fill in or change what is known");
  for (const [flag, what] of Object.values(changes)) update.option(flag, what);
  update.action(async (number: number, options: Change) => {
    const change = changeOf(options);
    output.data(line(await askOffice(context, options, "deviation.update", { number, change, ...signatureOf(options) })));
  });
  on("check", "the effect check: did the corrective action work?")
    .requiredOption("--date <date>", "when it was checked")
    .requiredOption("--measure <text>", "how")
    .requiredOption("--result <result>", `one of ${effectResults.join(", ")}`)
    .action(
      async (number: number, options: Signed & { readonly date: string; readonly measure: string; readonly result: string }) => {
        const result = oneOf(effectResults, options.result, "--result");
        const check = { date: day(options.date), measure: options.measure, result };
        output.data(line(await askOffice(context, options, "deviation.check", { number, check, ...signatureOf(options) })));
      },
    );
  on("close", "nothing more is to be done").action(async (number: number, options: Signed) => {
    output.data(line(await askOffice(context, options, "deviation.close", { number, ...signatureOf(options) })));
  });
}

function addReading(deviation: Command, context: CliContext): void {
  const { output } = context;
  withPlaces(deviation.command("list").description("open deviations"))
    .option("--all", "closed ones too")
    .option("--json", "one JSON object a line")
    .action(async (options: Places & { readonly all?: boolean; readonly json?: boolean }) => {
      const all = await askOffice(context, options, "deviation.list", {});
      const listed = all.filter(({ closed }) => options.all === true || closed === null);
      if (listed.length === 0) output.talk("There is no deviation.");
      for (const one of listed) output.data(options.json === true ? JSON.stringify(one) : line(one));
    });
  withPlaces(deviation.command("text").description("a text to paste into the municipality's system; no patient is in it"))
    .argument("<number>", "its number", readNumber)
    .action(async (number: number, options: Places) =>
      eachLine(await askOffice(context, options, "deviation.text", { number }), output.data),
    );
}

function changeOf(options: Change) {
  const { causeCategory, deadline } = options;
  const named = {
    ...{ description: options.description, instrument: options.instrument, immediateAction: options.immediate },
    ...{ cause: options.cause, correctiveAction: options.corrective, responsible: options.responsible },
    municipalCase: options.case,
    deadline: deadline === undefined ? undefined : day(deadline),
    causeCategory:
      causeCategory === undefined ? undefined : oneOf<CauseCategory>(causeCategories, causeCategory, "--cause-category"),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

function line({ number, closed, deadline, instrument, description, responsible }: Listed): string {
  const state = closed === null ? `open${deadline === null ? "" : `, deadline ${deadline}`}` : "closed";
  return [number, state, instrument, responsible, description].filter((part) => part !== null).join("  ");
}

function oneOf<T extends string>(known: readonly T[], text: string, option: string): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new UserError("BAD_USAGE", `${option} takes one of ${known.join(", ")}.`);
  return found;
}

function day(text: string): string {
  if (isDate(text)) return text;
  throw new UserError("BAD_USAGE", "Dates are written 2026-03-31.");
}

function readNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError("BAD_USAGE", "A deviation has a number; `deviation list` shows it.");
}
