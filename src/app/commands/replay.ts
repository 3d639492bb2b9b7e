/**
 * A capture through decode, judgement and HL7, over a store in memory: what would become of each result, and the message that a
 * release would send. Sends and stores nothing. Over a data folder's store, docked at a time that is told, it says what the gateway would
 * say of the same bytes then (test/contract/replay-agrees.test.ts).
 */

import { type DecodedLine, decodeCapture } from "../../captures/decode-capture.ts";
import { approveRules, rowNames } from "../../casework/registers/approve-rules.ts";
import type { LoadedConfig } from "../../config/settings.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import { silentLogger } from "../../domain/logger.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Instrument } from "../../domain/station.ts";
import type { Reason } from "../../domain/verdict.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import { refuseForeignAccount } from "../../files/data-account.ts";
import { controlIdFrom } from "../../hl7/control-id.ts";
import { systemClock } from "../../machine/system-clock.ts";
import { noteContacts } from "../../release/facts/contact-codes.ts";
import { judgeNow } from "../../release/judge-now.ts";
import { render } from "../../release/sending.ts";
import { type GatewayStore, openMemoryStore, openStoreCopy } from "../../store/gateway-store.ts";
import type { Run } from "../../store/results/runs.ts";
import { configuredDevice } from "../connections/configured-device.ts";
import { type Core, createCore } from "../station-core.ts";
import { tellFaults } from "../watching/told-faults.ts";

export interface ReplayedRun {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly reasons: readonly Reason[];
  readonly results: readonly string[];
  /** ER7 text, or null with the reason in `noMessage`. */
  readonly hl7: string | null;
  readonly noMessage: string | null;
}

export interface Replay {
  readonly runs: readonly ReplayedRun[];
  readonly problems: readonly Extract<DecodedLine, { readonly problem: unknown }>[];
}

export interface ReplayOptions {
  readonly config: LoadedConfig;
  readonly drivers: readonly DriverDefinition[];
  readonly device: string;
  readonly bytes: Uint8Array;
  /** Judge against this data folder's events; null: against nothing. */
  readonly dataDir: string | null;
  /** When the bytes came; then the clock that they show is held against it. Null: now, and their clock tells nothing of the device's. */
  readonly dockedAt?: EpochMs | null;
  /** Hears of faults. */
  readonly talk: (line: string) => void;
}

const approveAll = (ports: Core["ports"]): void =>
  void approveRules(
    ports,
    { rows: rowNames(ports), changedBy: null },
    { by: "replay", reason: "trial", role: "lab-responsible" },
  );

/** Throws UserError for an unknown instrument, and NO_STORE for a folder without a store. */
export function replay(options: ReplayOptions): Replay {
  const { config, drivers, device, bytes, dataDir, talk, dockedAt = null } = options;
  const { instrument, driver, configured } = configuredDevice(config, drivers, device);
  if (dataDir !== null) refuseForeignAccount(dataDir);
  const store = dataDir === null ? openMemoryStore() : openStoreCopy(dataDir);
  try {
    let now = dockedAt;
    const clock: Clock = { now: () => now ?? systemClock.now(), at: systemClock.at };
    const ports = { clock, logger: silentLogger, faults: tellFaults(talk), onQueued: () => {} };
    // Not docked now, its clock reading tells nothing of the device's clock.
    const core = createCore({ store, config, drivers, ...ports, gatewayClockIsSynced: () => dockedAt !== null });
    // Judged against nothing: not even an approval of the rules is asked for.
    if (dataDir === null) approveAll(core.ports);
    const capture = decodeCapture(driver, instrument.mode, bytes, configured);
    const keys = landCapture(core, store, instrument, capture.messages, bytes);
    // Where nothing is known, it is judged as if the instrument had always been.
    if (dataDir === null) noteContacts(core.ports, landedRuns(store, keys), 0);
    // An instrument that says no end is judged after its silence.
    if (now !== null && driver.modes[instrument.mode]?.endsBatch !== true) now += config.station.batchQuietMs;
    for (const batch of new Set(landedRuns(store, keys).map(({ batchId }) => batchId))) core.barrier.close(batch);
    core.stop();
    const runs = landedRuns(store, keys);
    return {
      runs: runs.map((run) => replayed(core, run)),
      problems: capture.lines.filter((line) => "problem" in line),
    };
  } finally {
    store.close();
  }
}

const landedRuns = (store: GatewayStore, keys: readonly string[]): readonly Run[] =>
  keys.flatMap((key) => store.runs.byKey(key) ?? []);

function landCapture(
  core: Core,
  store: GatewayStore,
  instrument: Instrument,
  messages: ReturnType<typeof decodeCapture>["messages"],
  bytes: Uint8Array,
): readonly string[] {
  const { connection, driver, mode } = instrument;
  const transmissionId = store.transmissions.open({ connectionId: connection, driver, mode }, bytes, core.ports.clock.now());
  const keys = messages.flatMap(({ message, at, index }) => {
    const origin = { connectionId: connection, driver, mode, transmissionId, index, at };
    const { landed } = core.pipeline.receive(origin, message);
    return [...landed.added, ...landed.known].map((run) => run.key);
  });
  return [...new Set(keys)];
}

function replayed(core: Core, run: Run): ReplayedRun {
  const observations = core.ports.store.runs.observations(run.key);
  const results = observations.map(({ observation: { analyte, deviceCode, value, failed } }) =>
    `${analyte ?? deviceCode} ${value?.raw ?? failed?.raw ?? ""} ${value?.unit ?? ""}`.trim(),
  );
  const shared = { id: run.key, kind: run.kind, state: run.state, outcome: run.outcome, reasons: run.reasons, results };
  if (run.kind !== "patient") return { ...shared, hl7: null, noMessage: "Controls and service runs make no patient message." };
  return { ...shared, ...messageOf(core, run) };
}

function messageOf(core: Core, run: Run): Pick<ReplayedRun, "hl7" | "noMessage"> {
  const now = core.ports.clock.now();
  try {
    const bytes = render(judgeNow(core.ports, run), core.ports.view(), now, controlIdFrom(now, core.ports.randomBytes(10)));
    return { hl7: Buffer.from(bytes).toString("utf8"), noMessage: null };
  } catch (error) {
    if (error instanceof UserError) return { hl7: null, noMessage: error.detail };
    throw error;
  }
}
