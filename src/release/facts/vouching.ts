/**
 * What is kept cannot vouch by itself: something else than Labbro changed it, or something that the instrument handed over cannot be read. A
 * control, or whatever spoke against a result, may be missing without a trace. What was measured up to then waits for a person; what is
 * measured later asks for a control that passed since.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { type DoubtCode, doubts, doubtsAmong } from "../../domain/registers/instrument-events.ts";
import { unreadMessages } from "../../domain/registers/unread-messages.ts";
import type { Instrument } from "../../domain/station.ts";
import type { KnownEvents } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Run } from "../../store/results/runs.ts";

type Kept = Pick<GatewayStore, "findings" | "registers">;

/** As what happens to an instrument. Null: nobody knows which one, so only what is about all of them. */
export function doubtsOf({ findings, registers }: Kept, instrument: Pick<Instrument, "id"> | null): KnownEvents["services"] {
  const changedAt = findings.changedAt();
  const unread = instrument === null ? [] : registers.ofSubject(unreadMessages, instrument.id);
  return [
    ...(changedAt === null ? [] : [{ at: changedAt, kind: "records-changed" }]),
    ...unread.map(({ at, recordedAt }) => ({ at: at ?? recordedAt, kind: "message-unread" })),
  ];
}

/** Why it waits for a person. What was sent was judged by all that was known then. `from`: the earliest time that it may have been measured at. */
export function unvouchedBy(
  store: Kept,
  { state }: Pick<Run, "state">,
  instrument: Pick<Instrument, "id"> | null,
  from: EpochMs,
): readonly DoubtCode[] {
  if (state === "released") return [];
  const since = doubtsOf(store, instrument).filter(({ at }) => from <= at);
  return doubtsAmong(since).map((doubt) => doubts[doubt]);
}
