/** Look-back cases as people see them: what each waits for, and every result with what was decided about it. */
import type { EpochMs } from "../../domain/clock.ts";
import { type CaseDecision, type LookBackCase, lookBackCases } from "../../domain/registers/look-back.ts";
import { isoTime } from "../../domain/time.ts";
import type { RunReport } from "../../hl7/types.ts";
import { earliest } from "../../qc/controls/control-order.ts";
import type { JudgedControl } from "../../qc/types.ts";
import { judgeControlsOnLot } from "../../release/controls.ts";
import { knownEvents } from "../../release/facts/known-events.ts";
import { changesOf } from "../../release/facts/result-changes.ts";
import { instrumentOf, type Looking, type Ports } from "../../release/view.ts";
import type { RegisterVersion } from "../../store/people/registers.ts";
import { staffText } from "../staff-text.ts";
import { resultText, type WorklistEntry, worklistEntry } from "../worklist/worklist.ts";

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
  /** Why the results are in doubt. */
  readonly why: string;
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

export const lookBackList = (ports: Looking): readonly CaseSummary[] =>
  ports.store.registers.all(lookBackCases).map((entry) => summary(ports, entry));

export function summary(ports: Looking, entry: RegisterVersion<LookBackCase>): CaseSummary {
  const { body, key } = entry;
  const state = caseState(ports, entry);
  return {
    id: key,
    code: body.code,
    about: body.about,
    why: staffText(ports.view(), body.code),
    state,
    text: caseStates[state].nb,
    openedAt: isoTime(body.openedAt, ports.view().station.gateway.zone),
    results: body.affected.length,
    undecided: undecided(body).length,
    closed: body.closed,
  };
}

/** Alert values first, as the case holds them; each with the value that the journal was last told. */
export function caseResults(ports: Looking, { affected, decisions }: LookBackCase): readonly CaseResult[] {
  return affected.flatMap(({ run: key, isAlert }) => {
    const run = ports.store.runs.byKey(key);
    const decision = lastOn(decisions, key);
    if (run === null) return [];
    const entry = worklistEntry(ports, run);
    return [{ ...entry, results: toldResults(ports, key) ?? entry.results, isAlert, decision }];
  });
}

/** The values that stand since a person changed the result; null: as it was measured. */
export function toldResults(ports: Ports<"store">, run: string): readonly string[] | null {
  const last = changesOf(ports, run).findLast(({ body }) => body.report !== undefined);
  const report = last?.body.report as RunReport | undefined;
  return report === undefined ? null : report.results.map(resultText);
}

/** A later decision on a result stands in place of the former ones. */
export const lastOn = (decisions: readonly CaseDecision[], run: string): CaseDecision | null =>
  decisions.findLast((one) => one.run === run) ?? null;

/** Run keys. */
export const undecided = ({ affected, decisions }: LookBackCase): readonly string[] =>
  affected.map(({ run }) => run).filter((run) => lastOn(decisions, run) === null);

/** Keys of runs that the journal has, and of which nobody has decided what becomes. A result of several cases is one. */
export function runsInDoubt({ store }: Ports<"store">): ReadonlySet<string> {
  const open = store.registers.all(lookBackCases).filter(({ body }) => body.closed === null);
  return new Set(open.flatMap(({ body }) => undecided(body)));
}

export const resultsInDoubt = (ports: Ports<"store">): number => runsInDoubt(ports).size;

/** From what is known now: nothing of it is stored. */
export function caseState(ports: Looking, { body, subject, at }: RegisterVersion<LookBackCase>): CaseState {
  const { control } = body;
  if (body.closed !== null) return "closed";
  const instrument = instrumentOf(ports.view(), subject as Parameters<typeof instrumentOf>[1]);
  if (control === null || instrument === null || at === null) return "to-assess";
  const lot = ports.store.runs.observation(control.id)?.observation.reagentLot?.number ?? null;
  const around = judgeControlsOnLot(ports, instrument, control.analyte, at, lot);
  const failed = around.filter((one) => one.result === "REJECT").find((one) => one.id === control.id);
  // Annulled, or judged anew by a corrected target: it is no failure any more.
  if (failed === undefined) return "may-close";
  if (isSystematic(failed)) return "to-assess";
  const repeats = around.filter((one) => one.result !== "VOID" && one.reagentLot === failed.reagentLot && one.at > at);
  const levels = new Set([control.level, ...(instrument.qc[control.analyte]?.at(-1)?.levels ?? [])]);
  const firsts = [...levels]
    .filter((level) => level !== null)
    .map((level) => earliest(repeats.filter((one) => one.level === level)));
  const inTime = firsts.map((one) => (one !== null && one.at <= at + waitMs ? one : null));
  if (inTime.some((one) => one?.result === "REJECT")) return "to-assess";
  if (inTime.includes(null)) return ports.clock.now() < at + waitMs ? "waits-for-control" : "to-assess";
  const last = Math.max(...inTime.map((one) => one?.at ?? at));
  const { services } = knownEvents(ports.store, instrument, control.analyte, at);
  return services.some((one) => isBetween(one.at, at, last)) ? "to-assess" : "may-close";
}

/** A shift or a drift is not refuted by one value that lies well (ruling 10): repeating until it fits confirms nothing. */
const isSystematic = ({ hits }: JudgedControl): boolean => hits.some((hit) => /^(2-2s|2of3-2s|3-1s|4-1s|\d+x|7T)\//.test(hit));

const isBetween = (at: EpochMs, from: EpochMs, to: EpochMs): boolean => at > from && at <= to;
