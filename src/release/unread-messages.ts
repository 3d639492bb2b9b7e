/**
 * A message that was acknowledged, stored and cannot be read: its id, and why, as an event. Nothing of what it says is told. What its
 * instrument measures is trusted again when a control has passed since (facts/vouching.ts), or when it was read after all.
 */
import type { EpochMs } from "../domain/clock.ts";
import { contained, faultClass } from "../domain/fault.ts";
import { type InstrumentId, instrumentId, type TransmissionId } from "../domain/ids.ts";
import { messageDecisions, unreadMessages } from "../domain/registers/unread-messages.ts";
import type { Instrument } from "../domain/station.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import { subjectOf as subjectOfReads } from "../store/read-subjects.ts";
import type { StoredTransmission } from "../store/wire/transmissions.ts";
import type { Errand, ErrandDetails } from "./errands/errand.ts";
import { candidatesOn, type Ports } from "./view.ts";

export type ReadErrand = Extract<Errand, { readonly kind: "read" | "read-message" }>;

/** The transmission's number, and behind a slash the message's where it is one of several. */
export const idOf = (errand: ReadErrand): string =>
  errand.kind === "read" ? String(errand.transmission) : `${errand.transmission}/${errand.index}`;

/** Not beside run keys and controls' ids. */
export const subjectOf = (id: string): string => `message ${id}`;

type UnreadPorts = Ports<"store" | "view" | "clock" | "later">;

/** It could not be read: why, in the transaction that notes the failure. Daily tries that end alike are one entry. */
export function noteUnread(ports: UnreadPorts, errand: ReadErrand, error: unknown): void {
  const { store, clock } = ports;
  const subject = subjectOf(idOf(errand));
  const detail = { ...faultClass(error) };
  const last = store.events.ofSubject(subject).at(-1)?.detail;
  if (JSON.stringify(last) !== JSON.stringify(detail)) store.events.add({ at: clock.now(), kind: "not-read", subject, detail });
  doubt(ports, errand);
}

/** A message that cannot be landed now is tried by itself; what comes before that try is not judged as if nothing were missing. */
export function setAside(ports: UnreadPorts & Ports<"faults">, about: ErrandDetails["read-message"]): void {
  const errand = { kind: "read-message", ...about } as const;
  const { store, faults } = ports;
  store.transaction(() => {
    // That it is tried again comes first.
    ports.later(errand);
    contained(faults, "recovery", () => store.transaction(() => doubt(ports, errand)));
  });
}

/** Since when its transmission could not be read, where that was so before: to try again ends nothing. */
function doubt(ports: UnreadPorts, errand: ReadErrand): void {
  const { store, clock } = ports;
  const message = idOf(errand);
  if (unreadEntries(store, message).length > 0) return;
  const now = clock.now();
  // Not as the errand says it: errands are in no chain.
  const origin = store.transmissions.byId(errand.transmission);
  const put = (id: InstrumentId, at: EpochMs): void => {
    const entry = { key: `${id} ${message}`, subject: id, at, body: { message, connection: origin.connectionId } };
    store.registers.put(unreadMessages, entry, null, now);
    touch(ports, id, at);
  };
  const former = unreadEntries(store, String(errand.transmission));
  for (const { subject, at } of former) if (subject !== null) put(instrumentId(subject), at ?? now);
  if (former.length === 0) for (const { id } of instrumentsOf(ports, origin)) put(id, now);
}

/** It was read after all: it speaks for itself. `message`: as `idOf` names it. */
export function noteRead(ports: Ports<"store" | "clock" | "later">, message: string): void {
  const { store, clock } = ports;
  for (const { key, subject, at, recordedAt } of unreadEntries(store, message)) {
    store.registers.withdraw(unreadMessages, key, null, clock.now());
    touch(ports, subject ?? "", at ?? recordedAt);
  }
}

const unreadEntries = (store: GatewayStore, message: string) =>
  store.registers.all(unreadMessages).filter(({ body }) => body.message === message);

/** Those of its connection, and others that were heard over it lately: cables are swapped. Where there are none, all that are read alike. */
function instrumentsOf({ store, view }: UnreadPorts, { connectionId, driver }: StoredTransmission): readonly Instrument[] {
  const { here, elsewhere } = candidatesOn(view(), connectionId, driver);
  const heard = store.runs.lastTold(lately).flatMap((run) => (run.connectionId === connectionId ? (run.instrumentId ?? []) : []));
  const guests = elsewhere.filter(({ id }) => heard.includes(id));
  return here.length + guests.length > 0 ? [...here, ...guests] : elsewhere;
}

/** Transmissions. */
const lately = 100;

/** What is still to be read: each was tried in vain, and nobody has discarded it. */
export function unreadErrands(store: GatewayStore): readonly ReadErrand[] {
  const entries = new Map(store.registers.all(unreadMessages).map(({ body }) => [body.message, body]));
  return [...entries].flatMap(([id, { connection }]) => {
    if (store.registers.byKey(messageDecisions, id)?.body.decision === "discard") return [];
    const [number = "", place] = id.split("/");
    const [transmission, index] = [Number(number) as TransmissionId, place === undefined ? undefined : Number(place)];
    const about = { transmission, connection };
    return index === undefined ? { kind: "read", ...about } : { kind: "read-message", index, ...about };
  });
}

/** A person has looked: where the PC's clock ran ahead when it was noted, it is no later than that. */
export function noLaterThanNow(ports: Ports<"store" | "clock" | "later">, message: string): void {
  const { store, clock } = ports;
  const now = clock.now();
  for (const { key, subject, at, body } of unreadEntries(store, message)) {
    if (subject === null || at === null || at <= now) continue;
    store.registers.put(unreadMessages, { key, subject, at: now, body }, null, now);
    for (const time of [at, now]) touch(ports, subject, time);
  }
}

function touch({ store, later }: Ports<"store" | "later">, instrument: string, at: EpochMs): void {
  store.reads.touch([{ subject: subjectOfReads.register(unreadMessages.name, instrument), from: at, to: at }]);
  later({ kind: "touched" });
}
