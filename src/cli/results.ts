/** `labbro results …`: "Kom svarene mine fram?" and "Hva skjedde med dette svaret?". */
import type { Command } from "commander";
import { norwegianDay } from "../domain/time.ts";
import type { AnswerOf, RequestOf } from "../office/index.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";
import { eachLine } from "./output.ts";
import { type OnePerson, onePerson, withOnePerson } from "./person.ts";

type Arrived = AnswerOf<"results.list">["results"][number];
type Story = AnswerOf<"results.story">;
type Json = Places & { readonly json?: boolean };

export function addResults(results: Command, context: CliContext): void {
  addList(results, context);
  addPerson(results, context);
  withPlaces(results.command("story").description("one result, from the journal's answer back to the instrument's bytes"))
    .argument("<id>", "the result's id, or an unambiguous beginning of it")
    .option("--json", "one JSON object, with the bytes in base64")
    .action(async (id: string, options: Json) => {
      const story = await askOffice(context, options, "results.story", { id });
      for (const line of options.json === true ? [JSON.stringify(story)] : storyLines(story)) context.output.data(line);
    });
}

interface Listing extends Json {
  readonly instrument?: string;
  readonly day?: string;
  readonly stage?: string;
  readonly before?: string;
  readonly limit?: string;
}

function addList(results: Command, context: CliContext): void {
  withPlaces(results.command("list").description("newest first: in the journal, on its way, waiting for you, not sent and why"))
    .option("--instrument <id>", "only of this one")
    .option("--day <date>", "measured or handed over on that day, such as 2026-11-23")
    .option(
      "--stage <stage>",
      "judging, awaits-control, held, queued, at-broker, stopped, in-journal, changing, by-hand, not-sent",
    )
    .option("--limit <n>", "how many", "50")
    .option("--before <place>", "the next page, as the page before says")
    .option("--json", "one JSON object a line")
    .action(async (options: Listing) => {
      const { instrument, day, before, stage, limit } = options;
      const request = { instrument, day, before, stage, limit: Number(limit) } as RequestOf<"results.list">;
      const page = await askOffice(context, options, "results.list", request);
      if (page.results.length === 0) context.output.talk("There is no such result.");
      printResults(context, page.results, options.json === true);
      if (page.next !== null) context.output.talk(`More: --before ${page.next}`);
    });
}

function addPerson(results: Command, context: CliContext): void {
  const person = results.command("of-person").description("a person's results at this station; the look is on record");
  withSignature(withOnePerson(withPlaces(person)))
    .option("--json", "one JSON object a line")
    .action(async (options: Signed & Json & OnePerson) => {
      const request = { patient: await onePerson(options), ...signatureOf(options) };
      const answer = await askOffice(context, options, "results.of-person", request);
      if (answer.results.length === 0)
        context.output.talk("Ingen svar for dette nummeret på denne stasjonen. Oppslaget er logget.");
      printResults(context, answer.results, options.json === true);
    });
}

function printResults({ output }: CliContext, results: readonly Arrived[], json: boolean): void {
  for (const one of results) output.data(json ? JSON.stringify(one) : resultLine(one));
}

const resultLine = ({ id, measuredAt, receivedAt, results, name, instrument, patient, text }: Arrived): string =>
  [
    id,
    measuredAt === null ? `mottatt ${localTime(receivedAt)}` : localTime(measuredAt),
    results.join(", "),
    name ?? instrument ?? "ukjent instrument",
    patient ?? "uten person",
    text,
  ].join("  ");

/** `2026-03-14T07:59:00+01:00`, written on the station's own clock, as `14.03.2026 kl. 07.59`. */
const localTime = (iso: string): string => `${norwegianDay(iso.slice(0, 10))} kl. ${iso.slice(11, 16).replace(":", ".")}`;

function storyLines(story: Story): readonly string[] {
  const { arrived, messages, decisions, verdicts, rules, observations, transmissions } = story;
  return [
    ...(arrived === null ? [] : [resultLine(arrived)]),
    ...messages.flatMap(messageLines),
    ...decisions.map(({ at, by, role, what, reason }) => `${localTime(at)}  ${what}: ${by} (${role}): ${reason}`),
    ...verdicts.flatMap(({ at, outcome, reasons, configuration }) => [
      `${localTime(at)}  vurdert: ${outcome}, konfigurasjon ${configuration.no}`,
      ...reasons.map(({ code, text }) => `    ${text} (${code})`),
    ]),
    ...rules.map(
      (one) => `regler ${one.rules} for ${one.analyte}${one.approved === null ? "" : `, godkjent av ${one.approved.by}`}`,
    ),
    ...observations.map(({ observation }) => `målt: ${JSON.stringify(observation)}`),
    ...transmissions.flatMap(({ no, startedAt, connection, driver, text, bytes }) => [
      `${localTime(startedAt)}  overføring ${no} over ${connection} (${driver}), ${bytes} byte:`,
      `    ${text}`,
    ]),
  ];
}

function messageLines({ id, state, answeredAt, answer, attempts, queuedAt, hl7 }: Story["messages"][number]): readonly string[] {
  const lines: string[] = [`${localTime(queuedAt)}  melding ${id}: ${state}, ${attempts} forsøk`];
  const indented = (text: string): void => eachLine(text, (line) => lines.push(`    ${line}`));
  if (answer !== null) {
    lines.push(`  svar fra journalen${answeredAt === null ? "" : ` ${localTime(answeredAt)}`}:`);
    indented(answer);
  }
  lines.push("  sendt:");
  indented(hl7);
  return lines;
}
