/** What releasing needs of the active configuration: one immutable snapshot, and the ports to the world. */
import { isDeepStrictEqual } from "node:util";
import type { Clock, EpochMs } from "../domain/clock.ts";
import type { Faults } from "../domain/fault.ts";
import type { GenericMapping } from "../domain/generic-mapping.ts";
import type { ConnectionId } from "../domain/ids.ts";
import type { Logger } from "../domain/logger.ts";
import type { Outcome } from "../domain/outcome.ts";
import { defaultReleaseTimes, type ReleaseTimes } from "../domain/policy.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Instrument, Station } from "../domain/station.ts";
import type { DriverDefinition } from "../driver-api/index.ts";
import type { Candidates } from "../intake/which-instrument.ts";
import type { QcStanding } from "../qc/types.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { Run } from "../store/results/runs.ts";
import type { Errand } from "./errands/errand.ts";

export interface StationView {
  readonly snapshotNo: number;
  readonly station: Station;
  readonly instruments: readonly Instrument[];
  readonly drivers: readonly DriverDefinition[];
}

/** What the machine saw and people are to deal with. Told through this port, so that their room is known to nobody here. */
export interface Casework {
  /** A result that left cannot be trusted any more. */
  suspect(ports: Logging, run: Run, codes: readonly ReasonCode[], standings: Standings): void;
  /** A control was judged: it may be the one that stops its instrument. */
  controlJudged(ports: Logging, control: Run): void;
}

/** What quality control said of a run, per analyte. */
export type Standings = ReadonlyMap<string, QcStanding>;

export interface ReleasePorts {
  readonly store: GatewayStore;
  /** The active snapshot; asked anew for every piece of work. */
  readonly view: () => StationView;
  /** The configuration that a run was judged under, where its instrument has left it since; null: it cannot be read any more. */
  readonly formerView?: (run: Run) => StationView | null;
  readonly clock: Clock;
  /** 10 random bytes for a control id. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly logger: Logger;
  /** Where a fault is told that was contained. */
  readonly faults: Faults;
  readonly casework: Casework;
  /** A message was queued: the dispatcher may look. Called after the commit. */
  readonly onQueued: () => void;
  /** False: the gateway's time cannot be held against a device's (no NTP; a replayed capture), so no time is corrected or doubted. */
  readonly gatewayClockIsSynced?: () => boolean;
  /** Writes down what an event makes to be done; call inside the event's transaction. */
  readonly later: (errand: Errand) => void;
  /** Does one of them before the caller goes on: a person waits for the outcome. After the transaction. */
  readonly now: (errand: Errand) => void;
  /** Something landed or was decided that may change what the instruments' quality control is now. */
  readonly onQcChanged?: () => void;
  /** A result was left waiting for a control until then. */
  readonly onWaiting?: (until: EpochMs) => void;
  /** A run got a verdict that differs from its former one. */
  readonly onJudged?: (outcome: Outcome) => void;
}

/** Those of them that a piece of work uses. */
export type Ports<Used extends keyof ReleasePorts> = Pick<ReleasePorts, Used>;

/** To look at what is stored, as it stands now under the active configuration. */
export type Looking = Ports<"store" | "view" | "clock">;
/** To work on many at once: a fault in one is told, and stops no other. */
export type Containing = Looking & Ports<"faults">;
/** To look, and to tell the log what was seen. */
export type Logging = Looking & Ports<"logger">;
/** To write down what somebody says, and what is to be done because of it. */
export type Recording = Looking & Ports<"later">;
/** To decide about results: written down, and the results judged before the caller goes on. */
export type Deciding = Recording & Ports<"faults" | "now">;
/** To give a run another verdict. */
export type Holding = Logging & Ports<"onJudged">;
/** To write a message and lay it in the outbox. */
export type Sending = Logging & Ports<"randomBytes" | "onQueued">;
/** To tell the journal that a result it has is no longer so. */
export type Changing = Sending & Recording & Ports<"formerView">;
/** To judge a run and carry the verdict out. */
export type Judging = Holding & Sending & Ports<"later" | "casework" | "onWaiting">;
/** To correct the times of a device by the station's own. */
export type Timing = Logging & Ports<"faults" | "gatewayClockIsSynced">;
/** To take apart what a device handed over: timed, then judged or held. */
export type Batching = Timing & Holding & Recording & Ports<"onQcChanged">;

/**
 * Whose results may come over a connection: its own instruments', and when cables were swapped those of others that are read alike
 * (under a generic driver only another one with the same mapping is).
 */
export function candidatesOn(view: StationView, connectionId: ConnectionId, driver: string): Candidates {
  const mapping = mappingOn(view, connectionId);
  const isAlike = (one: Instrument) => one.driver === driver && isDeepStrictEqual(one.mapping ?? null, mapping);
  return {
    here: view.instruments.filter((one) => one.connection === connectionId),
    elsewhere: view.instruments.filter((one) => one.connection !== connectionId && isAlike(one)),
  };
}

/** How a generic driver reads what comes over a connection: all its instruments have one mapping. */
export const mappingOn = (view: StationView, connectionId: ConnectionId): GenericMapping | null =>
  view.instruments.find((one) => one.connection === connectionId)?.mapping ?? null;

export const releaseTimesOf = (view: StationView): ReleaseTimes => view.station.release ?? defaultReleaseTimes;

/** Null: none of that id is configured (any more). */
export const instrumentOf = (view: StationView, id: string | null): Instrument | null =>
  view.instruments.find((one) => one.id === id) ?? null;

/** Null: this station has no such driver. */
export const driverOf = (view: StationView, id: string): DriverDefinition | null =>
  view.drivers.find((one) => one.id === id) ?? null;
