/**
 * Puts decoded observations into the store: grouped into runs, known ones counted as duplicates, other content under the same
 * identity kept as a further version of the run (decision 0004). One transaction; running it twice changes nothing.
 */
import type { EpochMs } from "../domain/clock.ts";
import { type ConnectionId, type InstrumentId, observationId, type RunId, type TransmissionId } from "../domain/ids.ts";
import type { Observation } from "../domain/observation.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Instrument } from "../domain/station.ts";
import { resolveInstant } from "../domain/time.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { Batch } from "../store/results/batches.ts";
import type { Disposition, Run, StoredObservation } from "../store/results/runs.ts";
import type { BatchBarrier, BatchSource, LinkKey } from "./docking-batches.ts";
import { type Origin, observationContent, observationIdentity, remainingContent, runIdOf } from "./observation-identity.ts";
import { standingVersions, withoutContest } from "./versions.ts";
import { type Candidates, recognise } from "./which-instrument.ts";

export interface LandingContext {
  readonly connectionId: ConnectionId;
  /** Over which it came; null: over none that is up. */
  readonly link: LinkKey | null;
  readonly transmissionId: TransmissionId;
  /** Position of the message in its transmission. */
  readonly index: number;
  readonly receivedAt: EpochMs;
  readonly vendor: string;
  readonly candidates: Candidates;
  /** Used to read the clock of an instrument that nobody registered. */
  readonly fallbackClock: Instrument["clock"];
  /** Codes that hold for everything on this wire (DRIVER_UNVERIFIED). */
  readonly wireCodes: readonly ReasonCode[];
}

export interface Landed {
  readonly added: readonly Run[];
  readonly duplicates: number;
  /** Runs that were told again unchanged. */
  readonly known: readonly Run[];
  /** Runs that are to be judged again: another version of them exists now (sent ones become look-back cases), or they grew. */
  readonly contested: readonly Run[];
  /** In which the added ones wait. */
  readonly batches: readonly Batch[];
}

const nothingLanded: Landed = { added: [], duplicates: 0, known: [], contested: [], batches: [] };

interface Candidate {
  readonly observation: Observation;
  readonly identityKey: string;
  readonly contentKey: string;
  /** As the content of a result whose person was erased. */
  readonly remainingKey: () => string;
}

/** A version of a run that is there, and all that was told of it. */
interface Version {
  readonly run: Run;
  readonly told: readonly StoredObservation[];
}

export function land(
  store: GatewayStore,
  barrier: BatchBarrier,
  observations: readonly Observation[],
  context: LandingContext,
): Landed {
  return store.transaction(() => {
    const results = [...groupByRun(store, observations, context)].map(([id, group]) =>
      landRun(store, barrier, id, group, context),
    );
    return {
      added: results.flatMap((one) => one.added),
      duplicates: results.reduce((sum, one) => sum + one.duplicates, 0),
      known: results.flatMap((one) => one.known),
      contested: results.flatMap((one) => one.contested),
      batches: results.flatMap((one) => one.batches),
    };
  });
}

function groupByRun(store: GatewayStore, observations: readonly Observation[], context: LandingContext): Map<RunId, Candidate[]> {
  const groups = new Map<RunId, Candidate[]>();
  for (const observation of observations) {
    const origin: Origin = {
      vendor: context.vendor,
      fallbackId: recognise(observation.device, context.candidates).instrument?.id ?? context.connectionId,
      messageId: `${context.transmissionId}/${context.index}/${observation.run}`,
    };
    const id = runIdOf(observation, origin);
    const group = groups.get(id) ?? [];
    group.push({
      observation,
      identityKey: store.seal.fingerprint(JSON.stringify(observationIdentity(observation, origin))),
      contentKey: store.seal.fingerprint(observationContent(observation)),
      remainingKey: () => store.seal.fingerprint(remainingContent(observation)),
    });
    groups.set(id, group);
  }
  return groups;
}

