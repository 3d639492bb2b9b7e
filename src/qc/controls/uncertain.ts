/**
 * Controls whose time is uncertain (ruling 27): all are judged without them, with each at the first instant that is possible and with
 * each at the last, and every control keeps the worst of it. A stated bound: not all orders are tried.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { localToInstant } from "../../domain/time.ts";
import type { ControlEvent, ControlRegister, ControlResult, JudgedControl } from "../types.ts";
import { ownId } from "./annulled.ts";

type Judge = (events: readonly ControlEvent[], register: ControlRegister) => readonly JudgedControl[];

export function worstOfTimes(events: readonly ControlEvent[], register: ControlRegister, judge: Judge): readonly JudgedControl[] {
  const uncertain = events.filter(({ window }) => window !== undefined);
  if (uncertain.length === 0) return judge(events, register);
  const certain = events.filter(({ window }) => window === undefined);
  const allAt = (end: keyof TimeWindow) =>
    judge([...certain, ...uncertain.map((one) => at(one, one.window?.[end] ?? one.at))], register);
  const windows = new Map(uncertain.map(({ id, window }) => [id, window]));
  const alone = uncertain.flatMap((one) => changesInside(one, register).flatMap((time) => judge([at(one, time)], register)));
  const scenarios = [...judge(certain, register), ...allAt("from"), ...allAt("to"), ...alone];
  return [...Map.groupBy(scenarios, ({ id }) => id).values()].flatMap((verdicts) => {
    const [first] = verdicts;
    const window = first === undefined ? undefined : windows.get(ownId(first.id));
    return first === undefined ? [] : [window === undefined ? worst(verdicts) : anywhereIn(window, verdicts)];
  });
}

const at = (control: ControlEvent, time: EpochMs): ControlEvent => ({ ...control, at: time });

/** Where other limits, lots or rules begin to count: a verdict at both ends alone would not see them. */
function changesInside(
  { window }: ControlEvent,
  { targets, policies, approved = [], zone }: ControlRegister,
): readonly EpochMs[] {
  if (window === undefined) return [];
  const starts = [
    ...targets.flatMap(({ validFrom }) => (validFrom === undefined ? [] : localToInstant(`${validFrom}T00:00`, zone))),
    ...policies.map(({ validFrom }) => validFrom),
    ...approved.map(({ validFrom }) => validFrom),
    ...targets.flatMap(({ life }) => life?.blocks.map(({ from }) => from) ?? []),
    ...targets.flatMap(
      ({ life }) => life?.trials?.flatMap(({ from, until }) => [from - 1, from, ...(until === null ? [] : [until])]) ?? [],
    ),
  ];
  return [...new Set(starts)].filter((time) => time > window.from && time < window.to);
}

const rank: readonly ControlResult[] = ["VOID", "PASS", "WARN", "REJECT"];

function worst(verdicts: readonly JudgedControl[]): JudgedControl {
  const bad = verdicts.reduce((a, b) => (rank.indexOf(b.result) > rank.indexOf(a.result) ? b : a));
  return { ...bad, hits: [...new Set(verdicts.flatMap(({ hits }) => hits))].sort() };
}

/** It fails if it may fail, and passes only if it passes wherever it lies, as a control of one lot and level. */
function anywhereIn(window: TimeWindow, verdicts: readonly JudgedControl[]): JudgedControl {
  const bad = { ...worst(verdicts), at: window.to, window };
  const isOne = new Set(verdicts.map(({ level, target }) => JSON.stringify([level, target?.lot]))).size === 1;
  if (bad.result === "REJECT") return isOne ? bad : { ...bad, level: null };
  const isVoid = !isOne || verdicts.some(({ result }) => result === "VOID");
  const codes = new Set(verdicts.flatMap((one) => one.codes));
  if (isVoid && codes.size === 0) codes.add("QC_CONTROL_UNKNOWN");
  return { ...bad, ...(isVoid ? { result: "VOID", codes: [...codes] } : {}) };
}
