/** Every errand's handler: the machine's own, those that open and follow people's cases, and reading, which is handed in. */
import { machineErrands, ofInstrument, type ReadHandlers } from "../release/errand-handlers.ts";
import type { ErrandHandlers } from "../release/errands/desk.ts";
import type { Casework, ReleasePorts } from "../release/view.ts";
import { journalAnswered, takeUpSuspects } from "./look-back/answered.ts";
import { lookBackFrom, suspect } from "./look-back/cases.ts";
import { queueOpenChange } from "./look-back/changes.ts";
import { noteStop } from "./registers/stop.ts";

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