function landRun(
  store: GatewayStore,
  barrier: BatchBarrier,
  id: RunId,
  group: readonly Candidate[],
  context: LandingContext,
): Landed {
  const versions = standingVersions(store, id).map((run) => ({ run, told: store.runs.standing(run.key) }));
  const known = versions.flatMap(({ told }) => told);
  const [first] = group;
  if (first === undefined) return nothingLanded;
  const source = sourceOf(store, first.observation, context);
  if (group.every((one) => sameIn(known, one) !== undefined)) {
    for (const one of group) countDuplicate(store, sameIn(known, one), context);
    barrier.touchAgain(source);
    return { ...nothingLanded, duplicates: group.length, known: versions.map(({ run }) => run) };
  }
  const batch = barrier.touch(source);
  const open = versions.find(({ run, told }) => canGrow(run, told, group, context));
  if (open === undefined) return addVersion(store, batch, id, group, versions, context);
  const { run, told } = open;
  const fresh = group.filter((one) => sameIn(told, one) === undefined);
  for (const one of fresh) addObservation(store, run, one, context);
  for (const one of group) countDuplicate(store, sameIn(told, one), context);
  // A run of an earlier batch was judged without what is new in it.
  const isJudged = wasJudged(run) || run.batchId !== batch.id;
  const duplicates = group.length - fresh.length;
  return { added: [run], duplicates, known: [], contested: isJudged ? [run] : [], batches: [batch] };
}

/** Whoever nobody knows is told from others by the serial number it tells, if it does. */
function sourceOf(store: GatewayStore, { device }: Observation, context: LandingContext): BatchSource {
  const { connectionId, link, vendor, candidates } = context;
  const { instrument } = recognise(device, candidates);
  const namesItself = device.serial !== null;
  const isStranger = instrument === null && namesItself;
  const strangerKey = isStranger ? store.seal.fingerprint(JSON.stringify([vendor, device.serial])) : null;
  return { connectionId, link, owner: { instrumentId: instrument?.id ?? null, strangerKey }, namesItself };
}

/** A waiting run that has a verdict waits for a control, not for its docking batch. */
const wasJudged = ({ state, outcome }: Run): boolean => state === "held" || (state === "waiting" && outcome !== null);

/** One whose person was erased is known by what is left of it. */
const sameIn = (known: readonly StoredObservation[], one: Candidate): StoredObservation | undefined =>
  known.find(
    (old) => old.identityKey === one.identityKey && (old.contentKey === one.contentKey || old.contentKey === one.remainingKey()),
  );

/** The same measurement told with another content, of another person, or as a failure here and a value there. */
function contradict(one: Candidate, other: { readonly identityKey: string; readonly observation: Observation }): boolean {
  if (one.identityKey === other.identityKey) return true;
  const [a, b] = [one.observation, other.observation];
  if (a.patientId !== b.patientId) return true;
  const sameQuantity = (a.analyte ?? a.deviceCode) === (b.analyte ?? b.deviceCode);
  return sameQuantity && (a.failed === null) !== (b.failed === null);
}

/**
 * A version takes in what agrees with all that was told of it: everything before it was decided, afterwards only what would not have
 * been reported anyway.
 */
function canGrow(run: Run, told: readonly StoredObservation[], group: readonly Candidate[], context: LandingContext): boolean {
  // Of one that a finding is about nobody knows what was told.
  if (run.erasedAt !== null || told.length === 0) return false;
  const fresh = group.filter((one) => sameIn(told, one) === undefined);
  if (fresh.some((one) => told.some((old) => contradict(one, old)))) return false;
  if (run.state === "waiting" || run.state === "kept") return true;
  const instrument = [...context.candidates.here, ...context.candidates.elsewhere].find((one) => one.id === run.instrumentId);
  return fresh.every(({ observation }) => !instrument?.analytes.some((analyte) => analyte.name === observation.analyte));
}

/** Reading the same transmission twice (after a crash) is no resend. */
function countDuplicate(store: GatewayStore, known: StoredObservation | undefined, context: LandingContext): void {
  if (known !== undefined && known.transmissionId !== context.transmissionId) store.runs.countDuplicate(known.id);
}

