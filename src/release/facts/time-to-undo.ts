/** How long a message waits because a person may still take back what led to it («Angre»). */
import type { EpochMs } from "../../domain/clock.ts";
import { undoUntilOf } from "../../store/decisions.ts";
import type { Ports } from "../view.ts";

/** Null: nothing that counts can be taken back any more, and what follows from it goes at once. */
export function notBefore({ store, clock }: Ports<"store" | "clock">, runKey: string): EpochMs | null {
  const until = store.decisions.ofRun(runKey).flatMap(({ detail }) => undoUntilOf(detail) ?? []);
  const latest = Math.max(0, ...until);
  return latest > clock.now() ? latest : null;
}
