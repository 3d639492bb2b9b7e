/**
 * Opening and extending look-back cases (ruling 10): when a result that the journal has becomes suspect, and when a control fails whose
 * rule reaches back over results that were sent. A case is only ever added to by the machine; people decide.
 */
import { normalizeLot } from "../../domain/lot.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import { type AffectedResult, type LookBackCase, lookBackCases } from "../../domain/registers/look-back.ts";
import type { Instrument } from "../../domain/station.ts";
import { spanOf } from "../../qc/controls/control-order.ts";
import { judgeControlsOnLot } from "../../release/controls.ts";
import type { Logging, Ports, Standings } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { type CaseCause, causeOfControl, causesAgainst } from "./causes.ts";
import { isInJournal } from "./place.ts";

/** Controls of one round at the instrument are one case (QC.md 1.1: the run window). */
const sameRoundMs = 60 * 60_000;

/** A result that left cannot be trusted any more: flagged at once, a case as soon as the journal has it (ruling 5). */
export function suspect(ports: Logging, run: Run, codes: readonly ReasonCode[], standings: Standings): void {
  flag(ports, run);
  if (isInJournal(ports, run)) for (const cause of causesAgainst(ports, run, codes, standings)) include(ports, cause, [run]);
}

function flag(ports: Ports<"store" | "clock" | "logger">, { key, connectionId }: Run): void {
  if (ports.store.runs.byKey(key)?.lookBack === true) return;
  ports.store.runs.openLookBack(key);
  ports.store.events.add({ at: ports.clock.now(), kind: "look-back-opened", subject: key, detail: null });
  ports.logger.warn("look-back-opened", { connection: connectionId, run: key });
}

/** A control landed or changed: it and the later ones may fail now, and throw doubt on what was sent in their windows. */
export function lookBackFrom(ports: Logging, instrument: Instrument, analyte: string, control: Run): void {
  const at = control.measuredAt ?? control.receivedAt;
  const own = ports.store.runs.standing(control.key).find((one) => one.observation.analyte === analyte);
  const around = judgeControlsOnLot(ports, instrument, analyte, at, own?.observation.reagentLot?.number ?? null);
  for (const failed of around.filter((one) => one.result === "REJECT" && spanOf(one).to >= at)) {
    const cause = causeOfControl(ports, instrument, analyte, failed, around);
    if (cause.window === null) continue;
    const sent = ports.store.runs.patientRunsBetween(instrument.id, cause.window.from, cause.window.to);
    include(
      ports,
      cause,
      sent.filter((run) => isInJournal(ports, run) && isAffected(ports, run, cause)),
    );
  }
}

/** The journal has just said that it has a result: a suspect one becomes a case, and one in an open case's window joins it. */
export function joinOpenCases(ports: Ports<"store" | "clock" | "logger">, run: Run): void {
  if (run.instrumentId === null || !isInJournal(ports, run)) return;
  const from = run.measuredAt ?? run.receivedAt;
  // A failure earlier than the result has no window that reaches it.
  for (const entry of ports.store.registers.between(lookBackCases, run.instrumentId, from, Number.MAX_SAFE_INTEGER)) {
    const { body } = entry;
    if (body.closed !== null || body.control === null) continue;
    const cause: CaseCause = { ...body, id: entry.key, instrumentId: entry.subject, at: entry.at ?? body.openedAt };
    if (isAffected(ports, run, cause)) include(ports, cause, [run]);
  }
}

/** Measured in the window of its reagent lot, with the analysis; and not sent by a person who knew of the failure. */
function isAffected(ports: Ports<"store">, run: Run, cause: CaseCause): boolean {
  const { control } = cause;
  if (control === null || run.measuredAt === null) return false;
  const measured = ports.store.runs.standing(run.key).find((one) => one.observation.analyte === control.analyte);
  if (measured === undefined) return false;
  const window = windowOfLot(ports, cause, control.id, measured.observation.reagentLot?.number ?? null);
  if (window === null || run.measuredAt < window.from || run.measuredAt > window.to) return false;
  const failed = ports.store.runs.byKey(runKeyOf(control.id));
  const released = ports.store.decisions.ofRun(run.key).findLast((one) => one.detail.kind === "release");
  return released === undefined || failed === null || released.at < failed.receivedAt;
}

/** A result that tells no lot may be of the one that failed; a failure that tells none is of every lot. */
function windowOfLot(ports: Ports<"store">, { window, otherLots = window }: CaseCause, controlId: string, lot: string | null) {
  const failed = ports.store.runs.observation(controlId)?.observation.reagentLot?.number ?? null;
  return lot === null || failed === null || normalizeLot(lot) === normalizeLot(failed) ? window : otherLots;
}

/** A control's id is its run's key and a number. */
const runKeyOf = (controlId: string): string => controlId.slice(0, controlId.lastIndexOf("."));

/** Opens the case or adds to it what it does not have yet; a closed one is open again then. */
function include(ports: Ports<"store" | "clock" | "logger">, cause: CaseCause, found: readonly Run[]): void {
  // Of what was erased nobody can be told any more.
  const runs = found.filter(({ erasedAt }) => erasedAt === null);
  const { registers, events } = ports.store;
  const now = ports.clock.now();
  const [id, before] = caseFor(ports, cause);
  const known = new Set(before?.affected.map(({ run }) => run));
  const added = runs.filter(({ key }) => !known.has(key)).map((run) => toAffected(ports, run));
  if (added.length === 0) return;
  for (const run of runs) flag(ports, run);
  const { code, about, control, window, otherLots } = before ?? cause;
  const body: LookBackCase = {
    ...(otherLots === undefined ? {} : { otherLots }),
    ...{ code, about, control, window, openedAt: before?.openedAt ?? now, decisions: before?.decisions ?? [], closed: null },
    affected: [...(before?.affected ?? []), ...added].sort(byUrgency),
  };
  registers.put(lookBackCases, { key: id, subject: cause.instrumentId, at: cause.at, body }, null, now);
  const kind = before === null ? "case-opened" : "case-extended";
  events.add({ at: now, kind, subject: id, detail: { results: added.length } });
  ports.logger.warn(kind, { case: id, results: added.length });
}

/** An open case of a control of the same round takes this one's results; else its own. */
function caseFor(ports: Ports<"store">, { id, control, instrumentId, at }: CaseCause): readonly [string, LookBackCase | null] {
  const { registers } = ports.store;
  const own = registers.byKey(lookBackCases, id);
  if (own !== null || control === null || instrumentId === null) return [id, own?.body ?? null];
  const near = registers
    .between(lookBackCases, instrumentId, at - sameRoundMs, at + sameRoundMs)
    .find(({ body }) => body.control?.analyte === control.analyte && body.closed === null);
  return near === undefined ? [id, null] : [near.key, near.body];
}

const byUrgency = (a: AffectedResult, b: AffectedResult): number =>
  Number(b.isAlert) - Number(a.isAlert) || (a.measuredAt ?? 0) - (b.measuredAt ?? 0) || (a.run < b.run ? -1 : 1);

function toAffected(ports: Ports<"clock">, { key, reasons, measuredAt }: Run): AffectedResult {
  return { run: key, measuredAt, addedAt: ports.clock.now(), isAlert: reasons.some(({ code }) => code === "CRITICAL_VALUE") };
}
