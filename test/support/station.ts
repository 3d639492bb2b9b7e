/**
 * A whole station in memory behind a wire: a driver that takes observations as they are, a manual clock, a store that vanishes.
 * What a test hands in is what an analyzer would have said; what it reads is what the outbox and the worklist hold.
 */

import { readingAgain } from "../../src/app/recovery.ts";
import { casework, errandHandlers } from "../../src/casework/case-errands.ts";
import { createDecisions } from "../../src/casework/decisions/result-decisions.ts";
import { createEntry } from "../../src/casework/decisions/typed-entry.ts";
import type { CodeTable } from "../../src/domain/analyte-codes.ts";
import type { Faults } from "../../src/domain/fault.ts";
import { connectionId, instrumentId } from "../../src/domain/ids.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import type { ControlTarget } from "../../src/domain/lot.ts";
import type { Observation } from "../../src/domain/observation.ts";
import { defaultReleaseTimes, type QcPolicy, type ReleaseTimes } from "../../src/domain/policy.ts";
import type { Instrument, Processing, Receiver, Station } from "../../src/domain/station.ts";
import { type DeviceEvent, type DriverDefinition, defineDriver, nothingDecoded } from "../../src/driver-api/index.ts";
import { createBatchBarrier, type LinkKey } from "../../src/intake/docking-batches.ts";
import { holdWhatFailed, owedInstead, type ReadHandlers, readsNothing } from "../../src/release/errand-handlers.ts";
import { createErrandDesk, type ErrandDesk } from "../../src/release/errands/errand-desk.ts";
import { createPipeline } from "../../src/release/pipeline.ts";
import type { ReleasePorts } from "../../src/release/view.ts";
import { createWaitingRoom } from "../../src/release/waiting-room.ts";
import { type GatewayStore, openMemoryStore } from "../../src/store/gateway-store.ts";
import { channels } from "../../src/store/outbox/outbox.ts";
import { makeLineSplitter } from "../../src/transport/serial/line-splitter.ts";
import { manualClock } from "./manual-clock.ts";
import { noFaults } from "./no-faults.ts";

const dock = connectionId("crp-1");

const asIs = defineDriver({
  id: "as-is",
  vendor: "Test",
  model: "As is",
  revision: 1,
  modes: {
    direct: {
      evidence: "capture",
      source: "test",
      endsBatch: true,
      reportsSerial: true,
      protocol: {
        family: "lines",
        options: { encoding: "utf8", delimiter: "\n", idleMs: 1, maxLineBytes: 65_536, maxLines: 100 },
      },
      transport: { kinds: ["serial"] },
    },
  },
  analytes: { CRP: { units: ["mg/L"], codes: ["CRP"], source: "test" } },
  clock: { offset: "trusted" },
  decode: (message) => {
    const told =
      message.protocol === "lines" ? message.message.lines.map((line) => JSON.parse(line) as Observation | DeviceEvent) : [];
    return {
      ...nothingDecoded,
      observations: told.filter((one) => "kind" in one),
      events: told.flatMap((one) => ("kind" in one ? [] : [one])),
    };
  },
});

/** As `asIs`, resting on less, or with a fault that may be mended. */
const readBy = ({ evidence = "capture", canRead = () => true }: TestStationOptions): DriverDefinition => {
  const { direct } = asIs.modes;
  const decode: DriverDefinition["decode"] = (...asked) => {
    const [{ protocol, message }] = asked;
    if (protocol === "lines" && !message.lines.every(canRead)) throw new RangeError("a fault of the driver");
    return asIs.decode(...asked);
  };
  return direct === undefined ? asIs : { ...asIs, decode, modes: { direct: { ...direct, evidence } } };
};

export const weekly: QcPolicy = {
  controlKind: "liquid",
  levels: ["normal"],
  deviceLevels: {},
  levelMode: "all",
  interval: { type: "rolling", hours: 168 },
  grace: { hours: 24 },
  newLot: "none",
  lotScope: "device",
  triggers: [],
  rules: "poc-basis",
  source: "test",
  validFrom: 0,
};

export const crpTarget: ControlTarget = {
  kind: "control",
  analyte: "CRP",
  model: "as-is",
  name: null,
  level: "normal",
  lot: "C1",
  expiry: "2027-12-31",
  unit: "mg/L",
  target: "20",
  sd: null,
  low: "16",
  high: "24",
  reagentLot: null,
  openedOn: null,
  inUseDays: null,
  controlIds: [],
};

