/**
 * What the machine does with each errand of its own; those that people's cases ask for are in casework/case-errands.ts. Every one of them
 * may be done again: it looks at what is known then.
 */

import type { Instrument } from "../domain/station.ts";
import { tellControlsAround } from "./control-messages.ts";
import { claimUnknown } from "./docked/claim.ts";
import type { Errand } from "./errands/errand.ts";
import type { ErrandHandlers } from "./errands/errand-desk.ts";
import { widelyRuled } from "./facts/ruled-parts.ts";
import { judgeContested, judgeHeld, judgeOne, judgeUnapproved, judgeWhatRead } from "./judge-again.ts";
import { askAgain, endBatch, judgeBatch, judgeBatchPart, judgeNewRun, type TakenApart } from "./judge-batch.ts";
import { judgeControl } from "./judge-control.ts";
import { holdUnjudged } from "./unjudged.ts";
import { noteUnread } from "./unread-messages.ts";
import { type Holding, instrumentOf, type Ports, type ReleasePorts } from "./view.ts";

export type ReadHandlers = Pick<ErrandHandlers, "read" | "read-message">;

/** Over a store of which nothing is kept: a trial, a copy. */
export const readsNothing: ReadHandlers = { read: () => undefined, "read-message": () => undefined };

/** An instrument that is configured no more has nothing to be judged by. */
export function ofInstrument(ports: Ports<"store" | "view">, id: string, work: (instrument: Instrument) => void): void {
  const instrument = instrumentOf(ports.view(), id);
  if (instrument !== null) work(widelyRuled(ports, instrument));
}

/** One handler for each kind that is the machine's own. Those that throw are tried again by the desk. */
export function machineErrands(ports: ReleasePorts) {
  const { clock } = ports;
  const apart: TakenApart = new Set();
  const of = (id: string, work: (instrument: Instrument) => void) => ofInstrument(ports, id, work);
  return {
    batch: ({ batch }) => judgeBatch(ports, batch, apart),
    "batch-part": ({ batch, instrument }) => judgeBatchPart(ports, batch, instrument),
    "batch-judged": ({ batch }) => endBatch(ports, batch, apart),
    owed: ({ batch }) => askAgain(ports, batch),
    "new-run": ({ run }) => judgeNewRun(ports, run, apart),
    judge: ({ run }) => judgeOne(ports, run),
    contested: ({ run }) => judgeContested(ports, run),
    control: ({ run }) => judgeControl(ports, run),
    touched: () => judgeWhatRead(ports),
    "tell-controls": ({ instrument, analyte }) => of(instrument, (one) => tellControlsAround(ports, one, analyte, clock.now())),
    held: ({ instrument }) => judgeHeld(ports, instrument),
    claim: () => void claimUnknown(ports),
    unapproved: () => judgeUnapproved(ports),
  } satisfies Partial<ErrandHandlers>;
}

/** What could not be judged is held; a batch that could not be taken apart is held as a whole. Of what could not be read it is noted why. */
export function holdWhatFailed(ports: Holding & Ports<"later">, errand: Errand, error: unknown): void {
  if (errand.kind === "read" || errand.kind === "read-message") noteUnread(ports, errand, error);
  if ("run" in errand) holdUnjudged(ports, errand.run);
  if (errand.kind === "batch") for (const { key } of ports.store.runs.ofBatch(errand.batch)) holdUnjudged(ports, key);
}

/** An errand about a run cannot be written down: the run is held where it may be, and its batch owes it. */
export function owedInstead(ports: Holding, errand: Errand): Errand | null {
  const run = "run" in errand ? ports.store.runs.byKey(errand.run) : null;
  if (run === null) return null;
  holdUnjudged(ports, run.key);
  return { kind: "owed", batch: run.batchId };
}
