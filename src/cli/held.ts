/** `labbro held …`: the worklist. Every decision carries a name, a role and a reason. */
import type { Command } from "commander";
import { UserError } from "../domain/problem-catalogue.ts";
import type { ActionName, AnswerOf, AskedOf } from "../office/index.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature, withWho } from "./office.ts";
import { type PersonOptions, personOf, withPerson } from "./person.ts";
import { failedControlLine } from "./qc/steps.ts";

type Entry = AnswerOf<"held.list">[number];

export function addHeld(held: Command, context: CliContext): void {
  withPlaces(held.command("list").description("what waits, why, and what to do"))
    .option("--by-cause", "one line per cause that a person can fix, with all that waits for it")
    .option("--json", "one JSON object a line")
    .action(async (options: Listing & { readonly byCause?: boolean }) => {
      const json = options.json === true;
      if (options.byCause === true) printCauses(context, await askOffice(context, options, "held.by-cause", {}), json);
      else printList(context, await askOffice(context, options, "held.list", {}), json);
    });
  withPlaces(held.command("unclaimed").description("all results without a person, in the order they were measured"))
    .option("--json", "one JSON object a line")
    .action(async (options: Listing) => {
      const entries = await askOffice(context, options, "held.unclaimed", {});
      if (entries.length > 0 && options.json !== true) context.output.talk("Hvem er disse svarene fra?");
      printList(context, entries, options.json === true);
    });
  addFirstContact(held, context);
  addDecisions(held, context);
}

type Listing = Places & { readonly json?: boolean };
type Assigning = Signed & PersonOptions;

/** The number is shown back as it stands in the journal, so that it can be compared once more (ruling 14). */
function addAssign(held: Command, context: CliContext): void {
  const assign = held
    .command("assign")
    .description("say whose results they are")
    .argument("<id...>", "the entries' ids, or unambiguous beginnings of them");
  withSignature(withPlaces(withPerson(assign))).action(async (ids: readonly string[], options: Assigning) => {
    const request = { ids, ...(await personOf(options)), ...signatureOf(options) };
    const answer = await askOffice(context, options, "held.assign", request);
    for (const entry of answer.entries) context.output.data(`${entry.id} ${entry.state}`);
    context.output.talk(`${answer.number}. Sjekk nummeret mot journalen.`);
  });
}

type Deciding = {
  [Name in ActionName]: AnswerOf<Name> extends { readonly id: string; readonly state: string } ? Name : never;
}[ActionName];

type More<Name extends Deciding> = Omit<AskedOf<Name>, "id" | "by" | "reason">;

function addDecisions(held: Command, context: CliContext): void {
  /** One command per decision; `more` takes what it needs beyond the entry and the signature from the options. */
  const decision = <Options extends Signed, Name extends Deciding>(
    command: Command,
    name: Name,
    more: (options: Options) => More<Name> | Promise<More<Name>>,
  ) =>
    withSignature(withPlaces(command.argument("<id>", "the entry's id, or an unambiguous beginning of it"))).action(
      async (id: string, options: Options) => {
        const request = { id, ...(await more(options)), ...signatureOf(options) } as AskedOf<Name>;
        const answer = await askOffice(context, options, name, request);
        context.output.data(`${answer.id} ${answer.state}`);
      },
    );
  addAssign(held, context);
  const control = held
    .command("control")
    .description("say which control lot and level a control was")
    .requiredOption("--lot <lot>", "control lot number")
    .requiredOption("--level <level>", "its level, as in the configuration");
  type Control = Signed & { readonly lot: string; readonly level: string };
  decision<Control, "held.control">(control, "held.control", ({ lot, level }) => ({ lot, level }));
  const time = held
    .command("time")
    .description("say when a result was measured whose clock cannot be believed")
    .requiredOption("--at <time>", "such as 2026-11-23T07:00")
    .requiredOption("--source <text>", "where it was found, such as: besøkslogg");
  type Time = Signed & { readonly at: string; readonly source: string };
  decision<Time, "held.time">(time, "held.time", ({ at, source }) => ({ at, source }));
  const moved = held
    .command("wrong-patient")
    .description("the journal has the result on the wrong patient: take it from that one and bring it to the right one");
  const wrong = withPerson(moved, "right patient's number")
    .option("--notified <name>", "who was told")
    .option("--notified-at <time>", "when; default: now");
  type Wrong = Signed & PersonOptions & { readonly notified?: string; readonly notifiedAt?: string };
  decision<Wrong, "held.wrong-patient">(
    wrong,
    "held.wrong-patient",
    async ({ notified = null, notifiedAt = null, ...options }) => ({
      ...(await personOf(options)),
      notified,
      notifiedAt,
    }),
  );
  decision(held.command("release").description("send the result to the journal"), "held.release", () => ({}));
  decision(held.command("discard").description("never send the result"), "held.discard", () => ({}));
  const byHand = held.command("entered-by-hand").description("the result was entered in the journal by hand");
  byHand
    .option("--notified <name>", "the doctor who was told, where a control failed")
    .option("--notified-at <time>", "when; default: now");
  type ByHand = Signed & { readonly notified?: string; readonly notifiedAt?: string };
  decision<ByHand, "held.entered-by-hand">(byHand, "held.entered-by-hand", ({ notified = null, notifiedAt = null }) => ({
    notified,
    notifiedAt,
  }));
  decision(
    held.command("seen").description("the laboratory responsible has seen what was entered as uncertain"),
    "held.seen",
    () => ({}),
  );
}

