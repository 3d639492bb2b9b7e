/** Look-back cases as people see them: what each waits for, and every result with what was decided about it. */
import type { EpochMs } from "../../domain/clock.ts";
import { type CaseDecision, type LookBackCase, lookBackCases } from "../../domain/registers/look-back.ts";
import { isoTime } from "../../domain/time.ts";
import type { RunReport } from "../../hl7/types.ts";
import { earliest } from "../../qc/controls/order.ts";
import type { RegisterVersion } from "../../store/registers.ts";
import { judgeControlsAround } from "../controls.ts";
import { knownEvents } from "../known/known-events.ts";
import { instrumentOf, type ReleasePorts } from "../view.ts";
import { resultText, type WorklistEntry, worklistEntry } from "../worklist/worklist.ts";
import { changesOf } from "./place.ts";

/** `may-close`: the failure was not confirmed, so one cause may close the whole case (ruling 10). */
export type CaseState = "waits-for-control" | "may-close" | "to-assess" | "closed";

export const caseStates: Readonly<Record<CaseState, { readonly nb: string; readonly nn: string }>> = {
  "waits-for-control": { nb: "Venter på ny kontroll", nn: "Ventar på ny kontroll" },
  "may-close": { nb: "Feilen ble ikke bekreftet", nn: "Feilen vart ikkje stadfesta" },
  "to-assess": { nb: "Må vurderes", nn: "Må vurderast" },
  closed: { nb: "Lukket", nn: "Lukka" },
};

/** Ruling 10, for closing a case whose failure was not confirmed. */
export const notConfirmed = {
  nb: "Feilen ble ikke bekreftet – svarene blir stående",
  nn: "Feilen vart ikkje stadfesta – svara blir ståande",
} as const;

export interface CaseSummary {
  readonly id: string;
  readonly code: string;
  readonly about: string;
  readonly state: CaseState;
  readonly text: string;
  readonly openedAt: string;
  readonly results: number;
  readonly undecided: number;
  readonly closed: LookBackCase["closed"];
}

export interface CaseResult extends WorklistEntry {
  readonly isAlert: boolean;
  readonly decision: CaseDecision | null;
}

const waitMs = 24 * 3_600_000;

export const lookBackList = (ports: ReleasePorts): readonly CaseSummary[] =>
  ports.store.registers.all(lookBackCases).map((entry) => summary(ports, entry));

export function summary(ports: ReleasePorts, entry: RegisterVersion<LookBackCase>): CaseSummary {
  const { body, key } = entry;
  const state = caseState(ports, entry);
  return {
    id: key,
    code: body.code,
    about: body.about,
    state,
    text: caseStates[state].nb,
    openedAt: isoTime(body.openedAt, ports.view().station.gateway.zone),
    results: body.affected.length,
    undecided: undecided(body).length,
    closed: body.closed,
  };
}

/** Alert values first, as the case holds them; each with the value that the journal was last told. */
export function caseResults(ports: ReleasePorts, { affected, decisions }: LookBackCase): readonly CaseResult[] {
  return affected.flatMap(({ run: key, isAlert }) => {
    const run = ports.store.runs.byKey(key);
    const decision = lastOn(decisions, key);
    return run === null ? [] : [{ ...worklistEntry(ports, run), ...toldValue(ports, key), isAlert, decision }];
  });
}

function toldValue(ports: ReleasePorts, run: string): Partial<Pick<CaseResult, "results">> {
  const last = changesOf(ports, run).findLast(({ body }) => body.report !== undefined);
  const report = last?.body.report as RunReport | undefined;
  return report === undefined ? {} : { results: report.results.map(resultText) };
}

export const lastOn = (decisions: readonly CaseDecision[], run: string): CaseDecision | null =>
  decisions.findLast((one) => one.run === run) ?? null;

export const undecided = ({ affected, decisions }: LookBackCase): readonly string[] =>
  affected.map(({ run }) => run).filter((run) => lastOn(decisions, run) === null);

/** From what is known now: nothing of it is stored. */
export function caseState(ports: ReleasePorts, { body, subject, at }: RegisterVersion<LookBackCase>): CaseState {
  const { control } = body;
  if (body.closed !== null) return "closed";
  const instrument = instrumentOf(ports.view(), subject as Parameters<typeof instrumentOf>[1]);
  if (control === null || instrument === null || at === null) return "to-assess";
  const around = judgeControlsAround(ports, instrument, control.analyte, at);
  const failed = around.filter((one) => one.result === "REJECT").find((one) => one.id === control.id);
  // Annulled, or judged anew by a corrected target: it is no failure any more.
  if (failed === undefined) return "may-close";
  const next = earliest(around.filter((one) => one.result !== "VOID" && one.level === control.level && one.at > at));
  if (next === null || next.at > at + waitMs) return ports.clock.now() < at + waitMs ? "waits-for-control" : "to-assess";
  const hadIntervention = knownEvents(ports.store, instrument, control.analyte, at).services.some((one) =>
    isBetween(one.at, at, next.at),
  );
  return next.result !== "REJECT" && !hadIntervention ? "may-close" : "to-assess";
}

const isBetween = (at: EpochMs, from: EpochMs, to: EpochMs): boolean => at > from && at <= to;
