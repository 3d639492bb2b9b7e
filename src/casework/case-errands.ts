/** Every errand's handler: the machine's own, those that open and follow people's cases, and reading, which is handed in. */

import { lookBackCases } from "../domain/registers/look-back.ts";
import { machineErrands, ofInstrument, type ReadHandlers } from "../release/errand-handlers.ts";
import type { ErrandHandlers } from "../release/errands/errand-desk.ts";
import { judge } from "../release/judging.ts";
import type { Casework, Judging, Ports, ReleasePorts } from "../release/view.ts";
import { joinOpenCases, lookBackFrom, suspect } from "./look-back/cases.ts";
import { dropOvertaken, queueOpenChange } from "./look-back/journal-changes.ts";
import { isInJournal } from "./look-back/place.ts";
import { noteStop } from "./registers/stop-deviation.ts";

/** Where the machine opens a case or a deviation. */
export const casework: Casework = { suspect, controlJudged: noteStop };

/** `reading`: intake's own, handed in by whoever knows the protocols. */
export function errandHandlers(ports: ReleasePorts, reading: ReadHandlers): ErrandHandlers {
  return {
    ...machineErrands(ports),
    ...reading,
    "look-back": ({ instrument, analyte, control }) =>
      ofInstrument(ports, instrument, (one) => {
        const run = ports.store.runs.byKey(control);
        if (run !== null) lookBackFrom(ports, one, analyte, run);
      }),
    answered: ({ controlId }) => journalAnswered(ports, controlId),
    suspects: () => takeUpSuspects(ports),
    change: ({ change }) => queueOpenChange(ports, change),
  };
}

/** The journal has answered: a suspect result that it took becomes a look-back case, one that it refused is held again (ruling 5). */
export function journalAnswered(ports: Judging, controlId: string): void {
  const key = ports.store.outbox.runOf(controlId);
  if (key !== null) dropOvertaken(ports, key);
  const run = key === null ? null : ports.store.runs.byKey(key);
  if (run?.state !== "released") return;
  if (run.lookBack) judge(ports, run);
  joinOpenCases(ports, run);
}

/** Suspect results whose answer came just before a crash, in a store of before errands. Those that are in a case need no other. */
export function takeUpSuspects(ports: Ports<"store" | "later">): void {
  const inCases = new Set(ports.store.registers.all(lookBackCases).flatMap(({ body }) => body.affected.map(({ run }) => run)));
  for (const run of ports.store.runs.suspects())
    if (!inCases.has(run.key) && isInJournal(ports, run)) ports.later({ kind: "judge", run: run.key });
}
