/** Whatever asks for a verdict while a docking is open (errands have no link): a control that failed may be on its way in it. */
import { expect, test } from "vitest";
import type { Errand } from "../../../src/release/errands/errand.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget } from "../../support/station.ts";

test.each(["new-run", "judge", "batch", "batch-judged", "control"] as const)(
  "a forged errand %s judges nothing before the docking is over",
  (kind) => {
    const station = createTestStation();
    station.pipeline.importLots([crpTarget, crpReagent]);
    station.dock(crpControl("20", "2026-03-10T08:00:00"));
    const [run] = station.arrive(crpResult()).added;
    if (run === undefined) throw new RangeError("nothing landed");
    const forged: Readonly<Record<typeof kind, Errand>> = {
      "new-run": { kind: "new-run", run: run.key },
      judge: { kind: "judge", run: run.key },
      batch: { kind: "batch", batch: run.batchId },
      "batch-judged": { kind: "batch-judged", batch: run.batchId },
      control: { kind: "control", run: run.key },
    };
    station.ports.later(forged[kind]);
    station.workOff();
    expect([station.state(run.key), station.sent()]).toEqual(["waiting", []]);
    station.arrive(crpControl("99", "2026-03-10T08:05:00"));
    station.endBatch();
    expect([station.state(run.key), station.sent()]).toEqual(["held", []]);
  },
);
