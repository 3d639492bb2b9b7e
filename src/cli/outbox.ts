/** `labbro outbox …`: what is on its way to the journal, what stopped and why, and sending it again. */
import type { Command } from "commander";
import type { AnswerOf } from "../app/office/index.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { type CliContext, type Places, withPlaces } from "./context.ts";
import { askOffice, type Signed, signatureOf, withSignature } from "./office.ts";

type OutboxEntry = AnswerOf<"outbox.list">[number];

export function addOutbox(program: Command, context: CliContext): void {
  const outbox = program.command("outbox").description("messages that the journal has not accepted yet");
  withPlaces(outbox.command("list").description("what waits or has stopped, why, and what to do; no personal data"))
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
}

function printList(context: CliContext, entries: readonly OutboxEntry[], json: boolean): void {
  if (entries.length === 0) context.output.talk("The journal has everything.");
  for (const entry of entries) {
    if (json) {
      context.output.data(JSON.stringify(entry));
      continue;
    }
    const { id, state, ageSeconds, attempts, waitsFor, code, reason, remedy } = entry;
    context.output.data(`${id}  ${state}  ${age(ageSeconds)}  ${attempts} ${attempts === 1 ? "attempt" : "attempts"}`);
    if (waitsFor !== null) context.output.data(`    Waits for ${waitsFor}, which it corrects.`);
    if (code !== null) context.output.data(`    ${reason} ${remedy} (${code})`);
  }
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
