/** A message that was acknowledged, stored and cannot be read: its id, and why, as an event. Nothing of what it says is told. */
import type { Clock } from "../../domain/clock.ts";
import { faultClass } from "../../domain/fault.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Errand } from "./errand.ts";

export type ReadErrand = Extract<Errand, { readonly kind: "read" | "read-message" }>;

/** The transmission's number, and behind a slash the message's where it is one of several. */
export const idOf = (errand: ReadErrand): string =>
  errand.kind === "read" ? String(errand.transmission) : `${errand.transmission}/${errand.index}`;

/** Not beside run keys and controls' ids. */
export const subjectOf = (id: string): string => `message ${id}`;

interface Ports {
  readonly store: GatewayStore;
  readonly clock: Clock;
}

/** It could not be read: why, in the transaction that notes the failure. Daily tries that end alike are one entry. */
export function noteUnread({ store, clock }: Ports, errand: ReadErrand, error: unknown): void {
  const subject = subjectOf(idOf(errand));
  const detail = { ...faultClass(error) };
  const last = store.events.ofSubject(subject).at(-1)?.detail;
  if (JSON.stringify(last) !== JSON.stringify(detail)) store.events.add({ at: clock.now(), kind: "not-read", subject, detail });
}
