/**
 * No act of operator or administrator makes a control good that failed, or that would fail whichever it was (ruling 12): which lots
 * were in use decides what a control without a number is judged by.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { LotIdentity } from "../../domain/lot.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { judgedOnce } from "../../qc/schedule/judged-events.ts";
import type { JudgedControl } from "../../qc/types.ts";
import { knownBetween } from "../../release/facts/known-between.ts";
import type { Looking } from "../../release/view.ts";

/** Those of the lot's model and analyte, as they are judged now. */
export function failedControls(ports: Looking, lot: LotIdentity, from: EpochMs): readonly string[] {
  const { instruments, station } = ports.view();
  const now = ports.clock.now();
  return instruments.flatMap((instrument) => {
    const analyte = instrument.analytes.find(({ name }) => name === lot.analyte);
    const [first, ...later] = instrument.qc[lot.analyte] ?? [];
    if (instrument.driver !== lot.model || analyte === undefined || first === undefined) return [];
    const window = { from: Math.min(from, now), to: now };
    const events = knownBetween(ports.store, instrument, analyte.name, now, window, [], "all");
    const { controls } = judgedOnce(instrument, analyte, [first, ...later], events, station.gateway.zone);
    return controls.filter(isFailed).map(({ id }) => id);
  });
}

/** Throws UserError NOT_PERMITTED where one that failed before the act does not fail after it. */
export function refuseHealing(before: readonly string[], after: readonly string[]): void {
  if (before.every((id) => after.includes(id))) return;
  throw new UserError("NOT_PERMITTED", {
    en: "By this a control that failed would not count as failed: the laboratory responsible says so.",
    nb: "Med dette ville en kontroll som ikke var godkjent, ikke lenger telle. Det avgjør laboratorieansvarlig.",
  });
}

const isFailed = ({ result, codes }: JudgedControl): boolean => result === "REJECT" || codes.includes("QC_UNMATCHED_OUTSIDE");
