/** Whether a control passed: matched to its lot, checked for use, then judged by every rule of the preset (QC.md 1.3). */
import { isDecimal, readDecimal } from "../../domain/decimal.ts";
import { earliestDay, expiredOn, parseExpiry } from "../../domain/expiry.ts";
import { type ControlTarget, normalizeLot } from "../../domain/lot.ts";
import { isBlocked, shelfOn } from "../../domain/lot-life.ts";
import type { MeasuredValue } from "../../domain/observation.ts";
import { policyAt } from "../../domain/policy.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { ConfiguredAnalyte } from "../../domain/station.ts";
import { localDate } from "../../domain/time.ts";
import { isSameUnit } from "../result/units.ts";
import type { ControlEvent, ControlRegister, ControlResult, JudgedControl } from "../types.ts";
import { ruleSetOf } from "../westgard/presets.ts";
import { formerly, isAnnulled } from "./annulled.ts";
import { type LimitedTarget, withApprovedLimits } from "./approved-limits.ts";
import { judgeAnswer, judgePoint, type PointVerdict } from "./judge-point.ts";
import { judgeSeries } from "./judge-series.ts";
import { onceFor, rowsOf } from "./judged-alone.ts";
import { type ControlMatch, matchControl } from "./matching.ts";
import { trialsApart } from "./trial.ts";
import { worstOfTimes } from "./uncertain.ts";
import { liesOutsideAll } from "./unmatched.ts";

/**
 * Judges controls of one analyte, each by the policy of its own time. Other analytes and anything but liquid controls are left out.
 * Where a time is uncertain the whole is judged three times, and every control keeps its worst verdict (uncertain.ts).
 */
export function judgeControls(events: readonly ControlEvent[], register: ControlRegister): readonly JudgedControl[] {
  const own = events.filter(({ observation }) => observation.kind === "control" && observation.analyte === register.analyte.name);
  const isOwn = (row: ControlTarget): boolean =>
    row.analyte === register.analyte.name && row.model === register.model && isJudgeable(row);
  const judgeBy = (list: readonly ControlEvent[], targets: readonly ControlTarget[]) =>
    worstOfTimes(
      list,
      { ...register, targets: rowsOf(targets, `${register.model} ${register.analyte.name}`, isOwn) },
      judgeAsTimed,
    );
  const judged = judgeBy(own, register.targets);
  const brokenUp = failedWithout(own, typedInBetween(own), (list) => judgeBy(list, register.targets));
  const failed = new Map<string, JudgedControl>();
  const outside = new Map<string, JudgedControl>();
  for (const { until, targets } of register.formerTargets ?? []) {
    const known = own.filter(({ receivedAt }) => receivedAt !== undefined && receivedAt < until);
    if (known.length === 0) continue;
    for (const control of judgeBy(known, targets)) {
      if (control.result === "REJECT") failed.set(control.id, control);
      else if (control.codes.includes("QC_UNMATCHED_OUTSIDE")) outside.set(control.id, control);
    }
  }
  return judged.flatMap((control): readonly JudgedControl[] => {
    const broken = brokenUp.get(control.id);
    if (control.result === "REJECT" || broken !== undefined) return [broken ?? control];
    // A new or changed target makes no failure good that was known before (ruling 12); one that nobody could tie to a lot may be tied now.
    const before = failed.get(control.id) ?? (control.result === "VOID" ? outside.get(control.id) : undefined);
    if (before === undefined) return [control];
    const confirmedAt = control.target?.confirmedAt;
    return confirmedAt === undefined ? [before] : [control, formerly(before, confirmedAt)];
  });
}

/** Typed in by an operator after another control that they are said to have come before: no rule over several values is broken up by one. */
const typedInBetween = (events: readonly ControlEvent[]): readonly ControlEvent[] =>
  events.filter(({ at, toldAt = at }) => toldAt > at && events.some((other) => other.at > at && other.at < toldAt));

