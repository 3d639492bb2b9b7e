/**
 * A control landed, or somebody decided about it: its place on the worklist, the receiver of control results, and people's cases. The
 * results that it decides for are found by what they read.
 */
import type { Instrument } from "../domain/station.ts";
import type { JudgedControl } from "../qc/types.ts";
import { subjectOf } from "../store/read-subjects.ts";
import { always } from "../store/results/reads.ts";
import type { Run } from "../store/results/runs.ts";
import { tellControlsAround } from "./control-messages.ts";
import { isUnclaimed, judgeControlsAround, markControl } from "./controls.ts";
import { controlRunReads } from "./facts/lot-reads.ts";
import { widelyRuled } from "./facts/ruled-parts.ts";
import { instrumentOf, type Judging, type Ports } from "./view.ts";

/** Marks it, tells of it, and looks back. Throws what judging it threw. */
export function judgeControl(ports: Judging, key: string): void {
  const control = ports.store.runs.byKey(key);
  if (control?.kind !== "control") return;
  markAgain(ports, control);
  for (const [instrument, analyte] of controlled(ports, control)) {
    const at = control.measuredAt ?? control.receivedAt;
    tellControlsAround(ports, instrument, analyte, at);
    noteLevel(ports, instrument, analyte, control);
    ports.later({ kind: "look-back", instrument: instrument.id, analyte, control: control.key });
  }
  ports.later({ kind: "touched" });
  ports.casework.controlJudged(ports, control);
}

/** What it is by the lots and rules that are known now. */
export function markAgain(ports: Ports<"store" | "view">, control: Run): void {
  const judged = markControl(ports, control);
  const instrument = instrumentOf(ports.view(), control.instrumentId);
  const reads = instrument === null ? [] : controlRunReads(ports, instrument, control, isUnclaimed(judged));
  ports.store.reads.keep(control.key, reads);
}

/** Each analyte of it that any policy controls. */
function controlled(ports: Ports<"store" | "view">, control: Run): readonly (readonly [Instrument, string])[] {
  const configured = instrumentOf(ports.view(), control.instrumentId);
  if (configured === null || control.measuredAt === null) return [];
  const instrument = widelyRuled(ports, configured);
  const measured = new Set(ports.store.runs.observations(control.key).map((one) => one.observation.analyte));
  const judged = instrument.analytes.filter(({ name }) => measured.has(name) && instrument.qc[name] !== undefined);
  return judged.map(({ name }) => [instrument, name]);
}

/** The first of its level may be asked about by every result that another kind of control decides for. */
function noteLevel(ports: Ports<"store" | "view">, instrument: Instrument, analyte: string, control: Run): void {
  const around = judgeControlsAround(ports, instrument, analyte, control.measuredAt ?? control.receivedAt);
  const isOwn = (one: JudgedControl): boolean => one.id.startsWith(`${control.key}.`);
  const known = new Set(around.filter((one) => !isOwn(one) && one.result !== "VOID").map(({ level }) => level));
  const isFirst = around.some((one) => isOwn(one) && !known.has(one.level));
  if (isFirst) ports.store.reads.touch([{ subject: subjectOf.controlLevels(instrument.id, analyte), ...always }]);
}
