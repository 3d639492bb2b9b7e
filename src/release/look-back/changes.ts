/**
 * What is to be told to the journal about a result that it has: uncertain, withdrawn, corrected, of another patient. Each is a person's
 * decision, kept until its message is queued; one that cannot be written stays "to be sent" and is tried again at the next start.
 */
import type { ControlId } from "../../domain/ids.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type ResultChange, resultChanges } from "../../domain/registers/look-back.ts";
import type { Signature } from "../../domain/signature.ts";
import { controlIdFrom } from "../../hl7/ids.ts";
import type { RegisterVersion } from "../../store/registers.ts";
import type { Run } from "../../store/runs.ts";
import { judgeNow } from "../judging.ts";
import type { ReleasePorts } from "../view.ts";
import { changeMessage } from "./change-message.ts";

/** Keeps a change and queues its message, if it can be written. Call inside the transaction of the decision. */
export function addChange(ports: ReleasePorts, change: Omit<ResultChange, "controlId">, signature: Signature): void {
  const { registers } = ports.store;
  const now = ports.clock.now();
  const key = `${change.run}/${registers.ofSubject(resultChanges, change.run).length + 1}`;
  registers.put(resultChanges, { key, subject: change.run, at: now, body: { ...change, controlId: null } }, signature, now);
  const entry = registers.byKey(resultChanges, key);
  if (entry !== null) queueChange(ports, entry);
}

/** Those whose message was never queued, oldest first. */
export const openChanges = (ports: ReleasePorts): readonly RegisterVersion<ResultChange>[] =>
  ports.store.registers.all(resultChanges).filter(({ body }) => body.controlId === null);

/** At the start: what could not be written before is tried again, each by itself. */
export function takeUpChanges(ports: ReleasePorts): void {
  for (const { key } of openChanges(ports)) ports.later({ kind: "change", change: key });
}

/** Queues a change that could not be written before. */
export function queueOpenChange(ports: ReleasePorts, key: string): void {
  const entry = ports.store.registers.byKey(resultChanges, key);
  if (entry !== null && entry.body.controlId === null) queueChange(ports, entry);
}

/** False: it cannot be written, and stays to be sent. */
function queueChange(ports: ReleasePorts, entry: RegisterVersion<ResultChange>): boolean {
  const { store, clock, logger } = ports;
  const { key, subject, at, body, signature } = entry;
  const run = store.runs.byKey(body.run);
  if (run === null) return false;
  const now = clock.now();
  const controlId = controlIdFrom(now, ports.randomBytes(10));
  try {
    const bytes = changeMessage(ports, judgeNow(ports, run), entry, { controlId, now });
    store.outbox.queue({
      controlId,
      runKey: run.key,
      runId: run.runId,
      channel: "result",
      bytes,
      createdAt: now,
      ...after(ports, run, body),
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    logger.error("change-not-written", { run: run.key, code: error.code });
    return false;
  }
  store.registers.put(resultChanges, { key, subject, at, body: { ...body, controlId } }, signature, now);
  store.events.add({ at: now, kind: "change-queued", subject: run.key, detail: { controlId, change: body.kind } });
  ports.onQueued();
  return true;
}

/** It waits for the message that it changes; a result for the right patient changes none. */
function after({ store }: ReleasePorts, run: Run, { kind }: ResultChange): { readonly after?: ControlId } {
  const last = store.outbox.ofRun(run.key).findLast(({ state }) => state !== "pulled");
  return kind === "right-patient" || last === undefined ? {} : { after: last.controlId };
}
