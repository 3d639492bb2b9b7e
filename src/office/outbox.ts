/** What people ask of the outbox: what waits and why, and to send it again. */

import { openChanges } from "../casework/look-back/journal-changes.ts";
import type { UnbelievedAnswer } from "../delivery/unbelieved.ts";
import { type DeliveryView, shownState, waitsFor } from "../delivery/waits.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { ControlId } from "../domain/ids.ts";
import { type ProblemCode, problemCatalogue, UserError } from "../domain/problem-catalogue.ts";
import { isoTime } from "../domain/time.ts";
import type { z } from "../domain/zod.ts";
import type { Looking, Ports } from "../release/view.ts";
import type { OutboxRow } from "../store/outbox/outbox.ts";
import { act } from "./act.ts";
import { asks, line, nothing, signature } from "./request.ts";

/** `id` null: everything that stopped. */
const retrying = asks({ id: line.nullable(), ...signature });

/**
 * One line of `outbox list`. Ours in it is free of personal data; `refusal` is what the journal wrote, which may be anything: for those
 * who may open the socket, never for a log.
 */
export interface OutboxEntry {
  readonly id: string;
  /** The result's entry, as `held` names it. */
  readonly run: string;
  readonly channel: OutboxRow["channel"];
  readonly state: ReturnType<typeof shownState>;
  readonly queuedAt: string;
  readonly ageSeconds: number;
  readonly attempts: number;
  /** «Kan være sendt»: the station that this one was restored from may have sent it. */
  readonly mayBeSent: boolean;
  /** When it is tried next; null: only when a person says so. */
  readonly nextAttemptAt: string | null;
  /** Ends the sentence "It waits for …". */
  readonly waitsFor: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly remedy: string | null;
  /** The journal's own words when it refused it or put it off: MSA-1, and the codes and texts of MSA and ERR. */
  readonly refusal: string | null;
  /** An answer came, and does not count. */
  readonly ignoredAnswer: IgnoredAnswer | null;
}

export interface IgnoredAnswer {
  readonly code: ProblemCode;
  readonly reason: string;
  readonly remedy: string;
  /** What it should have carried. */
  readonly expected: string | null;
  readonly count: number;
  readonly lastSeenAt: string;
}

export const outboxActs = {
  /** What the journal wrote may be anything, so whoever reads it looks at patients' data. */
  "outbox.list": act({
    asks: nothing,
    right: "see-delivery",
    effect: "reads",
    showsPatients: true,
    does: ({ ports, delivery }) => list(ports, delivery?.() ?? null),
  }),
  /** The ids of what is sent again. Throws UserError BAD_USAGE, NOT_PERMITTED, NOT_FOUND, NOT_ALLOWED_NOW. */
  "outbox.retry": act({
    pin: "lets-go",
    asks: retrying,
    right: "send-again",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, request) => retry(ports, request),
  }),
} as const;

function list(ports: Looking, delivery: DeliveryView | null): readonly OutboxEntry[] {
  return [...messages(ports, delivery), ...unwritten(ports)];
}

/** What a person decided about a sent result, and no message could be written of yet: skal sendes. */
function unwritten(ports: Looking): readonly OutboxEntry[] {
  const now = ports.clock.now();
  const code = "HL7_UNRENDERABLE";
  return openChanges(ports).map(({ key, body, recordedAt }) => ({
    ...{ id: key, run: body.run, channel: "result", state: "queued", attempts: 0, mayBeSent: false },
    queuedAt: isoTime(recordedAt, ports.view().station.gateway.zone),
    ageSeconds: Math.max(0, Math.round((now - recordedAt) / 1000)),
    nextAttemptAt: null,
    waitsFor: "its message to be written, which is tried again and again",
    ...{ code, reason: problemCatalogue[code].says, remedy: problemCatalogue[code].do },
    ...{ refusal: null, ignoredAnswer: null },
  }));
}

function messages(ports: Looking, delivery: DeliveryView | null): readonly OutboxEntry[] {
  const now = ports.clock.now();
  const { zone } = ports.view().station.gateway;
  const time = (at: EpochMs): string => isoTime(at, zone);
  return unfinished(ports).map((row) => {
    const ignored = unbelieved(row, delivery);
    const code = codeOf(row, ignored, delivery);
    return {
      id: row.controlId,
      run: row.runKey,
      channel: row.channel,
      state: shownState(row),
      queuedAt: time(row.createdAt),
      ageSeconds: Math.max(0, Math.round((now - row.createdAt) / 1000)),
      attempts: row.attempts,
      mayBeSent: row.mayBeSent !== null,
      nextAttemptAt: row.state === "stopped" ? null : time(row.nextAttemptAt),
      waitsFor: waitsFor({ row, before: before(ports, row), delivery, now, time }),
      code,
      reason: code === null ? null : problemCatalogue[code].says,
      remedy: code === null ? null : problemCatalogue[code].do,
      refusal: row.refusal,
      ignoredAnswer: ignored === null ? null : ignoredAnswer(ignored, time),
    };
  });
}

