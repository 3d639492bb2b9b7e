/**
 * What is kept cannot vouch by itself: something else than Labbro changed it, or something that the instrument handed over cannot be read. A
 * control may be missing without a trace: what is measured later asks for one that passed since. Where something was changed, whatever spoke
 * against a result may be missing as well: what was measured up to then waits for a person. A message that cannot be read keeps none of its
 * neighbours (decisions/0009); a control in it that failed is looked back on when it is read.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { DoubtCode } from "../../domain/registers/instrument-events.ts";
import { unreadMessages } from "../../domain/registers/unread-messages.ts";
import type { Instrument } from "../../domain/station.ts";
import type { KnownEvents } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Run } from "../../store/results/runs.ts";

type Kept = Pick<GatewayStore, "findings" | "registers">;

/** As what happens to an instrument. */
export function doubtsOf({ findings, registers }: Kept, instrument: Pick<Instrument, "id">): KnownEvents["services"] {
  const changedAt = findings.changedAt();
  const unread = registers.ofSubject(unreadMessages, instrument.id);
  return [
    ...(changedAt === null ? [] : [{ at: changedAt, kind: "records-changed" }]),
    ...unread.map(({ at, recordedAt }) => ({ at: at ?? recordedAt, kind: "message-unread" })),
  ];
}

/** Why it waits for a person. What was sent was judged by all that was known then. `from`: the earliest time that it may have been measured at. */
export function unvouchedBy(
  { findings }: Pick<Kept, "findings">,
  { state }: Pick<Run, "state">,
  from: EpochMs,
): readonly DoubtCode[] {
  const at = findings.changedAt();
  return state !== "released" && at !== null && from <= at ? ["RECORDS_CHANGED"] : [];
}
