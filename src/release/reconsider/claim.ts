/** An instrument that was registered after its results came: they become its own and are judged as if it had always been known. */
import { resolveInstant } from "../../domain/time.ts";
import { recognise } from "../../intake/instrument.ts";
import type { Run } from "../../store/runs.ts";
import { markControl } from "../controls.ts";
import { judge } from "../judging.ts";
import { noteDeviceLots } from "../registers/device-lots.ts";
import { candidatesOn, type ReleasePorts } from "../view.ts";
import { reconsiderAround, reconsiderService, reconsiderTests } from "./reconsider.ts";

/** Call when a new configuration is active. Returns how many runs found their instrument. */
export function claimUnknown(ports: ReleasePorts): number {
  const claimed = ports.store.runs.unclaimed().flatMap((run) => claim(ports, run));
  const controls = claimed.filter((run) => run.kind === "control");
  noteDeviceLots(ports, claimed);
  for (const control of controls) markControl(ports, control);
  for (const run of claimed) judge(ports, run, "event");
  reconsiderTests(
    ports,
    claimed.filter((run) => run.kind === "patient"),
  );
  for (const control of controls) reconsiderAround(ports, control, "event");
  for (const run of claimed) if (run.kind === "service") reconsiderService(ports, run);
  return claimed.length;
}

function claim(ports: ReleasePorts, run: Run): readonly Run[] {
  const { store } = ports;
  const [first] = store.runs.observations(run.key);
  if (first === undefined) return [];
  const { driver } = store.transmissions.originOf(first.transmissionId);
  const { instrument } = recognise(first.observation.device, candidatesOn(ports.view(), run.connectionId, driver));
  if (instrument === null) return [];
  const { measuredAt } = first.observation;
  return store.transaction(() => {
    store.runs.claim(run.key, instrument.id, measuredAt === null ? null : resolveInstant(measuredAt, instrument.clock));
    store.runs.setIntakeCodes(
      run.key,
      run.intakeCodes.filter((code) => code !== "DEV_MISMATCH"),
    );
    store.events.add({ at: ports.clock.now(), kind: "run-claimed", subject: run.key, detail: { instrument: instrument.id } });
    return [store.runs.byKey(run.key) ?? run];
  });
}