/** What fails where some are left out. */
function failedWithout(
  events: readonly ControlEvent[],
  left: readonly ControlEvent[],
  judge: (events: readonly ControlEvent[]) => readonly JudgedControl[],
): Map<string, JudgedControl> {
  const others = left.length === 0 ? [] : judge(events.filter((one) => !left.includes(one)));
  return new Map(others.filter(({ result }) => result === "REJECT").map((control) => [control.id, control]));
}

/** Each control at its `at`. */
function judgeAsTimed(events: readonly ControlEvent[], register: ControlRegister): readonly JudgedControl[] {
  const judged = events.flatMap((event) => {
    const run = `${event.at} ${event.observation.run}`;
    return judgedAlone(event, register).map((control) => ({ run, control }));
  });
  // The same control reported in a second unit has no target there: it is a companion value, not a second, void control (ruling 3).
  const usedRuns = new Set(judged.filter(({ control }) => control.result !== "VOID").map(({ run }) => run));
  const controls = judged
    .filter(({ run, control }) => control.result !== "VOID" || isAnnulled(control) || !usedRuns.has(run))
    .map(({ control }) => control);
  return trialsApart(controls, (list) => withSeries(list, events, register)).map(withoutBlocked);
}

/**
 * A control of a blocked lot passes nothing. One that failed stays failed: it is not explained away by blocking its lot (ruling 12).
 * Asked last, because the rules that look back must see it.
 */
function withoutBlocked(control: JudgedControl): JudgedControl {
  const { target, result, at, codes } = control;
  if (target === null || !isBlocked(target, at)) return control;
  return { ...control, result: result === "REJECT" ? result : "VOID", codes: [...codes, "QC_CONTROL_BLOCKED"] };
}

/** The rules that look back over runs, each control's by the policy of its own time. */
function withSeries(
  controls: readonly JudgedControl[],
  events: readonly ControlEvent[],
  register: ControlRegister,
): readonly JudgedControl[] {
  const values = events.flatMap(({ id, observation }) => {
    const value = readDecimal(observation.value?.number ?? null);
    return value === null ? [] : [[id, value] as const];
  });
  const rules = new Map(register.policies.map((policy) => [policy, { ...ruleSetOf(policy), levels: policy.levels }]));
  const [first] = register.policies;
  const rulesFor = ({ at }: JudgedControl) => {
    const policy = policyAt(register.policies, at) ?? first;
    return rules.get(policy) ?? { ...ruleSetOf(policy), levels: policy.levels };
  };
  return judgeSeries({ controls, values: new Map(values), rulesFor, services: register.services ?? [] });
}

/** A limit that is there but is no number must not be skipped as if it were absent. */
const isJudgeable = (row: ControlTarget): boolean =>
  [row.target, row.sd, row.low, row.high].every((text) => text === null || isDecimal(text));

/** A control whose judging throws passes nothing, and the others are judged without it. */
function judgedOrVoid(event: ControlEvent, register: ControlRegister): readonly JudgedControl[] {
  try {
    return judgeEvent(event, register);
  } catch (fault) {
    const { id, at } = event;
    const unknown = { hits: [], level: null, target: null, reagentLot: null, sequence: null };
    return [{ id, at, result: "VOID", codes: ["JUDGING_FAILED"], ...unknown, fault }];
  }
}

const judgedAlone = onceFor(judgedOrVoid);

/** Ruling 12: an annulled control neither passes nor fails, and stays; one that was of another level counts there as well. */
function judgeEvent(event: ControlEvent, register: ControlRegister): readonly JudgedControl[] {
  const { annulled = null } = event;
  if (annulled === null) return [judgeControl(event, register)];
  const own = judgeControl(event, register);
  const trace: JudgedControl = { ...own, id: `${own.id}#annulled`, result: "VOID", codes: ["QC_CONTROL_ANNULLED"] };
  return annulled.moved === null ? [trace] : [trace, judgeControl({ ...event, assigned: annulled.moved }, register)];
}

