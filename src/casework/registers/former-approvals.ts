/**
 * Approvals of a whole station's rules, from before each set was approved by itself: each counts for every set of the rules that it was
 * about (ruling 32). Those rules stand in the configurations that were active then, which the store keeps.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { type ApprovedRules, approvedRules } from "../../domain/registers/approvals.ts";
import { ruleApprovals } from "../../domain/registers/management.ts";
import { ruleSetOf, ruleText } from "../../qc/approval/rule-set.ts";
import { type Ruled, rulesHash } from "../../release/facts/ruled-parts.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { RegisterVersion } from "../../store/people/registers.ts";
import { sentencesOf } from "./rule-rows.ts";

/** A configuration that was active from a moment on. */
export interface FormerRules {
  readonly activatedAt: EpochMs;
  /** Null: its files cannot be read any more. */
  readonly ruled: Ruled | null;
}

type Approval = RegisterVersion<{ readonly sentences: readonly string[] }>;

/** There are approvals of the whole, and no set was approved by itself yet. */
export const hasFormerApprovals = ({ registers }: Pick<GatewayStore, "registers">): boolean =>
  registers.all(ruleApprovals).length > 0 && !registers.isKept(approvedRules);

/** `former`: oldest first. Call inside a transaction, before anything is judged. */
export function takeUpFormerApprovals({ registers }: Pick<GatewayStore, "registers">, former: readonly FormerRules[]): void {
  const approvals = registers.all(ruleApprovals);
  const newest = new Map<string, string>();
  for (const { ruled, approval, from } of approvedInForce(approvals, former)) {
    for (const instrument of ruled.instruments) {
      for (const analyte of instrument.analytes) {
        const rules = ruleSetOf(ruled.station, instrument, analyte);
        const row = JSON.stringify([instrument.id, analyte.name]);
        if (newest.get(row) === ruleText(rules)) continue;
        newest.set(row, ruleText(rules));
        const body: ApprovedRules = {
          ...{ analyte: analyte.name, rules, sentences: sentencesOf(ruled, rules), changedBy: null, isOfWhole: true },
        };
        const key = JSON.stringify([instrument.id, analyte.name, from]);
        registers.put(approvedRules, { key, subject: instrument.id, at: from, body }, approval.signature, from);
      }
    }
  }
}

interface InForce {
  readonly ruled: Ruled;
  readonly approval: Approval;
  readonly from: EpochMs;
}

/**
 * Each configuration whose rules were approved, from when it was both active and approved. One that was active when an approval was given
 * is what was approved then, also where a newer Labbro reads its files to another text.
 */
function approvedInForce(approvals: readonly Approval[], former: readonly FormerRules[]): readonly InForce[] {
  const givenAt = ({ at, recordedAt }: Approval): EpochMs => at ?? recordedAt;
  const texts = former.map(({ ruled }) => (ruled === null ? null : rulesHash(ruled)));
  const found = former.flatMap(({ activatedAt, ruled }, i): readonly InForce[] => {
    if (ruled === null) return [];
    const until = former[i + 1]?.activatedAt ?? Number.POSITIVE_INFINITY;
    const given = approvals.find(
      (one) => one.key === texts[i] || (!texts.includes(one.key) && givenAt(one) >= activatedAt && givenAt(one) < until),
    );
    return given === undefined ? [] : [{ ruled, approval: given, from: Math.max(activatedAt, givenAt(given)) }];
  });
  return found.sort((a, b) => a.from - b.from);
}
