/** `labbro outbox …`: what is on its way to the journal, what stopped and why, and sending it again. */
import type { Command } from "commander";
import { problemCatalogue, UserError } from "../domain/problem-catalogue.ts";
import type { AnswerOf } from "../office/index.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";

type OutboxEntry = AnswerOf<"outbox.list">[number];

export function addOutbox(outbox: Command, context: CliContext): void {
  withPlaces(outbox.command("list").description("what waits or has stopped, why, what to do, and what the journal wrote"))
    .option("--json", "one JSON object a line")
    .action(async (options: Places & { readonly json?: boolean }) => {
      printList(context, await askOffice(context, options, "outbox.list", {}), options.json === true);
    });
  const retry = outbox.command("retry").description("send the stored message again, byte for byte");
  withSignature(withPlaces(retry.argument("[id]", "the message's id, or an unambiguous beginning of it")))
    .option("--all", "everything that has stopped")
    .action(async (id: string | undefined, options: Signed & { readonly all?: boolean }) => {
      if ((id === undefined) !== (options.all === true)) throw new UserError("BAD_USAGE", "Name one message, or say --all.");
      const again = await askOffice(context, options, "outbox.retry", { id: id ?? null, ...signatureOf(options) });
      for (const sent of again) context.output.data(`${sent} queued`);
      if (again.length === 0) context.output.talk("Nothing has stopped.");
    });
  withSignature(
    withPlaces(outbox.command("resume").description("after a restore, or beside another station: let what waits be sent")),
  ).action(async (options: Signed) => {
    const { waiting, mayBeSent, stillPaused } = await askOffice(context, options, "outbox.resume", signatureOf(options));
    if (stillPaused !== null) {
      const { says, do: remedy } = problemCatalogue[stillPaused];
      context.output.talk(`Noted. Delivery is still paused: ${says} ${remedy} (${stillPaused})`);
      return;
    }
    context.output.talk(`Delivery goes on: ${waiting} messages, of which ${mayBeSent} may have been sent before.`);
  });
}

function printList(context: CliContext, entries: readonly OutboxEntry[], json: boolean): void {
  if (entries.length === 0)
    context.output.talk("The journal has accepted every message that was made. What is held makes none yet: `labbro held list`.");
  for (const entry of entries) {
    if (json) {
      context.output.data(JSON.stringify(entry));
      continue;
    }
    for (const line of described(entry)) context.output.data(line);
  }
}

/** What the journal wrote may hold anything: whatever is printed goes through the one printing function. */
function described(entry: OutboxEntry): readonly string[] {
  const { id, state, ageSeconds, attempts, mayBeSent, waitsFor, code, reason, remedy, refusal, ignoredAnswer } = entry;
  return [
    `${id}  ${state}  ${age(ageSeconds)}  ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`,
    ...(mayBeSent ? ["    It may have been sent by the station that this one was restored from (kan være sendt)."] : []),
    ...(waitsFor === null ? [] : [`    Waits for ${waitsFor}.`]),
    ...(code === null || code === ignoredAnswer?.code ? [] : [`    ${reason} ${remedy} (${code})`]),
    ...(refusal === null ? [] : [`    The journal said: ${refusal}`]),
    ...(ignoredAnswer === null ? [] : [`    ${ignored(ignoredAnswer)}`]),
  ];
}

function ignored({ code, reason, remedy, expected, count, lastSeenAt }: NonNullable<OutboxEntry["ignoredAnswer"]>): string {
  const wanted = expected === null ? "" : ` Expected: ${expected}.`;
  return `${reason}${wanted} ${remedy} Last seen ${lastSeenAt}, ${count === 1 ? "once" : `${count} times`}. (${code})`;
}

/** As people say it: 40 s, 12 min, 5 h, 3 d. */
function age(seconds: number): string {
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
  ] as const;
  const [name, size] = units.find(([, least]) => seconds >= least) ?? (["s", 1] as const);
  return `${Math.floor(seconds / size)} ${name}`;
}
