/** `labbro qc steps RUN` and `labbro qc void RUN`: what to do about a failed control. */
import type { Command } from "commander";
import { annulmentCauses } from "../../domain/annulment.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { AnswerOf } from "../../office/index.ts";
import { type CliContext, type Places, withPlaces } from "../context.ts";
import { oneOf } from "../input.ts";
import { askOffice, type Signed, signatureOf, withSignature, withWho } from "../office.ts";

type Ticking = Places & Partial<Signed> & { readonly done?: string; readonly json?: boolean };

export function addSteps(qc: Command, context: CliContext): void {
  withWho(withPlaces(qc.command("steps").description("the guided steps of a failed control, with what was done")))
    .argument("[run]", "the control's id; without it, the controls that failed and decide now")
    .option("--done <step>", "tick a step; --reason says what was found")
    .option("--reason <text>", "what was done or found")
    .option("--json", "one JSON object a line")
    .action(async (id: string | undefined, options: Ticking) => {
      if (id === undefined) return printOpen(context, await askOffice(context, options, "steps.open", {}), options.json === true);
      print(context, await listOrTick(context, id, options), options.json === true);
    });
}

function printOpen({ output }: CliContext, failed: AnswerOf<"steps.open">, json: boolean): void {
  if (failed.length === 0) output.talk("No control that failed decides now.");
  for (const one of failed)
    output.data(json ? JSON.stringify(one) : `${one.id}  ${one.instrument}  ${one.analyte}: ${failedControlLine(one)}`);
}

function listOrTick(context: CliContext, id: string, options: Ticking): Promise<AnswerOf<"steps.list">> {
  const { done, by, reason, role } = options;
  if (done === undefined) return askOffice(context, options, "steps.list", { id });
  if (reason === undefined) throw new UserError("BAD_USAGE", "A tick needs --reason.");
  return askOffice(context, options, "steps.done", { id, step: Number(done), ...signatureOf({ by, reason, role }) });
}

function print({ output }: CliContext, steps: AnswerOf<"steps.list">, json: boolean): void {
  for (const one of steps) {
    const { step, nb, done } = one;
    const tick = done === null ? "[ ]" : "[x]";
    output.data(json ? JSON.stringify(one) : `${tick} ${step}. ${nb}${done === null ? "" : ` (${done.by}: ${done.note})`}`);
  }
}

export function addVoid(qc: Command, context: CliContext): void {
  const annul = qc
    .command("void")
    .description("annul a failed control, once the next one has passed; it stays on the chart and is counted")
    .argument("<run>")
    .requiredOption("--cause <cause>", "wrong-level, wrong-material, bubble or aborted")
    .option("--move-to <level>", "with wrong-level: the level that it was");
  type Voiding = Signed & { readonly cause: string; readonly moveTo?: string };
  withSignature(withPlaces(annul)).action(async (id: string, options: Voiding) => {
    const request = {
      id,
      cause: oneOf("--cause", options.cause, annulmentCauses),
      moveTo: options.moveTo ?? null,
      ...signatureOf(options),
    };
    const answer = await askOffice(context, options, "controls.annul", request);
    context.output.data(`${answer.id} ${answer.state}`);
  });
}

/** Where a person reads that a control failed, the way to its guided steps stands beside it. */
type Failed = AnswerOf<"steps.open">[number];

export const failedControlLine = ({ text, id }: Pick<Failed, "text" | "id">): string =>
  `${text} Hjelp meg videre: labbro qc steps ${id}`;
