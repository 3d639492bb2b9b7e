/** `labbro eqa …`: external control (Noklus). Such results never go to the journal. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import { isDate } from "../domain/time.ts";
import type { AnswerOf } from "../office/index.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";

type Listing = Places & { readonly json?: boolean };

export function addEqa(program: Command, context: CliContext): void {
  const eqa = program.command("eqa").description("external control: rounds, deadlines and results");
  addLists(eqa, context);
  addRounds(eqa.command("round").description("register and close rounds"), context);
  addDecisions(eqa, context);
}

function addLists(eqa: Command, context: CliContext): void {
  const { output } = context;
  withPlaces(eqa.command("list").description("the rounds, with the days left to their deadlines"))
    .option("--due <days>", "only those to be reminded of: not done, and the deadline is so near or past", readDays)
    .option("--json", "one JSON object a line")
    .action(async (options: Listing & { readonly due?: number }) => {
      const asked = options.due === undefined ? {} : { dueWithinDays: options.due };
      const rounds = await askOffice(context, options, "eqa.rounds", asked);
      if (rounds.length === 0) output.talk(options.due === undefined ? "No round is registered." : "No deadline is near.");
      for (const one of rounds) output.data(options.json === true ? JSON.stringify(one) : roundLine(one));
    });
  withPlaces(eqa.command("results").description("what was measured for a round, or for all"))
    .argument("[round]", "its name")
    .option("--json", "one JSON object a line")
    .action(async (round: string | undefined, options: Listing) => {
      const entries = await askOffice(context, options, "eqa.results", { round: round ?? null });
      if (entries.length === 0) output.talk("There is no result.");
      for (const one of entries) output.data(options.json === true ? JSON.stringify(one) : resultLine(one));
    });
}

function readDays(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new UserError("BAD_USAGE", "--due takes a number of days.");
}

interface NewRound extends Signed {
  readonly shipment: string;
  readonly opens: string;
  readonly closes: string;
  readonly deadline: string;
  readonly instruments: string;
  readonly analytes: string;
  readonly sample: readonly string[];
  readonly parallels: string;
}

function addRounds(round: Command, context: CliContext): void {
  const add = round.command("add").description("register a round, or correct it").argument("<name>", "such as CRP-2026-1");
  withSignature(withPlaces(add))
    .requiredOption("--shipment <text>", "what the organiser calls it")
    .requiredOption("--opens <date>", "first day on which its samples may be measured")
    .requiredOption("--closes <date>", "last day")
    .requiredOption("--deadline <date>", "until when the results must be registered with the organiser")
    .requiredOption("--instruments <ids>", "who takes part, between commas")
    .requiredOption("--analytes <names>", "what is measured, between commas")
    .option("--sample <name=ids…>", "a sample and the exact ids it is measured under (# is a digit)", collect, [])
    .option("--parallels <n>", "how often each sample is measured", "1")
    .action(async (name: string, options: NewRound) => {
      const request = { round: { name, ...roundOf(options) }, ...signatureOf(options) };
      context.output.data(`${name}: ${await askOffice(context, options, "eqa.round-add", request)}`);
    });
  const close = round.command("close").description("nothing more is taken for the round").argument("<name>");
  withSignature(withPlaces(close)).action(async (name: string, options: Signed) => {
    await askOffice(context, options, "eqa.round-close", { name, ...signatureOf(options) });
    context.output.data(`${name}: closed`);
  });
}

const collect = (text: string, all: readonly string[]): readonly string[] => [...all, text];
const between = (text: string): readonly string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

function roundOf({ shipment, opens, closes, deadline, instruments, analytes, sample, parallels }: NewRound) {
  return {
    ...{ shipment, opensOn: dayOf(opens), closesOn: dayOf(closes), deadline: dayOf(deadline), closedOn: null },
    ...{ instruments: between(instruments), analytes: between(analytes), samples: sample.map(sampleOf) },
    parallels: /^\d{1,2}$/.test(parallels) ? Number(parallels) : 0,
  };
}

function sampleOf(text: string) {
  const [name = "", ...ids] = text.split("=");
  return { name: name.trim(), ids: between(ids.join("=")) };
}

function dayOf(text: string): string {
  if (isDate(text)) return text;
  throw new UserError("BAD_USAGE", "Dates are written 2026-03-31.");
}

const reportOptions = {
  sample: ["--sample <name>", "which sample it was"],
  parallel: ["--parallel <n>", "which of its parallels"],
  registeredOn: ["--registered-on <date>", "when it was registered with the organiser"],
  registeredBy: ["--registered-by <name>", "by whom"],
  target: ["--target <value>", "the organiser's target (fasit)"],
  trueness: ["--trueness <text>", "the organiser's assessment of trueness (riktighet)"],
  precision: ["--precision <text>", "the organiser's assessment of precision (presisjon)"],
  deviation: ["--deviation <number>", "number of the deviation it led to"],
} as const;

type Report = { readonly [Key in keyof typeof reportOptions]?: string };

function addDecisions(eqa: Command, context: CliContext): void {
  const { output } = context;
  const on = (name: string, what: string) =>
    withSignature(withPlaces(eqa.command(name).description(what).argument("<run>", "its id, or an unambiguous beginning of it")));
  on("mark", "say that a measurement was external control")
    .option("--round <name>", "of which round")
    .option("--sample <name>", "which sample")
    .action(async (id: string, options: Signed & { readonly round?: string; readonly sample?: string }) => {
      const request = { id, round: options.round ?? null, sample: options.sample ?? null, ...signatureOf(options) };
      const answer = await askOffice(context, options, "eqa.mark", request);
      output.data(`${answer.id} ${answer.state}`);
    });
  on("undo", "it was a patient's sample after all; it is judged as one").action(async (id: string, options: Signed) => {
    const answer = await askOffice(context, options, "eqa.undo", { id, ...signatureOf(options) });
    output.data(`${answer.id} ${answer.state}`);
  });
  const report = on("report", "fill in what became of a result");
  for (const [flag, what] of Object.values(reportOptions)) report.option(flag, what);
  report.action(async (id: string, options: Signed & Report) => {
    const told = Object.fromEntries(Object.entries(options).filter(([key]) => Object.hasOwn(reportOptions, key)));
    const answer = await askOffice(context, options, "eqa.report", { id, report: told, ...signatureOf(options) });
    output.data(JSON.stringify(answer));
  });
}

function roundLine({ round, state, daysLeft, missing, unregistered, results }: AnswerOf<"eqa.rounds">[number]): string {
  const days = daysLeft === null ? "nothing left to do" : daysLeft < 0 ? `${-daysLeft} days overdue` : `${daysLeft} days left`;
  const lacks = missing.length === 0 ? "" : `, no result of ${missing.join(", ")}`;
  return `${round.name}  ${state}  deadline ${round.deadline}: ${days}; ${results} results, ${unregistered} not registered${lacks}`;
}

function resultLine({ result, report }: AnswerOf<"eqa.results">[number]): string {
  const values = result.values.map(({ analyte, value, unit }) => `${analyte} ${value} ${unit ?? ""}`.trim()).join(", ");
  const sample = report?.sample ?? result.sample ?? "?";
  const registered = report?.registeredOn === undefined ? "not registered" : `registered ${report.registeredOn}`;
  return `${result.run}  ${result.round ?? "no round"}  sample ${sample}  ${result.instrument ?? "?"}  ${values}  ${registered}`;
}
