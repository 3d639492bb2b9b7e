/**
 * What a control says by itself, before any rule looks back, hangs on what was measured and on the lots and rules of its day alone: judged
 * once for all the results that it stands beside. Compared by identity; what a person said of a control is judged anew each time.
 */
import type { ControlTarget } from "../../domain/lot.ts";
import type { Observation } from "../../domain/observation.ts";
import type { ControlEvent, ControlRegister, JudgedControl } from "../types.ts";

interface Kept {
  readonly event: ControlEvent;
  readonly register: ControlRegister;
  readonly judged: readonly JudgedControl[];
}

const kept = new WeakMap<Observation, Kept>();

type JudgeAlone = (event: ControlEvent, register: ControlRegister) => readonly JudgedControl[];

export const onceFor =
  (judge: JudgeAlone): JudgeAlone =>
  (event, register) => {
    if (isSpokenOf(event)) return judge(event, register);
    const former = kept.get(event.observation);
    if (former !== undefined && isSameEvent(former.event, event) && isSameRegister(former.register, register))
      return former.judged;
    const judged = judge(event, register);
    // What could not be judged is tried anew each time.
    if (judged.every(({ fault }) => fault === undefined)) kept.set(event.observation, { event, register, judged });
    return judged;
  };

const isSpokenOf = ({ assigned, annulled = null, isDiscarded, window }: ControlEvent): boolean =>
  assigned !== null || annulled !== null || isDiscarded !== undefined || window !== undefined;

const isSameEvent = (one: ControlEvent, other: ControlEvent): boolean =>
  one.id === other.id && one.at === other.at && one.toldAt === other.toldAt && isSameList(one.approved, other.approved);

const isSameRegister = (one: ControlRegister, other: ControlRegister): boolean =>
  one.model === other.model &&
  one.analyte === other.analyte &&
  one.targets === other.targets &&
  one.zone === other.zone &&
  isSameList(one.policies, other.policies) &&
  isSameList(one.approved, other.approved);

function isSameList<One>(one: readonly One[] = [], other: readonly One[] = []): boolean {
  return one.length === other.length && one.every((member, i) => member === other[i]);
}

/** The same rows for the same targets, so that they are known again. */
export function rowsOf(targets: readonly ControlTarget[], name: string, choose: (row: ControlTarget) => boolean) {
  const chosen = rows.get(targets) ?? new Map<string, readonly ControlTarget[]>();
  rows.set(targets, chosen);
  const known = chosen.get(name) ?? targets.filter(choose);
  chosen.set(name, known);
  return known;
}
const rows = new WeakMap<readonly ControlTarget[], Map<string, readonly ControlTarget[]>>();
