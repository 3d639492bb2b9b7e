/**
 * What rules that wait for approval would have done: the last ninety days judged once by what was approved and once as if these had
 * always been. Nothing is written, and what people decided about single results is left aside.
 */
import { approvedRules } from "../../domain/registers/approved-rules.ts";
import type { RuleSet } from "../../qc/approval/rule-set.ts";
import { judgeNow } from "../../release/judging.ts";
import type { ReleasePorts } from "../../release/view.ts";
import type { RegisterVersion } from "../../store/registers.ts";
import type { Run } from "../../store/runs.ts";

export const trialDays = 90;
const dayMs = 24 * 3_600_000;
/** Judged while others wait for the gateway: the newest so many. */
const mostJudged = 100;

export interface RuleTrial {
  /** Results of the analyte that were judged. */
  readonly results: number;
  /** There were more in the ninety days; these are the newest. */
  readonly isCut: boolean;
  /** Held back by the rules that are approved, and by those that wait. */
  readonly heldNow: number;
  readonly heldThen: number;
}

export function tryRules(ports: ReleasePorts, instrumentId: string, analyte: string, rules: RuleSet): RuleTrial {
  const now = ports.clock.now();
  const { runs } = ports.store;
  const within = runs.patientRunsBetween(instrumentId as never, now - trialDays * dayMs, now);
  const measured = within.filter(({ key }) => runs.observations(key).some(({ observation }) => observation.analyte === analyte));
  const asked = measured.slice(-mostJudged);
  const then = asIfApproved(ports, instrumentId, analyte, rules);
  const heldBy = (by: ReleasePorts) => asked.filter((run) => isHeld(by, run, analyte)).length;
  return {
    results: asked.length,
    isCut: asked.length < measured.length,
    heldNow: heldBy(ports),
    heldThen: heldBy(then),
  };
}

/** Judged as if it had never been sent: what was sent is not asked whether its rules are approved. */
function isHeld(ports: ReleasePorts, run: Run, analyte: string): boolean {
  const { judgement, observations } = judgeNow(ports, { ...run, state: "waiting" });
  const own = observations.filter(({ observation }) => observation.analyte === analyte);
  return own.some(({ id }) => judgement.results.get(id)?.outcome === "HOLD");
}

/** The station as if these rules were the only version that was ever approved for the analyte. */
function asIfApproved(ports: ReleasePorts, instrumentId: string, analyte: string, rules: RuleSet): ReleasePorts {
  const { store } = ports;
  const { registers } = store;
  const only: RegisterVersion<unknown> = {
    ...{ key: "trial", subject: instrumentId, at: 0, recordedAt: 0, signature: null, supersededAt: null, endedBy: null },
    body: { analyte, rules, sentences: [], changedBy: null, isOfWhole: false },
  };
  const ofSubject: typeof registers.ofSubject = (register, subject) => {
    const entries = registers.ofSubject(register, subject);
    if (register.name !== approvedRules.name || subject !== instrumentId) return entries;
    const others = entries.filter(({ body }) => (body as { readonly analyte?: string }).analyte !== analyte);
    return [...others, only as (typeof entries)[number]];
  };
  return { ...ports, store: { ...store, registers: { ...registers, ofSubject } } };
}
