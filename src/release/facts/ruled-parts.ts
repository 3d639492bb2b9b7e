/**
 * By which rules a measurement is judged (ruling 32). In production only by approved ones: each analyte's results by the one version that
 * counts at their time, wholly; where none counts they are held. On trial the files' own rules count, and nothing is asked for.
 */
import { createHash } from "node:crypto";
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import { onceFor, onceForBoth } from "../../domain/once-for.ts";
import { defaultReleaseTimes, type ReleaseTimes } from "../../domain/policy.ts";
import { type ApprovedRules, approvedRules } from "../../domain/registers/approvals.ts";
import type { Instrument, Station } from "../../domain/station.ts";
import {
  type RulesInForce,
  type RuleVersion,
  rulesInForce,
  rulesOfSent,
  versionsBegin,
} from "../../qc/approval/approved-versions.ts";
import {
  analyteOf,
  canonicalRules,
  instrumentUnderAll,
  type RuleSet,
  ruleSetOf,
  ruleText,
  stationUnder,
  instrumentUnder as under,
} from "../../qc/approval/rule-set.ts";
import { believableTime } from "../../qc/result/time-codes.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { RegisterVersion } from "../../store/people/registers.ts";
import type { Run } from "../../store/results/runs.ts";
import { type Ports, releaseTimesOf } from "../view.ts";

