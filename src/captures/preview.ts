/**
 * An edited configuration over what this station has stored, beside what is in force: results that would read otherwise, and verdicts and
 * messages that would be others. The store is read as it is, and cannot be written here; nothing is sent, and no person is named.
 */
import { setImmediate } from "node:timers/promises";
import type { LoadedConfig } from "../config/settings.ts";
import type { ConnectionId } from "../domain/ids.ts";
import { isoTime } from "../domain/time.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { Ports } from "../release/view.ts";
import { type GatewayStore, openReadOnlyStore } from "../store/gateway-store.ts";
import type { StoredTransmission } from "../store/wire/transmissions.ts";
import { configuredFor, readerOf, type SessionReader } from "./decode-session.ts";
import { type Hypothesis, hypothesis, type PairedSource, storedBeside } from "./hypothesis.ts";
import { differentFields, type FieldDifference, shownField } from "./preview-words.ts";
import { changedFields, pair } from "./reading-difference.ts";
import { messageOn, type RereadPorts, readingPorts, type Sentence, seenThrough, sentenceOn } from "./rejudge.ts";
import { sourceOfTransmission } from "./replay-sources.ts";

export interface PreviewedResult {
  readonly run: string | null;
  readonly instrument: string | null;
  readonly at: string | null;
  readonly analyte: string;
  readonly kind: string;
  readonly is: "new" | "gone" | "changed";
  readonly fields: readonly { readonly field: string; readonly now: string; readonly edited: string }[];
}

export interface PreviewedVerdict {
  readonly run: string;
  readonly now: Sentence | null;
  readonly edited: Sentence | null;
  readonly hl7: readonly FieldDifference[];
}

export interface Preview {
  readonly played: number;
  readonly leftOut: number;
  /** Connections that the edit concerns, and of which nothing could be played. */
  readonly notTried: readonly { readonly connection: string; readonly because: NotTried }[];
  readonly results: readonly PreviewedResult[];
  readonly same: number;
  readonly verdicts: readonly PreviewedVerdict[];
  readonly problems: { readonly now: Readonly<Record<string, number>>; readonly edited: Readonly<Record<string, number>> };
}

/** `new`: it is not connected yet. `gone`: it would not be there any more. `former`: all came by former settings. `silent`: nothing has come. */
export type NotTried = "new" | "gone" | "former" | "silent";

export interface PreviewOptions {
  readonly dataDir: string;
  /** In force. */
  readonly before: LoadedConfig;
  readonly after: LoadedConfig;
  readonly drivers: readonly DriverDefinition[];
}

/** The newest; more would take minutes, and say the same. */
const mostPlayed = 200;

/** One transmission a turn: whoever waits for an acknowledgement meanwhile gets it. Throws as `openReadOnlyStore`. */
export async function previewStored({ dataDir, before, after, drivers }: PreviewOptions): Promise<Preview> {
  const store = openReadOnlyStore(dataDir);
  try {
    const changed = changedConnections(before, after);
    const found = changed.map((id) => storedOf(store, before, after, id, Math.ceil(mostPlayed / changed.length)));
    const played = found.flatMap(({ list }) => list).sort((a, b) => a.startedAt - b.startedAt);
    const total = found.reduce((sum, one) => sum + one.total, 0);
    const sides = [before, after].map((config) => ({ config, ports: readingPorts(store, config, drivers) }));
    const [now, edited] = await Promise.all(sides.map(({ config, ports }) => playAll(ports, config, drivers, played)));
    if (now === undefined || edited === undefined) throw new RangeError("there are two sides");
    const known = new Set(now.results.map((one) => JSON.stringify(one)));
    const results = edited.results.filter((one) => !known.has(JSON.stringify(one)));
    return {
      ...{ played: played.length, leftOut: total - played.length, results, same: edited.same },
      notTried: found.flatMap(({ id, because }) => (because === null ? [] : [{ connection: id as string, because }])),
      verdicts: await verdicts(store, played, now, edited),
      problems: { now: now.problems, edited: edited.problems },
    };
  } finally {
    store.close();
  }
}

/** Read by the settings that are in force, and not by some former ones. */
const isOf = ({ connections }: LoadedConfig, { connectionId, driver, mode }: StoredTransmission): boolean =>
  connections.some((one) => one.id === connectionId && one.driver === driver && one.mode === mode);

/** A change of what is shared by all instruments touches each of them. */
function changedConnections(before: LoadedConfig, after: LoadedConfig): readonly ConnectionId[] {
  const of = ({ connections, instruments, station }: LoadedConfig, connection: ConnectionId) =>
    JSON.stringify([
      connections.filter(({ id }) => id === connection),
      instruments.filter((one) => one.connection === connection),
      station,
    ]);
  const all = [...before.connections, ...after.connections].map(({ id }) => id);
  return [...new Set(all)].filter((id) => of(before, id) !== of(after, id));
}

