/** An instrument that was registered after its results came: they become its own and are judged as if it had always been known. */
import { contained } from "../../domain/fault.ts";
import { resolveInstant } from "../../domain/time.ts";
import { recognise } from "../../intake/which-instrument.ts";
import type { Run } from "../../store/results/runs.ts";
import { holdUnjudged } from "../unjudged.ts";
import { type Batching, type Containing, candidatesOn, type Looking } from "../view.ts";
import { correctTimes } from "./clock-correction.ts";
import { noteDeviceLots } from "./device-lots.ts";

/** Call when a new configuration is active. Returns how many runs found their instrument. */
export function claimUnknown(ports: Batching): number {
  const found = ports.store.runs.unclaimed().flatMap((run) => claimOrNone(ports, run));
  const untimed = timeClosed(ports, found);
  const claimed = found.flatMap(({ key }) => (untimed.has(key) ? [] : (ports.store.runs.byKey(key) ?? [])));
  noteDeviceLots(ports, claimed);
  for (const { key, kind } of claimed) if (kind === "control") ports.later({ kind: "control", run: key });
  for (const { key, kind } of claimed) if (kind === "patient" || kind === "eqa") ports.later({ kind: "judge", run: key });
  ports.later({ kind: "touched" });
  return claimed.length;
}

/** What is asked when a batch closes was not asked of them. Returns those that cannot be timed: they are held and tried again. */
function timeClosed(ports: Batching, claimed: readonly Run[]): ReadonlySet<string> {
  const closed = claimed.filter(({ batchId }) => !ports.store.batches.isOpen(batchId));
  const parts = Map.groupBy(closed, ({ batchId, instrumentId }) => JSON.stringify([batchId, instrumentId]));
  const untimed = [...parts.values()].flatMap(([first]) => {
    const { batchId: batch, instrumentId: instrument } = first ?? { batchId: 0, instrumentId: null };
    if (instrument === null) return [];
    const keys = correctTimes(ports, batch, instrument);
    if (keys.size > 0) ports.later({ kind: "batch-part", batch, instrument });
    return [...keys];
  });
  for (const key of untimed) holdUnjudged(ports, key);
  return new Set(untimed);
}

/** One that cannot be claimed stays nobody's, and is looked at again with the next configuration. */
function claimOrNone(ports: Containing, run: Run): readonly Run[] {
  let claimed: readonly Run[] = [];
  contained(
    ports.faults,
    "judging",
    () => {
      claimed = claim(ports, run);
    },
    { run: run.key },
  );
  return claimed;
}

function claim(ports: Looking, run: Run): readonly Run[] {
  const { store } = ports;
  const [first] = store.runs.observations(run.key);
  if (first === undefined) return [];
  const { driver } = store.transmissions.originOf(first.transmissionId);
  const { instrument } = recognise(first.observation.device, candidatesOn(ports.view(), run.connectionId, driver));
  if (instrument === null) return [];
  const { measuredAt } = first.observation;
  return store.transaction(() => {
    store.runs.claim(run.key, instrument.id, measuredAt === null ? null : resolveInstant(measuredAt, instrument.clock));
    store.batches.claim(run.batchId, instrument.id);
    store.runs.setIntakeCodes(
      run.key,
      run.intakeCodes.filter((code) => code !== "DEV_MISMATCH"),
    );
    store.events.add({ at: ports.clock.now(), kind: "run-claimed", subject: run.key, detail: { instrument: instrument.id } });
    return [store.runs.byKey(run.key) ?? run];
  });
}
