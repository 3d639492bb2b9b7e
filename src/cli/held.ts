/** `labbro held …`: the worklist. Every decision carries a name and a reason. */
import type { Command } from "commander";
import { doOfficeWork } from "../app/do-office-work.ts";
import type { OfficeRequest } from "../app/office.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";

interface Signed extends Places {
  readonly by: string;
  readonly reason: string;
}

type Entry = Extract<Awaited<ReturnType<typeof doOfficeWork>>, { readonly entries: unknown }>["entries"][number];

export function addHeld(program: Command, context: CliContext): void {
  const held = program.command("held").description("results that wait for a person");
  const work = (places: Places, request: OfficeRequest) =>
    doOfficeWork({ configDir: places.config, dataDir: places.data, drivers: context.drivers }, request);
  withPlaces(held.command("list").description("what waits, why, and what to do"))
    .option("--json", "one JSON object a line")
    .action(async (options: Places & { readonly json?: boolean }) => {
      const answer = await work(options, { do: "held.list" });
      if ("entries" in answer) printList(context, answer.entries, options.json === true);
    });
  const decision = <Options extends Signed>(command: Command, toRequest: (id: string, options: Options) => OfficeRequest) =>
    withPlaces(command.argument("<id>", "the entry's id, or an unambiguous beginning of it"))
      .requiredOption("--by <name>", "who decides")
      .requiredOption("--reason <text>", "why")
      .action(async (id: string, options: Options) => {
        const answer = await work(options, toRequest(id, options));
        if ("state" in answer) context.output.data(`${answer.id} ${answer.state}`);
      });
  const assign = held.command("assign").description("say whose result it is").requiredOption("--patient <nr>", "person number");
  decision<Signed & { readonly patient: string }>(assign, (id, { patient, by, reason }) => ({
    do: "held.assign",
    id,
    patient,
    by,
    reason,
  }));
  withPlaces(held.command("first-contact").description("say which stored results of an instrument that is new here may be sent"))
    .argument("[instrument]", "its id; without it, the open questions are listed")
    .option("--send <what>", "all, none, or the time from which measurements are sent")
    .option("--by <name>", "who decides")
    .option("--reason <text>", "why")
    .action(async (instrument: string | undefined, options: Places & Partial<Signed> & { readonly send?: string }) => {
      if (instrument === undefined) return listQuestions(context, await work(options, { do: "first-contact.list" }));
      const { send, by, reason } = options;
      if (send === undefined || by === undefined || reason === undefined) {
        throw new UserError("BAD_USAGE", "An answer needs --send, --by and --reason.");
      }
      const answer = await work(options, { do: "first-contact.answer", instrument, send, by, reason });
      if ("judged" in answer) context.output.data(`${instrument}: ${answer.judged} stored results judged.`);
    });
  const control = held
    .command("control")
    .description("say which control lot and level a control was")
    .requiredOption("--lot <lot>", "control lot number")
    .requiredOption("--level <level>", "its level, as in the configuration");
  decision<Signed & { readonly lot: string; readonly level: string }>(control, (id, { lot, level, by, reason }) => ({
    do: "held.control",
    id,
    lot,
    level,
    by,
    reason,
  }));
  decision(held.command("release").description("send the result to the journal"), (id, { by, reason }) => ({
    do: "held.release",
    id,
    by,
    reason,
  }));
  decision(held.command("discard").description("never send the result"), (id, { by, reason }) => ({
    do: "held.discard",
    id,
    by,
    reason,
  }));
  decision(
    held.command("entered-by-hand").description("the result was entered in the journal by hand"),
    (id, { by, reason }) => ({
      do: "held.entered-by-hand",
      id,
      by,
      reason,
    }),
  );
}

function listQuestions(context: CliContext, answer: Awaited<ReturnType<typeof doOfficeWork>>): void {
  const questions = "questions" in answer ? answer.questions : [];
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
    const what = entry.kind === "control" ? "control" : (entry.patientId ?? "no patient");
    context.output.data(
      `${entry.id}  ${entry.instrument ?? "unknown instrument"}  ${what}  ${entry.results.join(", ")}  ${entry.measuredAt ?? ""}`,
    );
    for (const reason of entry.reasons) context.output.data(`    ${reason.text} ${reason.do} (${reason.code})`);
    if (entry.readyToConfirm) context.output.data("    Klar til sending – bekreft.");
  }
}
