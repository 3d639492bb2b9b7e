/** On how many days of a period a level's control was overdue: its standing at noon of each day, by the functions that judge results. */
import type { EpochMs } from "../../domain/clock.ts";
import { policyAt, type QcPolicy } from "../../domain/policy.ts";
import { addDays, localDate, localToInstant } from "../../domain/time.ts";
import { isBefore, latest } from "../../qc/controls/control-order.ts";
import type { QcQuestion } from "../../qc/schedule/books.ts";
import { levelStanding, statusOf } from "../../qc/schedule/qc-status.ts";
import type { JudgedControl, KnownEvents, QcStatus } from "../../qc/types.ts";

const overdue: readonly QcStatus[] = ["QC_OVERDUE", "QC_NEVER", "QC_TRIGGER_PENDING", "QC_NEW_LOT_NO_QC"];

export interface OverdueQuestion {
  readonly policies: readonly QcPolicy[];
  readonly controls: readonly JudgedControl[];
  readonly services: KnownEvents["services"];
  /** Patient tests before an instant, for intervals that count them. */
  readonly testsAt: (at: EpochMs) => NonNullable<KnownEvents["tests"]> | null;
  readonly zone: string;
  /** Days before it was taken into use or while it was out of use are nobody's fault. */
  readonly isInUse: (at: EpochMs) => boolean;
}

/** Counts whole days whose noon lies in [from, to]. */
export function overdueDays(question: OverdueQuestion, level: string, from: EpochMs, to: EpochMs): number {
  let days = 0;
  for (let day = localDate(from, question.zone); ; day = addDays(day, 1)) {
    const noon = localToInstant(`${day}T12:00:00`, question.zone);
    if (noon > to) return days;
    if (noon >= from && question.isInUse(noon) && isOverdue(question, level, noon)) days += 1;
  }
}

/** As for a sample on the reagent lot that the controls were last run with. */
function isOverdue({ policies, controls, services, testsAt, zone }: OverdueQuestion, level: string, at: EpochMs): boolean {
  const policy = policyAt(policies, at);
  if (policy === null || !policy.levels.includes(level)) return false;
  const asked = { at, reagentLot: null, sequence: null };
  const last = latest(controls.filter((control) => control.result !== "VOID" && isBefore(control, asked)));
  const sample = { ...asked, reagentLot: last?.reagentLot ?? null };
  const tests = testsAt(at);
  const known = { policy, controls, unitControls: [], services, sample, zone };
  return isLevelOverdue(tests === null ? known : { ...known, tests }, level);
}

/** In turn, a level lasts as many intervals as there are levels; of any, none is overdue while another one holds. */
function isLevelOverdue(question: QcQuestion, level: string): boolean {
  const { levelMode, levels } = question.policy;
  const intervals = levelMode === "rotate" ? levels.length : 1;
  const isOwn = overdue.includes(levelStanding(question, level, intervals).status);
  return isOwn && (levelMode !== "any" || overdue.includes(statusOf(question).status));
}
