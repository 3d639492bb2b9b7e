/**
 * Since when what is kept cannot vouch by itself: something else than Labbro changed it, so a control, or whatever spoke against a result, may
 * be gone without a trace. What was measured up to then waits for a person; what is measured later asks for a control that passed since.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { recordsChanged } from "../../domain/registers/instrument-events.ts";
import type { KnownEvents } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Run } from "../../store/runs.ts";

type Kept = Pick<GatewayStore, "findings">;

/** As what happens to an instrument. */
export function recordsChangedIn({ findings }: Kept): KnownEvents["services"] {
  const at = findings.changedAt();
  return at === null ? [] : [{ at, kind: recordsChanged }];
}

/** What was sent was judged by all that was known then. `from`: the earliest time that it may have been measured at. */
export function isUnvouched({ findings }: Kept, { state }: Pick<Run, "state">, from: EpochMs): boolean {
  const at = findings.changedAt();
  return state !== "released" && at !== null && from <= at;
}