export const crpReagent = {
  kind: "reagent",
  analyte: "CRP",
  model: "as-is",
  name: null,
  lot: "10240001",
  expiry: "2027-12-31",
  openedOn: null,
  inUseDays: null,
} as const;

const instrument: Instrument = {
  id: instrumentId("crp-1"),
  name: "Afinion, kontor 1",
  driver: "as-is",
  mode: "direct",
  connection: dock,
  expectedSerial: null,
  inUseFrom: Date.UTC(2026, 0, 1),
  clock: { zone: "Europe/Oslo", offset: "trusted" },
  analytes: [{ name: "CRP", unit: "mg/L", unitSpellings: ["mg/L"], referenceRange: null, limits: { alert: "none" } }],
  qc: { CRP: [weekly] },
  outcomes: {},
};

const settings: Station = {
  site: { id: "test-site", name: "Testtjenesten", organisation: null },
  gateway: { id: "base-1", zone: "Europe/Oslo", processing: "test" },
  journal: { application: "EPJ", facility: "TEST", profile: "oru-r01" },
  qcReceiver: null,
  batchQuietMs: 60_000,
  batchMaxMs: 600_000,
};

/** 10 March 2026, 12:00 in Oslo. */
export const noon = Date.UTC(2026, 2, 10, 11);

export interface TestStationOptions {
  readonly instruments?: readonly Instrument[];
  readonly store?: GatewayStore;
  /** Whether the instruments are met for the first time: their memory then waits for a person's word (ruling 1). */
  readonly isNew?: boolean;
  /** What the receiver of patient results wants otherwise. */
  readonly journal?: Partial<Receiver>;
  readonly qcReceiver?: Receiver;
  /** Default: test, where nothing needs an approval. */
  readonly processing?: Processing;
  readonly release?: Partial<ReleaseTimes>;
  /** What the driver's way of reading rests on; default: a capture. */
  readonly evidence?: "capture" | "unverified";
  /** Of what an observation came as: false where the driver has a fault that is not mended yet. */
  readonly canRead?: (line: string) => boolean;
  /** The administrator's own. */
  readonly codes?: CodeTable;
  /** Errands are written down and left; default: done as soon as they are committed. */
  readonly leavesErrands?: boolean;
  /** Default: none may happen. */
  readonly faults?: Faults;
}

let opened = 0;

type OwnPorts = Omit<ReleasePorts, "later" | "now" | "casework">;

/** Ports whose errands are done as soon as they are committed. */
export const doneAtOnce = (own: OwnPorts): ReleasePorts => withErrands(own).ports;

/** `wake`: somebody else does the errands; absent: they are done as soon as they are committed. */
function withErrands(own: OwnPorts, wake?: () => void, reading: () => ReadHandlers = () => readsNothing) {
  const ports: ReleasePorts = {
    ...own,
    casework,
    later: (errand) => errands.later(errand),
    now: (errand) => errands.now(errand),
  };
  const { store, clock, faults } = ports;
  const errands: ErrandDesk = createErrandDesk({
    ...{ store, clock, faults },
    handlers: errandHandlers(ports, {
      read: (detail) => reading().read(detail),
      "read-message": (detail) => reading()["read-message"](detail),
    }),
    onFailed: (errand, error) => holdWhatFailed(ports, errand, error),
    instead: (errand) => owedInstead(ports, errand),
    ...(wake === undefined ? {} : { wake }),
  });
  return { ports, errands };
}