function addVersion(
  store: GatewayStore,
  batch: Batch,
  id: RunId,
  group: readonly Candidate[],
  versions: readonly Version[],
  context: LandingContext,
): Landed {
  const [first] = group;
  if (first === undefined) return nothingLanded;
  const { instrument, code } = recognise(first.observation.device, context.candidates);
  const mismatch: ReasonCode[] = code === "DEV_MISMATCH" ? [code] : [];
  const version = firstFree((n) => store.runs.isTaken("run", keyOf(id, n)));
  const contest = contestOf(
    group,
    versions.flatMap(({ told }) => told),
  );
  const run: Run = {
    key: keyOf(id, version),
    runId: id,
    version,
    kind: first.observation.kind,
    instrumentId: instrument?.id ?? null,
    connectionId: context.connectionId,
    batchId: batch.id,
    measuredAt: instantOf(first.observation, instrument, context),
    receivedAt: context.receivedAt,
    intakeCodes: [...context.wireCodes, ...mismatch, ...contest],
    state: first.observation.kind === "patient" ? "waiting" : "kept",
    outcome: null,
    reasons: [],
    lookBack: false,
    erasedAt: null,
  };
  store.runs.add(run);
  for (const one of group) addObservation(store, run, one, context);
  // What was erased stays as it was judged.
  const others = versions.map((one) => one.run).filter(({ erasedAt }) => erasedAt === null);
  for (const other of others) store.runs.setIntakeCodes(other.key, [...withoutContest(other.intakeCodes), ...contest]);
  store.events.add({ at: context.receivedAt, kind: "run-landed", subject: run.key, detail: { kind: run.kind, version } });
  return { added: [run], duplicates: 0, known: [], contested: others, batches: [batch] };
}

const keyOf = (id: RunId, version: number): string => (version === 1 ? id : `${id}-${version}`);

/** Not one more than there are: some may have been deleted by something else. */
function firstFree(isTaken: (n: number) => boolean): number {
  let n = 1;
  while (isTaken(n)) n += 1;
  return n;
}

function addObservation(store: GatewayStore, run: Run, one: Candidate, context: LandingContext): void {
  const number = firstFree((n) => store.runs.isTaken("observation", `${run.key}.${n}`));
  store.runs.addObservation(
    {
      id: observationId(`${run.key}.${number}`),
      runKey: run.key,
      transmissionId: context.transmissionId,
      // Not from the text: it is the run's (its time is part of its identity), which may have been corrected since.
      measuredAt: run.measuredAt,
      receivedAt: context.receivedAt,
      identityKey: one.identityKey,
      contentKey: one.contentKey,
      disposition: dispositionIn(run, one.observation),
      observation: one.observation,
    },
    run.instrumentId as InstrumentId | null,
  );
}

/** What a decided run takes in later is never reported. */
const dispositionIn = (run: Run, { kind }: Observation): Disposition =>
  kind === "patient" && run.state !== "waiting" ? "companion" : firstDisposition[kind];

const firstDisposition: Readonly<Record<Observation["kind"], Disposition>> = {
  patient: "waiting",
  control: "control",
  eqa: "eqa",
  service: "service",
};

/**
 * Why a run is contested: a further version of it exists, or it contradicts itself. O-26 C, R-9 C and reason_cd EDT reach us as status
 * `correction`; whichever version said so, and whenever it came, all of them are named edited.
 */
function contestOf(group: readonly Candidate[], known: readonly StoredObservation[]): readonly ReasonCode[] {
  const contradictsItself = group.some((one) => group.some((other) => one !== other && contradict(one, other)));
  if (known.length === 0 && !contradictsItself) return [];
  const isEdited = [...group, ...known].some(({ observation }) => observation.status === "correction");
  return [isEdited && known.length > 0 ? "EDITED_ON_DEVICE" : "DUP_CONFLICT"];
}

function instantOf(observation: Observation, instrument: Instrument | null, context: LandingContext): EpochMs | null {
  if (observation.measuredAt === null) return null;
  return resolveInstant(observation.measuredAt, instrument?.clock ?? context.fallbackClock);
}
