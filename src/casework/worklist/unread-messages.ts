/**
 * Messages that were acknowledged, stored and cannot be read: what people see of them, and what they decide. One that is discarded is
 * tried no more and keeps nobody waiting; its bytes stay. Nothing of what it says is told here.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { ConnectionId } from "../../domain/ids.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type MessageDecision, messageDecisions } from "../../domain/registers/unread-messages.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Errand } from "../../release/errands/errand.ts";
import { idOf, noLaterThanNow, type ReadErrand, subjectOf } from "../../release/unread-messages.ts";
import type { Ports } from "../../release/view.ts";
import type { FailingErrand } from "../../store/ledger/errands.ts";
import { orLess } from "../../store/sealing/seal.ts";
import { permit } from "../rights.ts";

type UnreadPorts = Ports<"store" | "clock" | "later">;

export interface UnreadMessage {
  /** The transmission's number, and behind a slash the message's where it is one of several. */
  readonly id: string;
  readonly connection: ConnectionId;
  readonly driver: string;
  readonly receivedAt: EpochMs;
  /** Of the whole transmission. */
  readonly bytes: number;
  /** What the last try ended with: the error's class, and its code where it has one. */
  readonly error: string;
  readonly code: string | null;
  readonly tries: number;
  readonly nextTryAt: EpochMs;
}

/** In the order in which they came. */
export function unreadMessages(ports: UnreadPorts): readonly UnreadMessage[] {
  return failing(ports).flatMap(({ stored, errand }) => {
    const origin = ports.store.transmissions.find(errand.transmission);
    // Taken away: that is told where what was taken away is.
    if (origin === null) return [];
    const { connectionId, driver, startedAt } = origin;
    const id = idOf(errand);
    const last = ports.store.events.ofSubject(subjectOf(id)).at(-1)?.detail;
    return {
      ...{ id, connection: connectionId, driver, receivedAt: startedAt },
      bytes: sizeOf(ports, errand),
      ...{ error: String(last?.error ?? "unknown"), code: last?.code == null ? null : String(last.code) },
      ...{ tries: stored.failures, nextTryAt: stored.dueAt },
    };
  });
}

/** Reads it again now. Throws UserError BAD_USAGE, NOT_PERMITTED, TEXT_PERSONAL, NOT_FOUND. */
export function retryMessage(ports: UnreadPorts, id: string, signature: Signature): string {
  permit("read-again", signature);
  const { errand } = found(ports, id);
  ports.store.transaction(() => {
    decide(ports, errand, "retry", signature);
    ports.later(errand);
  });
  return idOf(errand);
}

/** Tries it no more: what it held is looked up on the instrument. Throws as `retryMessage`. */
export function discardMessage(ports: UnreadPorts, id: string, signature: Signature): string {
  permit("discard-message", signature);
  const { store, clock } = ports;
  const { stored, errand } = found(ports, id);
  store.transaction(() => {
    decide(ports, errand, "discard", signature);
    store.errands.done(stored.id);
    // Or the next start would take it up again.
    if (errand.kind === "read") store.transmissions.finish(errand.transmission, false, "unreadable", clock.now());
  });
  return idOf(errand);
}

/** 0 where they were changed since and do not open: they can be discarded all the same. */
const sizeOf = ({ store }: UnreadPorts, { transmission }: ReadErrand): number =>
  orLess(
    () => store.transmissions.bytes(transmission).length,
    () => 0,
  );

function decide(ports: UnreadPorts, errand: ReadErrand, decision: MessageDecision["decision"], signature: Signature): void {
  const { by, reason, role } = signature;
  const { store, clock } = ports;
  const bytes = sizeOf(ports, errand);
  const entry = { key: idOf(errand), subject: errand.connection, at: clock.now(), body: { decision, bytes } };
  store.registers.put(messageDecisions, entry, { by, reason, role }, clock.now());
  noLaterThanNow(ports, idOf(errand));
}

interface Failing {
  readonly stored: FailingErrand;
  readonly errand: ReadErrand;
}

const failing = ({ store }: UnreadPorts): readonly Failing[] =>
  store.errands.failing().flatMap((stored) => {
    const errand = JSON.parse(stored.detail) as Errand;
    return errand.kind === "read" || errand.kind === "read-message" ? [{ stored, errand }] : [];
  });

function found(ports: UnreadPorts, id: string): Failing {
  const one = failing(ports).find(({ errand }) => idOf(errand) === id.trim());
  if (one === undefined) throw new UserError("NOT_FOUND", `No unread message has the id ${id}.`);
  return one;
}