/** A change as text: its kind, the run and the patient. */
export function createTestStation(options: TestStationOptions = {}) {
  const store = options.store ?? openMemoryStore();
  const met = options.isNew === true ? [] : (options.instruments ?? [instrument]);
  for (const { id } of met)
    for (const serial of ["AF20990001", null]) store.firstContacts.meet(JSON.stringify([id, serial]), id, 0);
  const clock = manualClock(noon);
  let count = 0;
  // Ids of a store that is opened again are others.
  opened += 1;
  const opening = opened;
  const station = {
    ...settings,
    gateway: { ...settings.gateway, processing: options.processing ?? "test" },
    journal: { ...settings.journal, ...options.journal },
    release: { ...defaultReleaseTimes, ...options.release },
    qcReceiver: options.qcReceiver ?? null,
    codes: options.codes ?? null,
  };
  const view = { snapshotNo: 1, station, instruments: options.instruments ?? [instrument], drivers: [readBy(options)] };
  const faults = options.faults ?? noFaults;
  const own = {
    store,
    clock,
    logger: silentLogger,
    faults,
    view: () => view,
    onQueued: () => undefined,
    onWaiting: (until: number) => waitingRoom.expect(until),
    randomBytes: (size: number) => {
      count += 1;
      return Buffer.alloc(size, options.store === undefined ? count : `${opening} ${count} `);
    },
  };
  let handlers: ReadHandlers | null = null;
  const reading = (): ReadHandlers => {
    handlers ??= readingAgain({ ports, pipeline, makeLineSplitter, tunedProtocol: () => null });
    return handlers;
  };
  const { ports, errands } = withErrands(own, options.leavesErrands === true ? () => undefined : undefined, reading);
  const waitingRoom = createWaitingRoom(ports);
  const barrier = createBatchBarrier({
    ...{ store, clock, faults },
    limits: () => ({ quietMs: 60_000, maxMs: 600_000 }),
    onClosed: (id) => pipeline.batchClosed(id),
  });
  const pipeline = createPipeline(ports, barrier);
  let transmissions = 0;
  /** The link that lasts as long as the station. */
  const cable = {};
  /** One stored transmission with one message that holds these observations, over the station's link. */
  const arrive = (...observations: readonly (Observation | DeviceEvent)[]) => arriveOver(cable, ...observations);
  /** Null: read again from the store. */
  const arriveOver = (link: LinkKey | null, ...observations: readonly (Observation | DeviceEvent)[]) => {
    transmissions += 1;
    const transmissionId = store.transmissions.open(
      { connectionId: dock, driver: "as-is", mode: "direct" },
      Buffer.from([transmissions]),
      clock.now(),
    );
    const lines = observations.map((one) => JSON.stringify(one));
    return pipeline.receive(
      {
        connectionId: dock,
        driver: "as-is",
        mode: "direct",
        transmissionId,
        index: 0,
        at: 0,
        ...(link === null ? {} : { link }),
      },
      { protocol: "lines", message: { lines } },
    ).landed;
  };
  /** A message that was acknowledged and could not be landed: read again at once, and whenever it is due. */
  const setAside = (...observations: readonly Observation[]): void => {
    const lines = observations.map((one) => `${JSON.stringify(one)}\n`).join("");
    const source = { connectionId: dock, driver: "as-is", mode: "direct" };
    const transmission = store.transmissions.open(source, Buffer.from(lines), clock.now());
    store.transmissions.finish(transmission, true, "decoded", clock.now());
    store.transaction(() => ports.later({ kind: "read-message", transmission, index: 0, connection: dock }));
  };
  const endBatch = () => barrier.deviceEnded(cable);
  /** The broker gets everything that is queued. */
  const publishAll = () =>
    channels
      .flatMap((channel) => store.outbox.due(Number.MAX_SAFE_INTEGER, 1000, channel))
      .map(({ controlId }) => {
        store.outbox.attempt(controlId, clock.now(), clock.now());
        store.outbox.published(controlId, clock.now());
        return controlId;
      });
  /** The journal takes everything that is queued or published, in the order of the outbox: one of a patient at a time. */
  const acceptAll = () => {
    for (let ready = publishAll(); ready.length > 0; ready = publishAll()) {
      for (const controlId of ready) {
        store.outbox.accepted(controlId, clock.now(), new Uint8Array());
        ports.now({ kind: "answered", controlId });
      }
    }
  };
  return {
    publishAll,
    acceptAll,
    store,
    clock,
    ports,
    pipeline,
    barrier,
    waitingRoom,
    errands,
    /** Everything that is due. */
    workOff: () => {
      while (errands.doNext());
    },
    decide: createDecisions(ports),
    entry: createEntry(ports, barrier),
    arrive,
    arriveOver,
    setAside,
    endBatch,
    /** Arrives and ends the docking batch. */
    dock: (...observations: readonly Observation[]) => {
      const landed = arrive(...observations);
      endBatch();
      return landed;
    },
    sent: () => store.outbox.unfinished(),
    state: (key: string) => store.runs.byKey(key)?.state,
    codes: (key: string) => store.runs.byKey(key)?.reasons.map((reason) => reason.code) ?? [],
  };
}

export type TestStation = ReturnType<typeof createTestStation>;
export const testInstrument = instrument;
