/**
 * A failed control cannot be explained away (ruling 12): only the laboratory responsible, with a cause, after the next control of that
 * level has passed. It stays on the chart as annulled; what it held still needs a person.
 */

import type { AnnulmentCause } from "../../domain/annulment.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Instrument } from "../../domain/station.ts";
import { earliest } from "../../qc/controls/control-order.ts";
import type { JudgedControl } from "../../qc/types.ts";
import { judgeControlsOnLot, markControl } from "../../release/controls.ts";
import { type Deciding, instrumentOf, type Ports } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { recordDecision, runNow } from "../deciding.ts";

export interface Annulment {
  readonly cause: AnnulmentCause;
  /** The level that it was; only with `wrong-level`. */
  readonly moveTo: string | null;
}

/** Throws UserError NOT_ALLOWED_NOW, NOT_PERMITTED, BAD_USAGE. */
export function annulControl(ports: Deciding, run: Run, annulment: Annulment, signature: Signature): Run {
  const { cause, moveTo } = annulment;
  if (run.kind !== "control")
    throw new UserError("NOT_ALLOWED_NOW", { en: `The entry is a ${run.kind} sample.`, nb: "Dette er ingen kontrollprøve." });
  if (moveTo !== null && cause !== "wrong-level")
    throw new UserError("BAD_USAGE", {
      en: "--move-to goes with --cause wrong-level.",
      nb: "Et annet nivå skrives bare når årsaken er feil nivå.",
    });
  const failed = failedOf(ports, run);
  const [first] = failed;
  if (first === undefined)
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "Only a control that failed can be annulled.",
      nb: "Kontrollen var godkjent, og skal telle.",
    });
  if (!failed.every(({ next }) => next?.result === "PASS" || next?.result === "WARN"))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "The next control of the level has not passed.",
      nb: "Neste kontroll på nivået er ikke godkjent ennå.",
    });
  ports.store.transaction(() => {
    const moved = moveTo === null ? null : { lot: lotOf(ports, run, first.control, moveTo), level: moveTo };
    recordDecision(ports, run, { kind: "void-control", cause, moved }, signature);
    if (moved !== null) assertMoved(ports, run, moveTo ?? "");
    markControl(ports, run);
    ports.later({ kind: "control", run: run.key });
  });
  return runNow(ports, run);
}

interface Failed {
  readonly control: JudgedControl;
  /** The next control of its level that counts. */
  readonly next: JudgedControl | null;
}

function failedOf(ports: Ports<"store" | "view">, run: Run): readonly Failed[] {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  if (instrument === null || run.measuredAt === null) return [];
  return instrument.analytes.flatMap(({ name }) => failedAmong(judgedAround(ports, instrument, name, run), run));
}

function judgedAround(
  ports: Ports<"store" | "view">,
  instrument: Instrument,
  analyte: string,
  run: Run,
): readonly JudgedControl[] {
  const own = ports.store.runs.observations(run.key).find((one) => one.observation.analyte === analyte);
  const lot = own?.observation.reagentLot?.number ?? null;
  return judgeControlsOnLot(ports, instrument, analyte, run.measuredAt ?? run.receivedAt, lot);
}

function failedAmong(around: readonly JudgedControl[], run: Run): readonly Failed[] {
  const own = around.filter((one) => one.id.startsWith(`${run.key}.`) && one.result === "REJECT");
  return own.map((control) => ({
    control,
    next: earliest(
      around.filter((one) => one.result !== "VOID" && isRepeatOf(one, control) && one.at > control.at && !own.includes(one)),
    ),
  }));
}

/** One that the analyzer aborted may name no level or lot: then any next control tells that the instrument works. */
const isRepeatOf = (one: JudgedControl, { level, reagentLot }: JudgedControl): boolean =>
  (level === null || one.level === level) && (reagentLot === null || one.reagentLot === reagentLot);

/** Its own lot where that has the level, else the only lot that has it: makers give each level a lot of its own. */
function lotOf(ports: Ports<"store" | "view">, run: Run, { target }: JudgedControl, level: string): string {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const targets = instrument?.analytes.flatMap(({ name }) => ports.store.lots.targets(instrument.driver, name)) ?? [];
  const lots = new Set(targets.filter((row) => row.level === level).map((row) => row.lot));
  if (target !== null && lots.has(target.lot)) return target.lot;
  const [only, ...others] = lots;
  if (only === undefined || others.length > 0) throw new UserError("NOT_FOUND", `No single control lot has level ${level}.`);
  return only;
}

/** The level must be one that a target is registered for. */
function assertMoved(ports: Ports<"store" | "view">, run: Run, level: string): void {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const around = instrument?.analytes.flatMap(({ name }) => judgedAround(ports, instrument, name, run)) ?? [];
  const counts = around.some((one) => one.id.startsWith(`${run.key}.`) && one.level === level && one.result !== "VOID");
  if (!counts) throw new UserError("NOT_FOUND", `There is no target for level ${level}.`);
}
