/** The audit chain, as far as a person answers for it: that an older store was put back on purpose. */
import type { EpochMs } from "../domain/clock.ts";
import type { AuditHead } from "../store/audit/chain.ts";
import type { Events, LoggedEvent } from "../store/ledger/events.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { asks, signature } from "./request.ts";

/** `subject` of what is told of the chain as a whole in the event log. */
const auditSubject = "audit";

export const auditActs = {
  /** The store differs from what the station had told its broker, and whoever signs knows why. From then on its own end is told there again. */
  "audit.accept": act({
    pin: "for-good",
    asks: asks({ ...signature }),
    right: "accept-audit",
    effect: "changes",
    showsPatients: false,
    does: acceptChain,
  }),
} as const;

/** When somebody last said so; null: nobody has. */
export const auditAcceptedAt = (events: Pick<Events, "ofSubject">): EpochMs | null =>
  events.ofSubject(auditSubject).findLast(({ kind }) => kind === "audit-accepted")?.at ?? null;

/** Since when that end of a chain, found at the broker, is refused: written down once. */
export function auditRefusedSince(events: Events, { seq, link }: AuditHead, now: EpochMs): EpochMs {
  const isOf = ({ kind, detail }: LoggedEvent) => kind === "audit-refused" && detail?.seq === seq && detail.link === link;
  const before = events.ofSubject(auditSubject).find(isOf);
  if (before !== undefined) return before.at;
  events.add({ at: now, kind: "audit-refused", subject: auditSubject, detail: { seq, link } });
  return now;
}

/** The same of a backup that knows so many links, more than the store. */
export const backupRefusedSince = (events: Events, seq: number, now: EpochMs): EpochMs =>
  auditRefusedSince(events, { seq, link: "backup" }, now);

/** The chain as it is here counts from now on. Within whatever transaction the caller has. */
export function acceptChain({ ports: { store, clock } }: OfficeCore) {
  return { seq: acceptedChain(store.events, store.audit.head(), clock.now()) };
}

/** Of any store. Returns the number of its last link. */
export function acceptedChain(events: Pick<Events, "add">, head: AuditHead | null, at: EpochMs): number {
  const seq = head?.seq ?? 0;
  events.add({ at, kind: "audit-accepted", subject: auditSubject, detail: { seq } });
  return seq;
}
