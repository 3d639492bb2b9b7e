/** From paired readings to a store as it would be: which observations would read otherwise, be gone, or come on top, and to which run. */
import { type ObservationId, observationId, transmissionId } from "../domain/ids.ts";
import type { Observation } from "../domain/observation.ts";
import type { Instrument } from "../domain/station.ts";
import { resolveInstant } from "../domain/time.ts";
import { type Origin, observationIdentity, runIdOf } from "../intake/observation-identity.ts";
import { recognise } from "../intake/which-instrument.ts";
import { candidatesOn, driverOf, type Ports } from "../release/view.ts";
import type { Run, StoredObservation } from "../store/results/runs.ts";
import { changedFields, type Pairing } from "./reading-difference.ts";
import type { Readings } from "./rejudge.ts";
import type { Source } from "./replay-sources.ts";

export type PairedSource = Pairing & { readonly source: Source };

export interface Hypothesis {
  readonly readings: Readings;
  /** Patient runs that would come into being. */
  readonly newRuns: readonly Run[];
  /** Keys of stored runs that have to do with the sources. */
  readonly touched: readonly string[];
}

/** Observations that a source's bytes yielded, or earlier bytes of the same measurements (a resent result is stored once). */
export function storedBeside(ports: Ports<"store" | "view">, source: Source): readonly StoredObservation[] {
  const { store } = ports;
  const keys = new Set(source.transmissions.flatMap((id) => store.transmissionLog.runKeys(id)));
  const ofRuns = [...keys].flatMap((key) => store.runs.standing(key));
  const own = ofRuns.filter(({ transmissionId }) => source.transmissions.includes(transmissionId));
  const earlier = (source.reading?.observations ?? []).flatMap((observation) => {
    const identity = observationIdentity(observation, originOf(ports, source, observation));
    const versions = store.runs.byIdentity(store.seal.fingerprint(JSON.stringify(identity)));
    const same = versions.findLast((one) => changedFields(one.observation, observation).length === 0);
    return same ?? versions.at(-1) ?? [];
  });
  const known = new Set(own.map(({ id }) => id));
  const others = new Map(earlier.filter(({ id }) => !known.has(id)).map((one) => [one.id, one]));
  return [...own, ...others.values()];
}

export function hypothesis(ports: Ports<"store" | "view">, paired: readonly PairedSource[]): Hypothesis {
  const changed = new Map<ObservationId, Observation>();
  const missing = new Set<ObservationId>();
  const added: { readonly run: Run; readonly stored: StoredObservation }[] = [];
  const newRuns = new Map<string, Run>();
  const touched = new Set<string>();
  for (const { source, pairs, missing: gone, added: more } of paired) {
    for (const { stored, now } of pairs) {
      touched.add(stored.runKey);
      if (changedFields(stored.observation, now).length > 0) changed.set(stored.id, now);
    }
    for (const { id, runKey } of gone) {
      touched.add(runKey);
      missing.add(id);
    }
    for (const observation of more) {
      const imagined = runFor(ports, source, observation);
      const run = newRuns.get(imagined.key) ?? imagined;
      if (ports.store.runs.byKey(run.key) === null) newRuns.set(run.key, run);
      else touched.add(run.key);
      added.push({ run, stored: imaginedObservation(run, source, observation, added.length) });
    }
  }
  const patients = [...newRuns.values()].filter(({ kind }) => kind === "patient");
  return { readings: { changed, missing, added }, newRuns: patients, touched: [...touched] };
}

function originOf(ports: Ports<"view">, source: Source, observation: Observation): Origin {
  return {
    vendor: driverOf(ports.view(), source.driver)?.vendor ?? "",
    fallbackId: instrumentBehind(ports, source, observation)?.id ?? source.connectionId,
    messageId: source.reading?.messageIds.get(observation) ?? "",
  };
}

const instrumentBehind = (ports: Ports<"view">, { connectionId, driver }: Source, { device }: Observation): Instrument | null =>
  recognise(device, candidatesOn(ports.view(), connectionId, driver)).instrument;

/** The stored run to which an observation would belong, or the one that it would begin. */
function runFor(ports: Ports<"store" | "view">, source: Source, observation: Observation): Run {
  const runId = runIdOf(observation, originOf(ports, source, observation));
  const known = ports.store.runs.versions(runId).at(-1);
  if (known !== undefined) return known;
  const instrument = instrumentBehind(ports, source, observation);
  const driver = driverOf(ports.view(), source.driver);
  const usual = { zone: ports.view().station.gateway.zone, offset: driver?.clock.offset ?? "trusted" } as const;
  const { kind, measuredAt } = observation;
  return {
    ...{
      key: runId,
      runId,
      version: 1,
      kind,
      instrumentId: instrument?.id ?? null,
      connectionId: source.connectionId,
      batchId: 0,
    },
    measuredAt: measuredAt === null ? null : resolveInstant(measuredAt, instrument?.clock ?? usual),
    receivedAt: source.receivedAt,
    intakeCodes: driver?.modes[source.mode]?.evidence === "unverified" ? ["DRIVER_UNVERIFIED"] : [],
    ...{ state: "waiting", outcome: null, reasons: [], lookBack: false, erasedAt: null },
  };
}

function imaginedObservation(run: Run, source: Source, observation: Observation, nth: number): StoredObservation {
  const { key, measuredAt, receivedAt } = run;
  return {
    ...{ id: observationId(`${key}.new-${nth}`), runKey: key, measuredAt, receivedAt, observation, duplicates: 0 },
    ...{ identityKey: "", contentKey: "", disposition: "waiting", transmissionId: source.transmissions[0] ?? transmissionId(0) },
  };
}