/** What of a configuration is approved. */
export interface Ruled {
  readonly station: Station;
  readonly instruments: readonly Instrument[];
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Of all rules together, as they were approved before each set was approved by itself. */
export const rulesHash = ({ station, instruments }: Ruled): string => sha256(canonicalRules(station, instruments));
/** SHA-256 in hex of the rules as they are approved: equal for rules that say the same. */
export const ruleSetHash = (rules: RuleSet): string => sha256(ruleText(rules));

/** In a test station every rule counts without anybody's word. */
export const asksApproval = ({ station }: Pick<Ruled, "station">): boolean => station.gateway.processing === "production";

/** Every approved version of each analyte's rules on an instrument, in the order of approval. */
export function approvedVersions(
  { registers }: Pick<GatewayStore, "registers">,
  instrumentId: string,
): ReadonlyMap<string, readonly RuleVersion[]> {
  return versionsOf(registers.ofSubject(approvedRules, instrumentId));
}

const versionsOf = onceFor((entries: readonly RegisterVersion<ApprovedRules>[]) => {
  const versions = new Map<string, readonly RuleVersion[]>();
  for (const { at, recordedAt, body } of entries) {
    const version = { validFrom: at ?? recordedAt, rules: body.rules as RuleSet | null };
    versions.set(body.analyte, [...(versions.get(body.analyte) ?? []), version]);
  }
  return versions;
});

/** What is judged by one set of rules: a run's results of one analyte, or where nothing is approved by analyte, all of them. */
export interface RuledPart {
  readonly analyte: string | null;
  readonly instrument: Instrument | null;
  readonly release: ReleaseTimes;
  readonly isUnapproved: boolean;
  readonly measuredAt: EpochMs | null;
  readonly window: TimeWindow | null;
}

export interface Asked {
  readonly run: Pick<Run, "measuredAt" | "receivedAt" | "state">;
  readonly instrument: Instrument | null;
  /** Names of what was measured. */
  readonly analytes: readonly string[];
  readonly window: TimeWindow | null;
}

/** At least one part; a time that is uncertain over the begin of a version makes a part of each side. */
export function ruledParts(ports: Ports<"store" | "view">, asked: Asked): readonly [RuledPart, ...RuledPart[]] {
  const { run, instrument, window } = asked;
  const view = ports.view();
  const whole = { analyte: null, instrument, release: releaseTimesOf(view), isUnapproved: false };
  const [first, ...others] = partsByAnalyte(ports, asked);
  return first === undefined ? [{ ...whole, measuredAt: run.measuredAt, window }] : [first, ...others];
}

function partsByAnalyte(ports: Ports<"store" | "view">, { run, instrument, analytes, window }: Asked): readonly RuledPart[] {
  const view = ports.view();
  if (instrument === null || !asksApproval(view)) return [];
  const approved = approvedVersions(ports.store, instrument.id);
  return [...new Set(analytes)].flatMap((analyte) => {
    const versions = approved.get(analyte) ?? [];
    return timesOf(run, window, versions).flatMap(({ at, ...times }): RuledPart[] => {
      const found = inForce(versions, fileRules(view, instrument, analyte), at, run.state === "released");
      if (found === null) return [];
      const { rules, isApproved } = found;
      const ruled = isApproved ? instrumentUnder(instrument, rules) : withoutChoices(instrumentUnder(instrument, rules));
      const release = rules.station.release ?? defaultReleaseTimes;
      return [{ analyte, instrument: ruled, release, isUnapproved: !isApproved, ...times }];
    });
  });
}

/** The same instrument under the same rules is the same value: what was judged by it holds for the next result. */
const instrumentUnder = onceForBoth(under);

/** What nobody approved chooses nothing. */
const withoutChoices = onceFor((instrument: Instrument): Instrument => ({ ...instrument, outcomes: {} }));

const inForce = (versions: readonly RuleVersion[], inFile: RuleSet | null, at: EpochMs, isSent: boolean): RulesInForce | null =>
  isSent ? rulesOfSent(versions, inFile, at) : rulesInForce(versions, inFile, at);

const allFileRules = onceForBoth(
  (station: Station, instrument: Instrument) =>
    new Map(instrument.analytes.map((analyte) => [analyte.name, ruleSetOf(station, instrument, analyte)])),
);

const fileRules = ({ station }: Ruled, instrument: Instrument, name: string): RuleSet | null =>
  allFileRules(station, instrument).get(name) ?? null;

interface Times {
  /** When it counts as measured. */
  readonly at: EpochMs;
  readonly measuredAt: EpochMs | null;
  readonly window: TimeWindow | null;
}

/** The likeliest first. */
function timesOf(run: Asked["run"], window: TimeWindow | null, versions: readonly RuleVersion[]): readonly Times[] {
  const at = believableTime(run.measuredAt) ?? run.receivedAt;
  if (window === null) return [{ at, measuredAt: run.measuredAt, window }];
  const starts = [window.from, ...versionsBegin(versions)].filter((start) => start >= window.from && start <= window.to);
  const sides = [...new Set(starts)]
    .sort((a, b) => a - b)
    .map((from, i, all) => ({ from, to: (all[i + 1] ?? window.to + 1) - 1 }));
  const isLikeliest = ({ from, to }: TimeWindow): boolean => from <= at && at <= to;
  return sides
    .map((side) =>
      isLikeliest(side)
        ? { at, measuredAt: run.measuredAt, window: side }
        : { at: side.from, measuredAt: side.from, window: side },
    )
    .sort((a, b) => Number(b.at === at) - Number(a.at === at));
}

/** The instrument with the rules that count for it at a moment: for what is shown, and for what concerns several analytes. */
export function ruledAt(ports: Ports<"store" | "view">, instrument: Instrument, at: EpochMs): Instrument {
  const sets = setsAt(ports, instrument, at);
  return sets.length === 0 ? instrument : instrumentUnderAll(instrument, sets);
}

/** The instrument with every policy that any approved version or the files have: for how far an event may reach. */
export function widelyRuled(ports: Ports<"store" | "view">, instrument: Instrument): Instrument {
  if (!asksApproval(ports.view())) return instrument;
  const qc = { ...instrument.qc };
  for (const [analyte, versions] of approvedVersions(ports.store, instrument.id)) {
    const policies = versions.flatMap(({ rules }) => rules?.instrument.qc[analyte] ?? []);
    if (policies.length > 0) qc[analyte] = [...policies, ...(instrument.qc[analyte] ?? [])];
  }
  return { ...instrument, qc };
}

/** The station as a message about a run is written: the codes of its analytes and the release settings that were approved. */
export function stationFor(ports: Ports<"store" | "view">, instrument: Instrument, at: EpochMs): Station {
  const { station } = ports.view();
  return stationUnder(station, setsAt(ports, instrument, at));
}

/** When the machine stops deciding about a run by itself: where several analytes were measured, the strictest of their settings. */
export function releaseTimesFor(ports: Ports<"store" | "view">, run: Run): ReleaseTimes {
  const view = ports.view();
  const instrument = view.instruments.find(({ id }) => id === run.instrumentId) ?? null;
  if (instrument === null || !asksApproval(view)) return releaseTimesOf(view);
  const analytes = ports.store.runs.observations(run.key).flatMap(({ observation }) => observation.analyte ?? []);
  const [first, ...others] = ruledParts(ports, { run, instrument, analytes, window: null }).map(({ release }) => release);
  return others.reduce(strictest, first ?? releaseTimesOf(view));
}

const strictest = (a: ReleaseTimes, b: ReleaseTimes): ReleaseTimes => ({
  autoReleaseMaxHours: Math.min(a.autoReleaseMaxHours, b.autoReleaseMaxHours),
  qcWaitHours: Math.min(a.qcWaitHours, b.qcWaitHours),
  lateHours: Math.min(a.lateHours, b.lateHours),
  oldDays: Math.min(a.oldDays, b.oldDays),
});

function setsAt(ports: Ports<"store" | "view">, instrument: Instrument, at: EpochMs): readonly RuleSet[] {
  const view = ports.view();
  if (!asksApproval(view)) return [];
  const approved = approvedVersions(ports.store, instrument.id);
  return instrument.analytes.flatMap((analyte) => {
    const found = rulesInForce(approved.get(analyte.name) ?? [], fileRules(view, instrument, analyte.name), at);
    return found === null || analyteOf(found.rules) === undefined ? [] : [found.rules];
  });
}
