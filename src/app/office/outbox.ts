/** What people ask of the outbox: what waits and why, and to send it again. Nothing here shows whose result it is. */
import { shownState } from "../../delivery/shown-state.ts";
import type { ControlId } from "../../domain/ids.ts";
import { problemCatalogue, UserError } from "../../domain/problem-catalogue.ts";
import type { Signature } from "../../domain/signature.ts";
import { isoTime } from "../../domain/time.ts";
import { permit } from "../../release/decisions/rights.ts";
import type { ReleasePorts } from "../../release/view.ts";
import type { OutboxRow } from "../../store/outbox.ts";
import type { OfficeCore } from "./core.ts";

/** `id` null: everything that stopped. */
interface Retry extends Signature {
  readonly id: string | null;
}

/** One line of `outbox list`; free of personal data. */
export interface OutboxEntry {
  readonly id: string;
  /** The result's entry, as `held` names it. */
  readonly run: string;
  readonly channel: OutboxRow["channel"];
  readonly state: ReturnType<typeof shownState>;
  readonly queuedAt: string;
  readonly ageSeconds: number;
  readonly attempts: number;
  /** When it is tried next; null: only when a person says so. */
  readonly nextAttemptAt: string | null;
  /** The message that it corrects and waits for. */
  readonly waitsFor: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly remedy: string | null;
}

export const outboxActions = {
  "outbox.list": ({ ports }: OfficeCore, _: Readonly<Record<string, never>>) => list(ports),
  /** The ids of what is sent again. Throws UserError BAD_USAGE, NOT_PERMITTED, NOT_FOUND, NOT_ALLOWED_NOW. */
  "outbox.retry": ({ ports }: OfficeCore, request: Retry) => retry(ports, request),
} as const;

function list(ports: ReleasePorts): readonly OutboxEntry[] {
  const now = ports.clock.now();
  const zone = ports.view().station.gateway.zone;
  return unfinished(ports).map((row) => {
    const stopped = row.state === "stopped";
    const code = row.stopCode ?? (row.attempts > 1 ? "JOURNAL_SILENT" : null);
    return {
      id: row.controlId,
      run: row.runKey,
      channel: row.channel,
      state: shownState(row),
      queuedAt: isoTime(row.createdAt, zone),
      ageSeconds: Math.max(0, Math.round((now - row.createdAt) / 1000)),
      attempts: row.attempts,
      nextAttemptAt: stopped ? null : isoTime(row.nextAttemptAt, zone),
      waitsFor: waitsFor(ports, row),
      code,
      reason: code === null ? null : problemCatalogue[code].says,
      remedy: code === null ? null : problemCatalogue[code].do,
    };
  });
}

function waitsFor(ports: ReleasePorts, { afterControlId, state }: OutboxRow): string | null {
  if (afterControlId === null || state === "stopped") return null;
  const changed = ports.store.outbox.byControlId(afterControlId);
  return changed === null || changed.state === "accepted" ? null : afterControlId;
}

function retry(ports: ReleasePorts, { id, ...signature }: Retry): readonly string[] {
  permit("send-again", signature);
  const { by, reason } = signature;
  const rows = id === null ? unfinished(ports).filter(({ state }) => state === "stopped") : [one(ports, id)];
  const at = ports.clock.now();
  ports.store.transaction(() => {
    for (const { controlId } of rows) ports.store.outbox.sendAgain(controlId, { at, by, reason });
  });
  ports.onQueued();
  return rows.map(({ controlId }) => controlId);
}

function one(ports: ReleasePorts, id: string): OutboxRow {
  const wanted = id.trim().toUpperCase();
  const known = ports.store.outbox.byControlId(wanted as ControlId);
  const found = known === null ? ports.store.outbox.unfinished().filter((row) => row.controlId.startsWith(wanted)) : [known];
  const [row, ...others] = wanted === "" ? [] : found;
  if (row === undefined) throw new UserError("NOT_FOUND", `No message begins with ${id}.`);
  if (others.length > 0) throw new UserError("NOT_FOUND", `Several messages begin with ${id}.`);
  if (row.state === "accepted") throw new UserError("NOT_ALLOWED_NOW", "The journal has accepted it.");
  if (row.state === "pulled") throw new UserError("NOT_ALLOWED_NOW", "It was taken back before it was sent.");
  if (!isStillMeant(ports, row)) throw new UserError("NOT_ALLOWED_NOW", "Its result is held or closed; see: held list.");
  return row;
}

/** A result that a person closed, or that is held again since the journal refused it, has no business in the journal now. */
const unfinished = (ports: ReleasePorts): readonly OutboxRow[] =>
  ports.store.outbox.unfinished().filter((row) => row.state !== "stopped" || isStillMeant(ports, row));

const isStillMeant = (ports: ReleasePorts, { runKey, channel }: OutboxRow): boolean =>
  channel === "qc" || ports.store.runs.byKey(runKey)?.state === "released";