/** What can be played of a connection, each its share of what is played at most; or why nothing can. */
function storedOf(store: GatewayStore, before: LoadedConfig, after: LoadedConfig, id: ConnectionId, most: number) {
  const isIn = ({ connections }: LoadedConfig): boolean => connections.some((one) => one.id === id);
  const { list, total } = store.transmissionLog.newest(id, most);
  const readable = isIn(after) ? list.filter((one) => isOf(before, one)) : [];
  const because = ((): NotTried | null => {
    if (readable.length > 0) return null;
    if (!isIn(after)) return "gone";
    return !isIn(before) ? "new" : total > 0 ? "former" : "silent";
  })();
  return { id, list: readable, total, because };
}

interface Side {
  readonly ports: RereadPorts;
  readonly through: RereadPorts;
  readonly newRuns: Hypothesis["newRuns"];
  readonly results: readonly PreviewedResult[];
  readonly same: number;
  readonly problems: Readonly<Record<string, number>>;
}

async function playAll(
  ports: RereadPorts,
  config: LoadedConfig,
  drivers: readonly DriverDefinition[],
  transmissions: readonly StoredTransmission[],
): Promise<Side> {
  const paired: PairedSource[] = [];
  const problems: Record<string, number> = {};
  for (const one of transmissions) {
    const reader = readerIn(config, drivers, one);
    if (reader === null) continue;
    const { driver, mode } = reader;
    const source = sourceOfTransmission(ports.store, () => reader, { ...one, driver: driver.id, mode });
    for (const { code } of source.reading?.problems ?? []) problems[code] = (problems[code] ?? 0) + 1;
    const { missing, ...found } = pair(storedBeside(ports, source), source.reading?.observations ?? []);
    paired.push({ source, ...found, missing: missing.filter(({ transmissionId }) => transmissionId === one.id) });
    await setImmediate();
  }
  const { readings, newRuns } = hypothesis(ports, paired);
  const told = paired.map((one) => resultsOf(ports, config, one));
  return {
    ...{ ports, problems, newRuns, through: seenThrough(ports, readings) },
    results: told.flatMap(({ results }) => results),
    same: told.reduce((sum, { same }) => sum + same, 0),
  };
}

/** As the connection would be read, whatever it was read as. */
function readerIn(
  config: LoadedConfig,
  drivers: readonly DriverDefinition[],
  { connectionId }: StoredTransmission,
): SessionReader | null {
  const wire = config.connections.find(({ id }) => id === connectionId);
  if (wire === undefined) return null;
  const { driver, mode } = wire;
  return readerOf(drivers, driver, mode, configuredFor(config, { connectionId, driver, mode }));
}

function resultsOf(ports: Ports<"store">, { station }: LoadedConfig, { pairs, added, missing }: PairedSource) {
  const runOf = (key: string) => ports.store.runs.byKey(key);
  const place = (key: string | null) => {
    const run = key === null ? null : runOf(key);
    const at = run?.measuredAt ?? null;
    return { run: key, instrument: run?.instrumentId ?? null, at: at === null ? null : isoTime(at, station.gateway.zone) };
  };
  const changed = pairs.flatMap(({ stored, now }): readonly PreviewedResult[] => {
    const fields = changedFields(stored.observation, now).map(({ field, stored: was, now: is }) => ({
      ...{ field, now: shownField(field, was), edited: shownField(field, is) },
    }));
    return fields.length === 0 ? [] : [{ ...place(stored.runKey), ...named(now), is: "changed", fields }];
  });
  return {
    same: pairs.length - changed.length,
    results: [
      ...changed,
      ...added.map((one): PreviewedResult => ({ ...place(null), ...named(one), is: "new", fields: [] })),
      ...missing.map((one): PreviewedResult => ({ ...place(one.runKey), ...named(one.observation), is: "gone", fields: [] })),
    ],
  };
}

const named = ({
  kind,
  analyte,
  deviceCode,
}: {
  readonly kind: string;
  readonly analyte: string | null;
  readonly deviceCode: string;
}) => ({
  ...{ kind, analyte: analyte ?? deviceCode },
});

async function verdicts(
  store: GatewayStore,
  played: readonly StoredTransmission[],
  now: Side,
  edited: Side,
): Promise<readonly PreviewedVerdict[]> {
  const keys = [...new Set(played.flatMap(({ id }) => store.transmissionLog.runKeys(id)))];
  const runs = keys
    .flatMap((key) => store.runs.byKey(key) ?? [])
    .filter(({ kind, outcome }) => kind === "patient" && outcome !== null);
  const told: PreviewedVerdict[] = [];
  for (const run of runs) {
    const [was, is] = [sentenceOn(now.through, run), sentenceOn(edited.through, run)];
    const hl7 = differentFields(
      ...([now, edited].map(({ through }) => messageOn(through, run)) as [string | null, string | null]),
    );
    if (JSON.stringify(was) !== JSON.stringify(is) || hl7.length > 0) told.push({ run: run.key, now: was, edited: is, hl7 });
    await setImmediate();
  }
  const stored = new Set(now.newRuns.map(({ key }) => key));
  const further = edited.newRuns.filter(({ key }) => !stored.has(key));
  return [...told, ...further.map((run) => ({ run: run.key, now: null, edited: sentenceOn(edited.through, run), hl7: [] }))];
}
