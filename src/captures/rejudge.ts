/**
 * The verdict on runs if their results had been read as they are read now: a store seen through those readings, judged by the same
 * function that judges real results. Nothing is written.
 */

import { randomBytes } from "node:crypto";
import type { LoadedConfig } from "../config/settings.ts";
import type { ObservationId } from "../domain/ids.ts";
import type { Observation } from "../domain/observation.ts";
import type { Outcome } from "../domain/outcome.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import { controlIdFrom } from "../hl7/control-id.ts";
import { systemClock } from "../machine/system-clock.ts";
import { judgeNow } from "../release/judge-now.ts";
import { render } from "../release/sending.ts";
import type { Looking, Ports } from "../release/view.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { ControlRecord, Run, StoredObservation } from "../store/results/runs.ts";

/** What the new readings change. */
export interface Readings {
  readonly changed: ReadonlyMap<ObservationId, Observation>;
  readonly missing: ReadonlySet<ObservationId>;
  /** With the run to which each belongs: a stored one, or one that would come into being. */
  readonly added: readonly { readonly run: Run; readonly stored: StoredObservation }[];
}

export interface Sentence {
  readonly outcome: Outcome | null;
  readonly codes: readonly string[];
}

/** What a store that is only read is judged again with. */
export type RereadPorts = Looking & Ports<"randomBytes">;

/** The station as `judgeNow` sees it, over a store that is only read. */
export function readingPorts(
  store: GatewayStore,
  { station, instruments }: LoadedConfig,
  drivers: readonly DriverDefinition[],
): RereadPorts {
  const view = { snapshotNo: 0, station, instruments, drivers };
  return {
    store,
    view: () => view,
    clock: systemClock,
    randomBytes,
  };
}

export function seenThrough(ports: RereadPorts, readings: Readings): RereadPorts {
  const { runs } = ports.store;
  const reread = <One extends ControlRecord>(list: readonly One[]): readonly One[] =>
    list
      .filter(({ id }) => !readings.missing.has(id))
      .map((one) => ({ ...one, observation: readings.changed.get(one.id) ?? one.observation }));
  const observations = (key: string) => [
    ...reread(runs.observations(key)),
    ...readings.added.filter(({ run }) => run.key === key).map(({ stored }) => stored),
  ];
  const controlsAround: typeof runs.controlsAround = (instrumentId, analyte, at, limit) => {
    const added = readings.added.filter(
      ({ run, stored }) =>
        run.instrumentId === instrumentId && stored.observation.kind === "control" && stored.observation.analyte === analyte,
    );
    const all = [...reread(runs.controlsAround(instrumentId, analyte, at, limit)), ...added.map(({ stored }) => stored)];
    const timed = all.filter((one) => one.measuredAt !== null);
    const distance = (one: ControlRecord): number => Math.abs((one.measuredAt ?? at) - at);
    const nearest = (side: readonly ControlRecord[]) => [...side].sort((a, b) => distance(a) - distance(b)).slice(0, limit);
    return [
      ...nearest(timed.filter((one) => (one.measuredAt ?? at) <= at)),
      ...nearest(timed.filter((one) => (one.measuredAt ?? at) > at)),
    ];
  };
  return { ...ports, store: { ...ports.store, runs: { ...runs, observations, standing: observations, controlsAround } } };
}

/** What the machine says of a patient's run today. A result that cannot be written as HL7 is held, as in life. */
export function sentenceOn(ports: RereadPorts, run: Run): Sentence {
  const judged = judgeNow(ports, run);
  const { outcome, reasons } = judged.judgement.run;
  const codes = reasons.map(({ code }) => code);
  if (outcome !== "RELEASE" && outcome !== "RELEASE_COMMENT") return { outcome, codes };
  try {
    const now = ports.clock.now();
    render(judged, ports.view(), now, controlIdFrom(now, ports.randomBytes(10)));
    return { outcome, codes };
  } catch (error) {
    if (error instanceof UserError) return { outcome: "HOLD", codes: [...codes, "RENDER_FAILED"] };
    throw error;
  }
}

/** The message that a release would send, with the same number and time whenever it is asked for; null: there would be none. */
export function messageOn(ports: RereadPorts, run: Run): string | null {
  const judged = judgeNow(ports, run);
  try {
    const at = run.receivedAt;
    return Buffer.from(render(judged, ports.view(), at, controlIdFrom(at, new Uint8Array(10)))).toString("utf8");
  } catch (error) {
    // The expected answer for a result that cannot be written as HL7: `sentenceOn` says so.
    if (error instanceof UserError) return null;
    throw error;
  }
}

export const sentenceStored = ({ outcome, reasons }: Run): Sentence => ({ outcome, codes: reasons.map(({ code }) => code) });
