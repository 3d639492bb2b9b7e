/** The guided steps of a failed control: shown with their ticks, each tick logged with name and reason. */
import type { EpochMs } from "../../domain/clock.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { failedControlSteps, type Step, stepsDone } from "../../domain/registers/steps.ts";
import type { Signature } from "../../domain/signature.ts";
import { judgeControlsAround } from "../../release/controls.ts";
import { instrumentOf, type Looking, type Ports } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { findRun } from "../deciding.ts";
import { permit } from "../rights.ts";

export interface StepWithTick extends Step {
  /** From 1. */
  readonly step: number;
  readonly done: { readonly by: string; readonly at: EpochMs; readonly note: string } | null;
}

/** Throws UserError NOT_FOUND, and NOT_ALLOWED_NOW for a control that did not fail. */
export function stepsOf(ports: Ports<"store" | "view">, key: string): readonly StepWithTick[] {
  const run = failedControl(ports, key);
  const ticks = ports.store.registers.ofSubject(stepsDone, run.key);
  return failedControlSteps.map((step, i) => {
    const tick = ticks.find(({ body }) => body.step === i + 1);
    const done = tick?.signature ? { by: tick.signature.by, at: tick.recordedAt, note: tick.signature.reason } : null;
    return { ...step, step: i + 1, done };
  });
}

/** Ticks a step; done again it keeps the first tick in its history. Throws UserError. */
export function tickStep(ports: Looking, key: string, step: number, signature: Signature): readonly StepWithTick[] {
  permit("tick-step", signature);
  const run = failedControl(ports, key);
  if (failedControlSteps[step - 1] === undefined)
    throw new UserError("BAD_USAGE", {
      en: `There are ${failedControlSteps.length} steps.`,
      nb: `Det er ${failedControlSteps.length} trinn.`,
    });
  const now = ports.clock.now();
  const entry = { key: `${run.key}/${step}`, subject: run.key, at: now, body: { step } };
  ports.store.registers.put(stepsDone, entry, signature, now);
  return stepsOf(ports, run.key);
}

/** One that failed, or did before it was annulled. */
function failedControl(ports: Ports<"store" | "view">, key: string): Run {
  const run = findRun(ports, key);
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const at = run.measuredAt ?? run.receivedAt;
  const judged = instrument?.analytes.flatMap(({ name }) => judgeControlsAround(ports, instrument, name, at)) ?? [];
  const hasFailed = judged.some(
    (one) => one.id.startsWith(`${run.key}.`) && (one.result === "REJECT" || one.codes.includes("QC_CONTROL_ANNULLED")),
  );
  if (run.kind !== "control" || !hasFailed)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The entry is no control that failed.",
      nb: "Dette er ingen kontroll som ikke var godkjent.",
    });
  return run;
}
