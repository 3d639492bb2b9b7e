/**
 * What is to be told to the journal about a result that it has: uncertain, withdrawn, corrected, of another patient. Each is a person's
 * decision and its message one commit; what cannot be written is refused at once, so that whoever decides can change the journal by hand.
 */
import type { ControlId } from "../../domain/ids.ts";
import { type ResultChange, resultChanges } from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import { controlIdFrom } from "../../hl7/control-id.ts";
import { renderResult } from "../../hl7/render.ts";
import { type Change, changesOf } from "../../release/facts/result-changes.ts";
import { notBefore } from "../../release/sending.ts";
import type { Changing, Ports } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";
import { asFirst, changed } from "./change-message.ts";
import { type Place, placeOf } from "./place.ts";
import { patientOf, toldOf } from "./told.ts";

export type NewChange = Pick<ResultChange, "run" | "kind" | "patientId" | "comment" | "value">;

/**
 * Keeps a change and queues its message. Call inside the transaction of the decision. Throws UserError HL7_UNRENDERABLE, HL7_CHARSET:
 * it, or one before it, cannot be written.
 */
export function addChange(ports: Changing, change: NewChange, signature: Signature): void {
  const { registers, runs } = ports.store;
  const run = runs.byKey(change.run);
  if (run === null) throw new RangeError("no such run");
  for (const earlier of changesOf(ports, run.key)) if (isOpen(earlier)) queueChange(ports, run, earlier);
  const now = ports.clock.now();
  const key = freeKey(ports, run.key);
  registers.put(resultChanges, { key, subject: run.key, at: now, body: { ...change, controlId: null } }, signature, now);
  const entry = registers.byKey(resultChanges, key);
  if (entry !== null) queueChange(ports, run, entry);
  ports.later({ kind: "touched" });
}

/** Not one more than there are: one may have been deleted by something else, and a key in use is another change's. */
function freeKey({ store }: Ports<"store">, run: string): string {
  let n = 1;
  while (store.registers.history(resultChanges, `${run}/${n}`).length > 0) n += 1;
  return `${run}/${n}`;
}

const isOpen = ({ body }: Change): boolean => body.controlId === null && body.isNeedless !== true;

/** Those whose message was never queued, oldest first: none but what an earlier Labbro could not write. */
export const openChanges = (ports: Ports<"store">): readonly Change[] => ports.store.registers.all(resultChanges).filter(isOpen);

/** At the start: what could not be written before is tried again, each by itself. */
export function takeUpChanges(ports: Ports<"store" | "later">): void {
  for (const { key } of openChanges(ports)) ports.later({ kind: "change", change: key });
}

/** Queues a change that could not be written before, unless a newer one says what counts now. Throws UserError: it cannot be written yet. */
export function queueOpenChange(ports: Changing, key: string): void {
  const entry = ports.store.registers.byKey(resultChanges, key);
  const run = entry === null ? null : ports.store.runs.byKey(entry.body.run);
  if (entry === null || run === null || !isOpen(entry)) return;
  const all = changesOf(ports, run.key);
  const later = all.slice(all.findIndex((one) => one.key === key) + 1);
  const isOvertaken = run.state === "by-hand" || later.some((one) => !isOpen(one));
  if (isOvertaken) keep(ports, entry, { isNeedless: true });
  else queueChange(ports, run, entry);
}

function queueChange(ports: Changing, run: Run, entry: Change): void {
  const { store, clock } = ports;
  const place = placeOf(ports, run.key);
  if (place === null) throw new RangeError("nothing of the run was sent");
  const at = place.changes.findIndex(({ key }) => key === entry.key);
  const { body, key } = entry;
  const now = clock.now();
  const patient = patientOf(ports, run, body.patientId);
  const report = changed(toldOf(ports, run, place, at), body, { key, now, patient });
  const before = messagesBefore(ports, place, entry);
  if (before.length === 0 && (body.kind === "withdrawn" || body.kind === "wrong-patient")) {
    keep(ports, entry, { isNeedless: true, report });
    return;
  }
  const controlId = controlIdFrom(now, ports.randomBytes(10));
  const first = before.length === 0 ? asFirst(report) : report;
  const bytes = renderResult(first, { station: ports.view().station, controlId, now });
  const after = before.at(-1);
  store.outbox.queue({
    ...{ controlId, runKey: run.key, runId: run.runId, channel: "result", bytes, report: first, createdAt: now },
    ...(after === undefined ? {} : { after }),
    notBefore: notBefore(ports, run.key),
  });
  keep(ports, entry, { controlId, report });
  store.events.add({ at: now, kind: "change-queued", subject: run.key, detail: { controlId, change: body.kind } });
  ports.onQueued();
}

/**
 * The messages that this one comes after. One that the journal refused is taken back: the new one says all that it said. Where it
 * withdraws what the journal never had, so is what was not tried yet.
 */
function messagesBefore(ports: Ports<"store" | "clock">, { messages }: Place, { body }: Change): readonly ControlId[] {
  if (body.kind === "right-patient") return [];
  const { outbox } = ports.store;
  const now = ports.clock.now();
  const withdraws = body.kind === "withdrawn" || body.kind === "wrong-patient";
  const neverLeft = messages.every((row) => row.state === "stopped" || (row.state === "queued" && !row.wasTried));
  const left = messages.filter(({ controlId, state }) => {
    const isTakenBack = state === "stopped" || (withdraws && neverLeft);
    return !isTakenBack || !outbox.pull(controlId, now);
  });
  return left.map(({ controlId }) => controlId);
}

function keep(ports: Ports<"store" | "clock">, entry: Change, more: Partial<ResultChange>): void {
  const { key, subject, at, body, signature } = entry;
  ports.store.registers.put(resultChanges, { key, subject, at, body: { ...body, ...more } }, signature, ports.clock.now());
}

/**
 * One that the journal refused while a newer one waits behind it is taken back: the newer one says all that it said, and a withdrawal
 * never waits for a correction. (Not so one of before reports were kept: that waits for a person.)
 */
export function dropOvertaken(ports: Ports<"store" | "clock">, runKey: string): void {
  const rows = ports.store.outbox.ofRun(runKey);
  for (const { controlId, state } of rows)
    if (
      state === "stopped" &&
      rows.some((later) => later.afterControlId === controlId && later.state !== "pulled" && later.report !== null)
    )
      ports.store.outbox.pull(controlId, ports.clock.now());
}
