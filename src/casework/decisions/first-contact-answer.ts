/** The answer to "Instrumentet har {n} lagrede svar. Hvilke skal sendes?" and what follows from it (ruling 1). */
import type { InstrumentId } from "../../domain/ids.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Signature } from "../../domain/signature.ts";
import type { Ports } from "../../release/view.ts";
import { askToJudge } from "../deciding.ts";
import { permit } from "../rights.ts";

/** `sendFrom`: earlier measurements are never sent; null: none of the memory. Throws UserError NOT_PERMITTED, NOT_FOUND when nothing was asked. */
export function answerFirstContact(
  ports: Ports<"store" | "clock" | "later">,
  instrumentId: InstrumentId,
  sendFrom: number | null,
  signature: Signature,
): number {
  // It sends results: as much as a release.
  permit("release", signature);
  const { store, clock } = ports;
  const now = clock.now();
  return store.transaction(() => {
    const answered = store.firstContacts.answer(instrumentId, { sendFrom, by: signature.by, reason: signature.reason }, now);
    if (answered === 0) throw new UserError("NOT_FOUND", `There is no open question about ${instrumentId}.`);
    store.events.add({ at: now, kind: "first-contact-answered", subject: instrumentId, detail: { sendFrom } });
    const waiting = [...store.runs.held(), ...store.runs.awaitingControl()];
    for (const run of waiting) if (run.instrumentId === instrumentId && run.kind === "patient") askToJudge(ports, run.key);
    return store.runs.held().filter((run) => run.instrumentId === instrumentId && run.kind === "patient").length;
  });
}
