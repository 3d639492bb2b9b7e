/**
 * The trip of a result from a stored message into the store: decode → land → batch. What follows from it (judging, and judging again
 * what it touches) is written down in the same transaction, as errands.
 */

import type { ConnectionId, TransmissionId } from "../domain/ids.ts";
import type { Lot } from "../domain/lot.ts";
import { type Decoded, type DeviceMessage, type DriverDefinition, decodeMessage, nothingDecoded } from "../driver-api/index.ts";
import { noteDeviceClock } from "../intake/device-clock.ts";
import type { BatchBarrier, LinkKey } from "../intake/docking-batches.ts";
import { type Landed, land } from "../intake/landing.ts";
import { type Candidates, recognise } from "../intake/which-instrument.ts";
import { noteEvents } from "./instrument-events.ts";
import { importLots } from "./lot-changes.ts";
import { candidatesOn, driverOf, mappingOn, type Recording, type Timing } from "./view.ts";

export interface MessageOrigin {
  readonly connectionId: ConnectionId;
  readonly driver: string;
  readonly mode: string;
  readonly transmissionId: TransmissionId;
  readonly index: number;
  /** Byte offset in the transmission, for problems. */
  readonly at: number;
  /** The link it came over, while it is being heard; absent when it is read again from the store. */
  readonly link?: LinkKey;
}

export interface Received {
  readonly decoded: Decoded;
  readonly landed: Landed;
}

export interface Pipeline {
  /** Decodes a message of a stored transmission and lands what it held. Doing it twice changes nothing. */
  receive(origin: MessageOrigin, message: DeviceMessage): Received;
  /** What waited in the batch is to be judged now; call in the transaction that closes it. */
  batchClosed(batchId: number): void;
  /** Imports lots and judges again what they explain. Returns how many entries changed. */
  importLots(lots: readonly Lot[]): number;
}

/** `barrier`: holds the results of a docking until it is closed. */
export function createPipeline(ports: Recording & Timing, barrier: BatchBarrier): Pipeline {
  const { store } = ports;
  return {
    receive: (origin, message) => {
      const driver = driverOf(ports.view(), origin.driver);
      const decoded =
        driver === null
          ? nothingDecoded
          : decodeMessage(driver, message, { ...origin, mapping: mappingOn(ports.view(), origin.connectionId) }, (error) =>
              ports.faults.report("decode", error, {
                connection: origin.connectionId,
                transmission: origin.transmissionId,
                driver: origin.driver,
              }),
            );
      // One transaction: after a crash in between, a software version would seem to have changed later than it did.
      return { decoded, landed: store.transaction(() => landAll(ports, barrier, driver, decoded, origin)) };
    },
    batchClosed: (batch) => ports.later({ kind: "batch", batch }),
    importLots: (lots) => importLots(ports, lots),
  };
}

function landAll(
  ports: Recording & Timing,
  barrier: BatchBarrier,
  driver: DriverDefinition | null,
  decoded: Decoded,
  origin: MessageOrigin,
): Landed {
  const view = ports.view();
  const candidates = candidatesOn(view, origin.connectionId, origin.driver);
  noteEvents(ports, decoded, candidates, { transmissionId: origin.transmissionId, index: origin.index });
  const isUnverified = driver?.modes[origin.mode]?.evidence === "unverified";
  const isTrusted = !isUnverified || isConfirmed(decoded, candidates);
  const landed = land(ports.store, barrier, decoded.observations, {
    connectionId: origin.connectionId,
    link: origin.link ?? null,
    transmissionId: origin.transmissionId,
    index: origin.index,
    receivedAt: ports.clock.now(),
    vendor: driver?.vendor ?? "",
    candidates,
    fallbackClock: { zone: view.station.gateway.zone, offset: driver?.clock.offset ?? "trusted" },
    wireCodes: isTrusted ? [] : ["DRIVER_UNVERIFIED"],
  });
  if (ports.gatewayClockIsSynced?.() ?? true) noteDeviceClock(ports.store, view.instruments, decoded, landed, origin);
  for (const { key } of landed.contested) ports.later({ kind: "contested", run: key });
  return landed;
}

/** Every instrument of the message was confirmed on site; candidates are read alike, so it was with the mapping that was used here. */
function isConfirmed({ observations }: Decoded, candidates: Candidates): boolean {
  return observations.every(({ device }) => recognise(device, candidates).instrument?.confirmed === true);
}