function addFirstContact(held: Command, context: CliContext): void {
  const command = held
    .command("first-contact")
    .description("say which stored results of an instrument that is new here may be sent");
  withWho(withPlaces(command))
    .argument("[instrument]", "its id; without it, the open questions are listed")
    .option("--send <what>", "all, none, or the time from which measurements are sent")
    .option("--reason <text>", "why")
    .action(async (instrument: string | undefined, options: Partial<Signed> & Places & { readonly send?: string }) => {
      if (instrument === undefined) return listQuestions(context, await askOffice(context, options, "first-contact.list", {}));
      const { send, by, reason, role } = options;
      if (send === undefined || reason === undefined) throw new UserError("BAD_USAGE", "An answer needs --send and --reason.");
      const signature = signatureOf({ by, reason, role });
      const judged = await askOffice(context, options, "first-contact.answer", { instrument, send, ...signature });
      context.output.data(`${instrument}: ${judged} stored results judged.`);
    });
}

function listQuestions(context: CliContext, questions: AnswerOf<"first-contact.list">): void {
  for (const { instrument, results } of questions) {
    context.output.data(`${instrument}: Instrumentet har ${results} lagrede svar. Hvilke skal sendes?`);
  }
  if (questions.length === 0) context.output.talk("No instrument is new here.");
}

function printList(context: CliContext, entries: readonly Entry[], json: boolean): void {
  if (entries.length === 0) context.output.talk("Nothing is held.");
  for (const entry of entries) {
    if (json) {
      context.output.data(JSON.stringify(entry));
      continue;
    }
    const patient = entry.notHeld === "eqa" ? "external control" : (entry.patientId ?? "no patient");
    const what = entry.kind === "control" ? "control" : patient;
    context.output.data(
      `${entry.id}  ${entry.instrument ?? "unknown instrument"}  ${what}  ${entry.results.join(", ")}  ${entry.measuredAt ?? ""}`,
    );
    for (const one of entry.failedControls) context.output.data(`    ${failedControlLine(one)}`);
    for (const reason of entry.reasons) context.output.data(`    ${reason.text} ${reason.do} (${reason.code})`);
    if (entry.isToBeSeen) context.output.data("    Ført i journalen som usikkert. Laboratorieansvarlig må se det: held seen.");
    if (entry.readyToConfirm) context.output.data("    Klar til sending – bekreft.");
    if (entry.waitsUntil !== null) context.output.data(`    Venter på kontroll til ${entry.waitsUntil}.`);
  }
}

function printCauses(context: CliContext, groups: AnswerOf<"held.by-cause">, json: boolean): void {
  if (groups.length === 0) context.output.talk("Nothing is held.");
  for (const group of groups) {
    if (json) {
      context.output.data(JSON.stringify(group));
      continue;
    }
    context.output.data(`${group.nb} ${group.do}${group.code === null ? "" : ` (${group.code})`}`);
    for (const hint of group.hints) context.output.data(`    ${hint}`);
    for (const { id, otherCauses } of group.entries)
      context.output.data(
        `    ${id}${otherCauses === 0 ? "" : `  og ${otherCauses} ${otherCauses === 1 ? "annen grunn" : "andre grunner"}`}`,
      );
  }
}
