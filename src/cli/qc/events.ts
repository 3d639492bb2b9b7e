/** `labbro qc event …`: what happened to an instrument. */
import type { Command } from "commander";
import { UserError } from "../../domain/problem-catalogue.ts";
import { instrumentEventKinds } from "../../domain/registers/instrument-events.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { oneOf } from "../input.ts";
import { askOffice, type Signed, signatureOf, withWho } from "../office.ts";
import { printAnswers } from "./files.ts";

interface Told extends Places, Partial<Signed> {
  readonly config: string;
  readonly data: string;
  readonly kind?: string;
  readonly at?: string;
  readonly note?: string;
}

export function addEvents(qc: Command, context: CliContext): void {
  const event = withWho(withPlaces(qc.command("event").description("write down what happened to an instrument")))
    .argument("[instrument]", "its id")
    .option("--kind <kind>", instrumentEventKinds.join(", "))
    .option("--at <time>", "when; default: now")
    .option("--note <text>", "what was done or seen; never about a patient")
    .option("--reason <text>", "why")
    .action(async (instrument: string | undefined, options: Told) => {
      const { kind, by, reason, role, at = null, note = null } = options;
      if (instrument === undefined || kind === undefined || reason === undefined)
        throw new UserError("BAD_USAGE", "An event needs the instrument, --kind and --reason.");
      const known = oneOf("--kind", kind, instrumentEventKinds);
      const request = { instrument, kind: known, at, note, ...signatureOf({ by, reason, role }) };
      const told = await askOffice(context, options, "events.add", request);
      context.output.data(`${told.instrument} ${told.kind} ${told.at} ${told.done}`);
    });
  addList(event, context);
}

function addList(event: Command, context: CliContext): void {
  withPlaces(event.command("list").description("what is known, oldest first"))
    .argument("[instrument]", "only of this one")
    .option("--json", "one JSON object a line")
    .action(async (instrument: string | undefined, options: Places & { readonly json?: boolean }) => {
      const lines = await askOffice(context, options, "events.list", { instrument: instrument ?? null });
      if (options.json === true) return printAnswers(context, lines);
      if (lines.length === 0) context.output.talk("Nothing is written down.");
      for (const { instrument: id, at, kind, note, by } of lines)
        context.output.data(`${id}  ${at}  ${kind}  ${by ?? "told by the instrument"}${note === null ? "" : `  ${note}`}`);
    });
}