/** Why it has not arrived, as far as anything is wrong: the nearest cause first. */
function codeOf(row: OutboxRow, ignored: UnbelievedAnswer | null, delivery: DeliveryView | null): ProblemCode | null {
  if (row.state === "stopped") return row.stopCode;
  const refused = delivery?.publishProblem(row.channel) ?? null;
  if (refused !== null) return refused;
  if (row.refusal !== null) return "JOURNAL_PUT_OFF";
  if (ignored !== null) return ignored.code;
  return row.attempts > 1 ? "JOURNAL_SILENT" : null;
}

/** One that named this message; or one that named none of ours since this one was queued, for it may have meant this one. */
function unbelieved(row: OutboxRow, delivery: DeliveryView | null): UnbelievedAnswer | null {
  if (row.state === "stopped" || row.attempts === 0 || delivery === null) return null;
  const meant = ({ code, lastAt }: UnbelievedAnswer): boolean =>
    (code === "ACK_UNKNOWN" || code === "ACK_UNREADABLE") && lastAt >= row.createdAt;
  return delivery.unbelieved(row.controlId) ?? delivery.allUnbelieved.find(meant) ?? null;
}

function ignoredAnswer({ code, expected, count, lastAt }: UnbelievedAnswer, time: (at: EpochMs) => string): IgnoredAnswer {
  const { says: reason, do: remedy } = problemCatalogue[code];
  return { code, reason, remedy, expected, count, lastSeenAt: time(lastAt) };
}

function before({ store: { outbox } }: Ports<"store">, { afterControlId, controlId }: OutboxRow) {
  if (afterControlId === null) {
    const earlier = outbox.behind(controlId);
    return earlier === null ? null : ({ controlId: earlier, because: "same-subject", isStopped: false } as const);
  }
  const changed = outbox.byControlId(afterControlId);
  if (changed === null || changed.state === "accepted" || changed.state === "pulled") return null;
  return { controlId: afterControlId, because: "corrected", isStopped: changed.state === "stopped" } as const;
}

function retry(ports: Ports<"store" | "clock" | "onQueued">, { id, by, reason }: z.output<typeof retrying>): readonly string[] {
  const rows = id === null ? unfinished(ports).filter(({ state }) => state === "stopped") : [one(ports, id)];
  const at = ports.clock.now();
  ports.store.transaction(() => {
    for (const { controlId } of rows) ports.store.outbox.sendAgain(controlId, { at, by, reason });
  });
  ports.onQueued();
  return rows.map(({ controlId }) => controlId);
}

function one(ports: Ports<"store">, id: string): OutboxRow {
  const wanted = id.trim().toUpperCase();
  const known = ports.store.outbox.byControlId(wanted as ControlId);
  const found = known === null ? ports.store.outbox.unfinished().filter((row) => row.controlId.startsWith(wanted)) : [known];
  const [row, ...others] = wanted === "" ? [] : found;
  if (row === undefined) throw new UserError("NOT_FOUND", `No message begins with ${id}.`);
  if (others.length > 0) throw new UserError("NOT_FOUND", `Several messages begin with ${id}.`);
  if (row.state === "accepted")
    throw new UserError("NOT_ALLOWED_NOW", { en: "The journal has accepted it.", nb: "Journalen har tatt imot meldingen." });
  if (row.state === "pulled")
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "It was taken back before it was sent.",
      nb: "Meldingen ble trukket tilbake før den ble sendt.",
    });
  if (!isStillMeant(ports, row))
    throw new UserError("NOT_ALLOWED_NOW", {
      en: "Its result is held or closed; see: held list.",
      nb: "Svaret holdes tilbake eller er ferdig. Se «Venter på deg».",
    });
  return row;
}

/**
 * A result that a person closed, or that is held again since the journal refused it, has no business in the journal now. What takes one
 * from there has, whatever became of the result.
 */
const unfinished = (ports: Ports<"store">): readonly OutboxRow[] =>
  ports.store.outbox.unfinished().filter((row) => row.state !== "stopped" || isStillMeant(ports, row));

const isStillMeant = (ports: Ports<"store">, { runKey, channel, afterControlId }: OutboxRow): boolean =>
  channel === "qc" || afterControlId !== null || ports.store.runs.byKey(runKey)?.state === "released";
