/**
 * First contact (ruling 1): what an instrument had in its memory when it was first met is held until a person has said from which
 * measurement on it may be sent. What is measured afterwards is not memory and is judged as always.
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { InstrumentId } from "../../domain/ids.ts";
import { isTyped } from "../../domain/manual.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Run, StoredObservation } from "../../store/results/runs.ts";
import type { Ports } from "../view.ts";

/** An instrument that another serial number was swapped for is met anew. */
function contactKey(run: Run, [first]: readonly StoredObservation[]): string {
  return JSON.stringify([run.instrumentId, first?.observation.device.serial ?? null]);
}

/** Call when a batch closes, before anything in it is judged. `at`: since when the instruments are known here. */
export function noteContacts(ports: Ports<"store" | "clock">, runs: readonly Run[], at = ports.clock.now()): void {
  for (const run of runs) {
    if (run.instrumentId !== null && !isTyped(run)) meet(ports, run, run.instrumentId, at);
  }
}

const meet = ({ store }: Ports<"store">, run: Run, instrument: InstrumentId, at: EpochMs): void =>
  store.firstContacts.meet(contactKey(run, store.runs.observations(run.key)), instrument, at);

/** What first contact says of a run now: held until answered, never sent if a person left it out. */
export function firstContactCodes(
  ports: Ports<"store">,
  run: Run,
  observations: readonly StoredObservation[],
): readonly ReasonCode[] {
  // What was typed in was in no memory.
  if (run.instrumentId === null || isTyped(run)) return [];
  const contact = ports.store.firstContacts.byKey(contactKey(run, observations));
  const measuredAt = run.measuredAt ?? run.receivedAt;
  if (contact === null || measuredAt > contact.at) return [];
  if (contact.answeredAt === null) return ["FIRST_CONTACT"];
  return contact.sendFrom !== null && measuredAt >= contact.sendFrom ? [] : ["BEFORE_START"];
}

/** How many held results each question is about: "Instrumentet har {n} lagrede svar. Hvilke skal sendes?" */
export function openQuestions(
  ports: Ports<"store">,
): readonly { readonly instrumentId: InstrumentId; readonly results: number }[] {
  const held = ports.store.runs.held().filter((run) => run.reasons.some((reason) => reason.code === "FIRST_CONTACT"));
  const ids = [...new Set(ports.store.firstContacts.unanswered().map((contact) => contact.instrumentId))];
  return ids
    .map((instrumentId) => ({ instrumentId, results: held.filter((run) => run.instrumentId === instrumentId).length }))
    .filter(({ results }) => results > 0);
}