function judgeControl(event: ControlEvent, register: ControlRegister): JudgedControl {
  const { observation, at } = event;
  const day = localDate(at, register.zone);
  const policy = policyAt(register.policies, at) ?? register.policies[0];
  const match = matchControl(event, register.targets, policy, day);
  const rules = ruleSetOf(policy);
  const reagentLot = observation.reagentLot === null ? null : normalizeLot(observation.reagentLot.number);
  const judged = (result: ControlResult, codes: readonly ReasonCode[], more: Partial<JudgedControl> = {}): JudgedControl => ({
    id: event.id,
    at,
    result,
    codes,
    hits: [],
    level: match.level,
    target: null,
    reagentLot,
    sequence: observation.sequence,
    boundary: rules.boundary,
    r4s: rules.r4s,
    ...(event.toldAt === undefined ? {} : { toldAt: event.toldAt }),
    ...more,
  });
  const { value } = observation;
  // Before all else: a control that the analyzer itself failed counts, whatever its lot (ruling 12).
  const { answers } = register.analyte;
  if (observation.failed !== null || value === null || (answers === undefined && readDecimal(value.number) === null))
    return judged("REJECT", ["QC_DEVICE_FAILED"]);
  if (match.rows === null) {
    const isOutside = event.isDiscarded !== true && liesOutsideAll(value, at, register);
    return judged("VOID", isOutside ? ["QC_CONTROL_UNKNOWN", "QC_UNMATCHED_OUTSIDE"] : ["QC_CONTROL_UNKNOWN"]);
  }
  if (isExpired(match, observation.control?.expiry ?? null, day)) return judged("VOID", ["QC_CONTROL_EXPIRED"]);
  const rows = withApprovedLimits(match.rows, event.approved ?? register.approved ?? [], at);
  const target = chooseTarget(rows, value, reagentLot, register.analyte);
  const judgeBy = (row: LimitedTarget): PointVerdict | null =>
    answers === undefined ? judgePoint(value, row, rules) : judgeAnswer(value, observation.flags, row, answers);
  const verdict = target === null ? null : judgeBy(target);
  if (target === null || verdict === null) {
    // What nobody has confirmed takes no control out of those that would fail whichever they were.
    const isOutside = rows.some((row) => row.isUnconfirmed === true) && liesOutsideAll(value, at, register);
    return judged("VOID", isOutside ? ["QC_TARGET_MISSING", "QC_UNMATCHED_OUTSIDE"] : ["QC_TARGET_MISSING"]);
  }
  const { sdSource, ...limits } = target;
  return judged(verdict.result, [], { hits: verdict.hits, target: limits, ...(sdSource === undefined ? {} : { sdSource }) });
}

/** Label, in-use life and what the instrument read from the material: the earliest decides. */
function isExpired(match: ControlMatch, sentExpiry: string | null, day: string): boolean {
  const sent = sentExpiry === null ? null : parseExpiry(sentExpiry);
  return (match.rows ?? []).some(
    (row) => expiredOn({ ...shelfOn(row, day), expiry: earliestDay([row.expiry, sent]) }, day) !== null,
  );
}

/** The target in the value's unit; one made for this reagent lot comes first. Two that contradict each other are none. */
function chooseTarget(
  rows: readonly LimitedTarget[],
  value: MeasuredValue,
  reagentLot: string | null,
  analyte: ConfiguredAnalyte,
): LimitedTarget | null {
  const sameUnit = rows.filter((row) => row.isUnconfirmed !== true && isSameUnit(value.unit, row.unit, analyte));
  const own = sameUnit.filter((row) => row.reagentLot !== null && normalizeLot(row.reagentLot) === reagentLot);
  const [first, ...others] = own.length > 0 ? own : sameUnit.filter((row) => row.reagentLot === null);
  const agree = others.every((row) => limitsOf(row) === limitsOf(first));
  return first !== undefined && agree ? first : null;
}

const limitsOf = (row: ControlTarget | undefined): string =>
  JSON.stringify([row?.target, row?.sd, row?.low, row?.high, row?.answers]);
