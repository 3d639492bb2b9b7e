/**
 * Opening and extending look-back cases (ruling 10): when a result that the journal has becomes suspect, and when a control fails whose
 * rule reaches back over results that were sent. A case is only ever added to by the machine; people decide.
 */
import type { ReasonCode } from "../../domain/reason-codes.ts";
import { type AffectedResult, type LookBackCase, lookBackCases } from "../../domain/registers/look-back.ts";
import type { Instrument } from "../../domain/station.ts";
import type { Run } from "../../store/runs.ts";
import { judgeControlsAround } from "../controls.ts";
import { instrumentOf, type ReleasePorts } from "../view.ts";
import { type CaseCause, causeOfControl, causesAgainst } from "./causes.ts";
import { isInJournal } from "./place.ts";

/** Controls of one round at the instrument are one case (qc.md 1.1: the run window). */
const sameRoundMs = 60 * 60_000;

/** A result that left cannot be trusted any more: flagged at once, a case as soon as the journal has it (ruling 5). */
export function suspect(ports: ReleasePorts, run: Run, codes: readonly ReasonCode[]): void {
  flag(ports, run);
  if (isInJournal(ports, run)) for (const cause of causesAgainst(ports, run, codes)) include(ports, cause, [run]);
}

function flag(ports: ReleasePorts, { key }: Run): void {
  if (ports.store.runs.byKey(key)?.lookBack === true) return;
  ports.store.runs.openLookBack(key);
  ports.store.events.add({ at: ports.clock.now(), kind: "look-back-opened", subject: key, detail: null });
  ports.logger.warn("look-back-opened", { run: key });
}

/** A control landed or changed: it and the later ones may fail now, and throw doubt on what was sent in their windows. */
export function lookBackFrom(ports: ReleasePorts, instrument: Instrument, analyte: string, control: Run): void {
  const at = control.measuredAt ?? control.receivedAt;
  const around = judgeControlsAround(ports, instrument, analyte, at);
  for (const failed of around.filter((one) => one.result === "REJECT" && one.at >= at)) {
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
export function joinOpenCases(ports: ReleasePorts, run: Run): void {
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

/** Measured in the window, with the analysis, on the lot that counts; and not sent by a person who knew of the failure. */
function isAffected(ports: ReleasePorts, run: Run, { window, control, instrumentId }: CaseCause): boolean {
  if (window === null || control === null || run.measuredAt === null) return false;
  if (run.measuredAt < window.from || run.measuredAt > window.to) return false;
  const measured = ports.store.runs.observations(run.key).filter((one) => one.observation.analyte === control.analyte);
  const failed = ports.store.runs.byKey(control.id.slice(0, control.id.lastIndexOf(".")));
  const released = ports.store.decisions.ofRun(run.key).findLast((one) => one.detail.kind === "release");
  const knew = released !== undefined && failed !== null && released.at >= failed.receivedAt;
  return (
    measured.length > 0 && !knew && isOnLot(ports, instrumentId, control, measured[0]?.observation.reagentLot?.number ?? null)
  );
}

/** Where controls count for one reagent lot only, they throw doubt on that lot only. */
function isOnLot(
  ports: ReleasePorts,
  instrumentId: string | null,
  { id, analyte }: NonNullable<CaseCause["control"]>,
  lot: string | null,
): boolean {
  const policy = instrumentOf(ports.view(), instrumentId)?.qc[analyte]?.at(-1);
  if (policy?.lotScope !== "reagent-lot") return true;
  const control = ports.store.runs.observations(id.slice(0, id.lastIndexOf("."))).find((one) => one.id === id);
  return (control?.observation.reagentLot?.number ?? null) === lot;
}

/** Opens the case or adds to it what it does not have yet; a closed one is open again then. */
function include(ports: ReleasePorts, cause: CaseCause, runs: readonly Run[]): void {
  const { registers, events } = ports.store;
  const now = ports.clock.now();
  const [id, before] = caseFor(ports, cause);
  const known = new Set(before?.affected.map(({ run }) => run));
  const added = runs.filter(({ key }) => !known.has(key)).map((run) => toAffected(ports, run));
  if (added.length === 0) return;
  for (const run of runs) flag(ports, run);
  const { code, about, control, window } = before ?? cause;
  const body: LookBackCase = {
    ...{ code, about, control, window, openedAt: before?.openedAt ?? now, decisions: before?.decisions ?? [], closed: null },
    affected: [...(before?.affected ?? []), ...added].sort(byUrgency),
  };
  registers.put(lookBackCases, { key: id, subject: cause.instrumentId, at: cause.at, body }, null, now);
  const kind = before === null ? "case-opened" : "case-extended";
  events.add({ at: now, kind, subject: id, detail: { results: added.length } });
  ports.logger.warn(kind, { case: id, results: added.length });
}

/** An open case of a control of the same round takes this one's results; else its own. */
function caseFor(ports: ReleasePorts, { id, control, instrumentId, at }: CaseCause): readonly [string, LookBackCase | null] {
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

function toAffected(ports: ReleasePorts, { key, reasons, measuredAt }: Run): AffectedResult {
  return { run: key, measuredAt, addedAt: ports.clock.now(), isAlert: reasons.some(({ code }) => code === "CRITICAL_VALUE") };
}
