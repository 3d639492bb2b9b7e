/**
 * From what is told of a connection's links to the store: each message is landed in a turn of its own, after what came before it. What
 * cannot be landed is set aside with its bytes, and tried again; a store that cannot be written stops the queue instead.
 */
import type { ConnectionSettings } from "../../config/settings.ts";
import type { CapturePolicy } from "../../domain/capture.ts";
import { contained, isStoresFault } from "../../domain/fault.ts";
import type { ConnectionId, TransmissionId } from "../../domain/ids.ts";
import type { Problem } from "../../domain/problem.ts";
import { localDateTime } from "../../domain/time.ts";
import type { DeviceMessage } from "../../driver-api/index.ts";
import type { MessagePlace } from "../../intake/carry-out.ts";
import type { BatchBarrier } from "../../intake/docking-batches.ts";
import { strangerAmong } from "../../intake/which-instrument.ts";
import type { Metrics } from "../../observe/metrics.ts";
import type { Pipeline } from "../../release/pipeline.ts";
import { setAside } from "../../release/unread-messages.ts";
import { candidatesOn, type ReleasePorts } from "../../release/view.ts";
import type { ByteLink, TransportState } from "../../transport/link.ts";
import type { WorkQueue } from "../work-queue.ts";
import type { Connection, ConnectionPorts } from "./connection.ts";

/** What lands it. */
export interface LandingCore {
  readonly ports: ReleasePorts;
  readonly pipeline: Pipeline;
  readonly barrier: BatchBarrier;
  /** Not everything that a crash left is written down yet. */
  readonly isTakingUp: boolean;
}

export interface HandOverOptions {
  readonly core: LandingCore;
  readonly queue: WorkQueue;
  readonly metrics: Metrics;
  readonly capturePolicy: () => CapturePolicy;
  /** What became of something that came: results were read, or nothing but problems. Greetings and the like are not told. */
  readonly onRead?: ((connection: ConnectionId, how: "understood" | "unreadable") => void) | undefined;
  /** A wire has changed. */
  readonly onTransport?: ((settings: ConnectionSettings, state: TransportState) => void) | undefined;
}

interface Handed {
  readonly link: ByteLink;
  readonly place: MessagePlace;
  readonly message: DeviceMessage;
}

/** `onHeard`: who was heard, as `Connection.heard`. */
export function handOver(
  options: HandOverOptions,
  settings: ConnectionSettings,
  endsBatch: boolean,
  onHeard: Connection["heard"],
): ConnectionPorts {
  const { core, queue, metrics, capturePolicy, onRead, onTransport } = options;
  const { ports, pipeline, barrier } = core;
  const { store, clock, logger, faults } = ports;
  const { id: connection, driver, mode } = settings;
  const defer = (work: () => void): void => void setImmediate(() => contained(faults, "socket", work));
  /** Pieces of work on what this connection handed over that are not done. */
  let inHand = 0;
  const push = (work: (failures: number) => void): void => {
    inHand += 1;
    queue.push((failures) => {
      work(failures);
      inHand -= 1;
    });
  };
  /** Messages that are neither landed nor set aside yet, by transmission. */
  const adrift = new Map<TransmissionId, Set<number>>();
  const receive = (handed: Handed, failures: number): void => {
    const { transmission, index } = handed.place;
    try {
      const decoded = take(handed);
      if (!decoded.problems.some(({ code }) => code === "DRIVER_FAILED")) return;
    } catch (error) {
      if (isStoresFault(error, failures + 1)) throw error;
      faults.report("landing", error, { connection, transmission, index });
    }
    setAside(ports, { transmission, index, connection });
  };
  const land = (handed: Handed, failures: number): void => {
    const { transmission, index } = handed.place;
    const others = adrift.get(transmission) ?? new Set();
    adrift.set(transmission, others.add(index));
    receive(handed, failures);
    others.delete(index);
    if (others.size === 0) adrift.delete(transmission);
  };
  const take = ({ link, place, message }: Handed) => {
    const origin = {
      connectionId: connection,
      driver,
      mode,
      transmissionId: place.transmission,
      index: place.index,
      at: 0,
      link,
    };
    const { decoded, landed } = pipeline.receive(origin, message);
    const { observations } = decoded;
    if (observations.length > 0) onHeard(strangerAmong(observations, candidatesOn(ports.view(), connection, driver)));
    metrics.message(connection);
    metrics.duplicate(landed.duplicates);
    for (const problem of decoded.problems) report(problem);
    const isUnderstood = observations.some(({ analyte, kind }) => analyte !== null || kind === "service");
    if (isUnderstood) onRead?.(connection, "understood");
    else if (observations.length > 0 || decoded.problems.length > 0) onRead?.(connection, "unreadable");
    logger.info("message-read", { connection, runs: landed.added.length, duplicates: landed.duplicates });
    return decoded;
  };
  const finish = (transmission: TransmissionId, complete: boolean, messages: number): void => {
    // Until then a start would read it again, and must.
    if (adrift.has(transmission)) throw new RangeError("a message of it is not landed");
    const reading = messages > 0 ? "decoded" : complete ? "nothing" : "unreadable";
    store.transmissions.finish(transmission, complete, reading, clock.now());
  };
  const report = ({ code, at, text }: Problem): void => {
    metrics.problem(connection, code);
    logger.warn("problem", { connection, code, at, text });
  };
  return {
    ...{ store, clock, logger, faults, defer },
    zone: ports.view().station.gateway.zone,
    capture: {
      ...{ captures: store.captures, policy: capturePolicy, clock, defer },
      onFailure: (error) => void faults.report("capture", error),
    },
    watermark: () => watermarkOf(ports, settings),
    landing: () => {
      const { isWaiting, hasFailed } = store.errands.ofConnection(connection);
      return hasFailed ? "failed" : inHand > 0 || isWaiting || core.isTakingUp ? "waiting" : "done";
    },
    waiting: () => inHand,
    onTransport: (state) => {
      if (state.problem !== null) report(state.problem);
      onTransport?.(settings, state);
    },
    toldOf: (link) => ({
      onMessage: (place, message) => push((failures) => land({ link, place, message }, failures)),
      onEnd: (transmission, complete, messages) => push(() => finish(transmission, complete, messages)),
      onUnreadable: () => onRead?.(connection, "unreadable"),
      onProblem: report,
      onTransfer: () => push(() => barrier.transferBegan(link)),
      // Not done again later, when the link may be in another transfer: silence closes what could not be closed now.
      onBatchEnd: () => push(() => void (endsBatch && contained(faults, "landing", () => barrier.deviceEnded(link)))),
      onGone: () => push(() => barrier.linkGone(link)),
    }),
  };
}

/**
 * From when on an instrument that is asked for its records (AS100) is asked for them. A day is read again at every docking: records may
 * be written late, and what is known is only counted.
 */
const marginMs = 24 * 3_600_000;

/** The instrument's wall time; null asks for everything: nothing is known yet, or several instruments share the connection. */
export function watermarkOf(
  { store, view }: Pick<ReleasePorts, "store" | "view">,
  { id }: Pick<ConnectionSettings, "id">,
): string | null {
  const [instrument, ...others] = view().instruments.filter((one) => one.connection === id);
  const newest = instrument === undefined || others.length > 0 ? null : store.runs.newestMeasuredAt(instrument.id);
  return instrument === undefined || newest === null ? null : localDateTime(newest - marginMs, instrument.clock.zone);
}
