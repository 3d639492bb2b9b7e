/**
 * Stored bytes through the drivers of this version, compared with what is stored: results that would come, go or change, and verdicts
 * that would be others. Reads beside a running gateway; stores and sends nothing.
 */
import type { LoadedConfig } from "../config/settings.ts";
import type { Observation } from "../domain/observation.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { Ports } from "../release/view.ts";
import { openReadOnlyStore } from "../store/gateway-store.ts";
import { configuredFor, readerOf } from "./decode-session.ts";
import { hypothesis, type PairedSource, storedBeside } from "./hypothesis.ts";
import { changedFields, type FieldChange, pair } from "./reading-difference.ts";
import { type RereadPorts, readingPorts, type Sentence, seenThrough, sentenceOn, sentenceStored } from "./rejudge.ts";
import { type ReaderOfOrigin, type Source, sourceOfCapture, sourcesOfAll } from "./replay-sources.ts";

export interface ReplayOptions {
  readonly dataDir: string;
  readonly config: LoadedConfig;
  readonly drivers: readonly DriverDefinition[];
  /** Null: everything that is stored. */
  readonly session: number | null;
}

/** A result by names that are not personal. */
export interface NamedResult {
  readonly run: string | null;
  readonly kind: string;
  readonly analyte: string;
}

export interface SourceReport {
  readonly source: Source["name"];
  readonly driver: string;
  readonly mode: string;
  /** This version has no such driver, or the instrument is no longer configured: nothing was compared. */
  readonly unknownDriver: boolean;
  readonly same: number;
  readonly added: readonly NamedResult[];
  readonly missing: readonly NamedResult[];
  readonly changed: readonly (NamedResult & { readonly fields: readonly FieldChange[] })[];
  readonly problems: readonly string[];
}

export interface VerdictReport {
  readonly run: string;
  /** Null: the run would be new. */
  readonly stored: Sentence | null;
  readonly now: Sentence;
}

export interface DifferenceReport {
  readonly sources: readonly SourceReport[];
  /** Only where they differ. */
  readonly verdicts: readonly VerdictReport[];
}

/** Throws UserError NOT_FOUND, or as `openReadOnlyStore`. */
export function replayStored({ dataDir, config, drivers, session }: ReplayOptions): DifferenceReport {
  const store = openReadOnlyStore(dataDir);
  try {
    const ports = readingPorts(store, config, drivers);
    const reader: ReaderOfOrigin = (origin) => readerOf(drivers, origin.driver, origin.mode, configuredFor(config, origin));
    const sources = session === null ? sourcesOfAll(store, reader) : [sourceOfCapture(store, reader, session)];
    const paired = new Map(sources.filter(({ reading }) => reading !== null).map((source) => [source, compare(ports, source)]));
    return {
      sources: sources.map((source) => sourceReport(source, paired.get(source))),
      verdicts: verdictReports(ports, [...paired.values()], session === null),
    };
  } finally {
    store.close();
  }
}

function compare(ports: Ports<"store" | "view">, source: Source): PairedSource {
  const { missing, ...found } = pair(storedBeside(ports, source), source.reading?.observations ?? []);
  // What came with other bytes is no less there.
  const own = missing.filter(({ transmissionId }) => source.transmissions.includes(transmissionId));
  return { source, ...found, missing: own };
}

/** A changed control can touch results that came with other bytes: with everything replayed, every run is judged. */
function verdictReports(ports: RereadPorts, paired: readonly PairedSource[], all: boolean): readonly VerdictReport[] {
  const { store } = ports;
  const { readings, newRuns, touched } = hypothesis(ports, paired);
  const through = seenThrough(ports, readings);
  const known = (all ? store.transmissionLog.patientRunKeys() : touched)
    .flatMap((key) => store.runs.byKey(key) ?? [])
    .filter((run) => run.kind === "patient" && run.outcome !== null);
  return [
    ...known.map((run) => ({ run: run.key, stored: sentenceStored(run), now: sentenceOn(through, run) })).filter(differs),
    ...newRuns.map((run) => ({ run: run.key, stored: null, now: sentenceOn(through, run) })),
  ];
}

const differs = ({ stored, now }: { readonly stored: Sentence; readonly now: Sentence }): boolean =>
  stored.outcome !== now.outcome || stored.codes.join() !== now.codes.join();

function sourceReport({ name, driver, mode, reading }: Source, paired: PairedSource | undefined): SourceReport {
  const changed = (paired?.pairs ?? []).flatMap(({ stored, now }) => {
    const fields = changedFields(stored.observation, now);
    return fields.length === 0 ? [] : [{ ...named(stored.observation, stored.runKey), fields }];
  });
  return {
    ...{ source: name, driver, mode, unknownDriver: reading === null },
    same: (paired?.pairs.length ?? 0) - changed.length,
    added: (paired?.added ?? []).map((one) => named(one, null)),
    missing: (paired?.missing ?? []).map((one) => named(one.observation, one.runKey)),
    changed,
    problems: (reading?.problems ?? []).map(({ code }) => code),
  };
}

const named = ({ kind, analyte, deviceCode }: Observation, run: string | null): NamedResult => ({
  run,
  kind,
  analyte: analyte ?? deviceCode,
});
