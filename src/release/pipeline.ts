/**
 * The trip of a result from a stored message to the outbox: decode → land → batch → judge. Also the way back: when an event lands
 * that can touch earlier results, those are judged again.
 */
import type { ConnectionId, TransmissionId } from "../domain/ids.ts";
import type { Lot } from "../domain/lot.ts";
import type { Signature } from "../domain/signature.ts";
import { type Decoded, type DeviceMessage, type DriverDefinition, decodeMessage, nothingDecoded } from "../driver-api/index.ts";
import type { BatchBarrier } from "../intake/batches.ts";
import { noteDeviceClock } from "../intake/device-clock.ts";
import { type Candidates, recognise } from "../intake/instrument.ts";
import { type Landed, land } from "../intake/landing.ts";
import type { Run } from "../store/runs.ts";
import { markControl } from "./controls.ts";
import { type Entered, enterControl, enterResult, type TypedControl, type TypedResult } from "./decisions/entry.ts";
import { judge } from "./judging.ts";
import { noteContacts } from "./known/first-contact.ts";
import { twinsOf } from "./known/typed-twice.ts";
import { correctClocks } from "./reconsider/clock-correction.ts";
import { boundImpossibleTimes } from "./reconsider/impossible-times.ts";
import { importLots } from "./reconsider/lot-changes.ts";
import { reconsiderAround, reconsiderService, reconsiderTests } from "./reconsider/reconsider.ts";
import { awaitsControl } from "./reconsider/waiting.ts";
import { noteDeviceLots } from "./registers/device-lots.ts";
import { noteEvents } from "./registers/instrument-events.ts";
import { noteStop } from "./registers/stop.ts";
import { candidatesOn, driverOf, later, mappingOn, type ReleasePorts } from "./view.ts";

export interface MessageOrigin {
  readonly connectionId: ConnectionId;
  readonly driver: string;
  readonly mode: string;
  readonly transmissionId: TransmissionId;
  readonly index: number;
  /** Byte offset in the transmission, for problems. */
  readonly at: number;
}

export interface Received {
  readonly decoded: Decoded;
  readonly landed: Landed;
}

export interface Pipeline {
  /** Decodes a message of a stored transmission and lands what it held. Doing it twice changes nothing. */
  receive(origin: MessageOrigin, message: DeviceMessage): Received;
  /** Judges what waited in the batch, controls first, then everything earlier that they touch. */
  batchClosed(batchId: number): void;
  /** What a person typed in, because a cable was dead; judged at once. */
  enterResult(typed: TypedResult, signature: Signature): Entered;
  enterControl(typed: TypedControl, signature: Signature): Entered;
  /** Imports lots and judges again what they explain. Returns how many entries changed. */
  importLots(lots: readonly Lot[]): number;
}

export function createPipeline(ports: ReleasePorts, barrier: BatchBarrier): Pipeline {
  const { store } = ports;
  return {
    receive: (origin, message) => {
      const driver = driverOf(ports.view(), origin.driver);
      const decoded =
        driver === null
          ? nothingDecoded
          : decodeMessage(driver, message, { ...origin, mapping: mappingOn(ports.view(), origin.connectionId) });
      // One transaction: after a crash in between, a software version would seem to have changed later than it did.
      return { decoded, landed: store.transaction(() => landAll(ports, barrier, driver, decoded, origin)) };
    },
    batchClosed: (batchId) => {
      correctClocks(ports, batchId);
      boundImpossibleTimes(ports, batchId, store.runs.ofBatch(batchId));
      const runs = store.runs.ofBatch(batchId);
      noteContacts(ports, runs);
      noteDeviceLots(ports, runs);
      const controls = runs.filter((run) => run.kind === "control");
      for (const control of controls) markControl(ports, control);
      const waiting = runs.filter((run) => run.state === "waiting" || run.kind === "eqa");
      for (const run of waiting) judge(ports, run, "event");
      reconsiderTests(ports, waiting);
      for (const control of controls) reconsiderAround(ports, control, "event");
      for (const control of controls) noteStop(ports, control);
      for (const run of runs) for (const twin of twinsOf(ports, run)) recontest(ports, twin.run);
      for (const run of runs) if (run.kind === "service") reconsiderService(ports, run);
      ports.onQcChanged?.();
      later(ports, () => store.batches.judged(batchId, ports.clock.now()));
    },
    enterResult: (typed, signature) => enterResult(ports, barrier, typed, signature),
    enterControl: (typed, signature) => enterControl(ports, barrier, typed, signature),
    importLots: (lots) => importLots(ports, lots),
  };
}

function landAll(
  ports: ReleasePorts,
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
    transmissionId: origin.transmissionId,
    index: origin.index,
    receivedAt: ports.clock.now(),
    vendor: driver?.vendor ?? "",
    candidates,
    fallbackClock: { zone: view.station.gateway.zone, offset: driver?.clock.offset ?? "trusted" },
    wireCodes: isTrusted ? [] : ["DRIVER_UNVERIFIED"],
  });
  if (ports.gatewayClockIsSynced?.() ?? true) noteDeviceClock(ports.store, decoded, landed, origin);
  for (const run of landed.contested) recontest(ports, run);
  return landed;
}

/** Every instrument of the message was confirmed on site; candidates are read alike, so it was with the mapping that was used here. */
function isConfirmed({ observations }: Decoded, candidates: Candidates): boolean {
  return observations.every(({ device }) => recognise(device, candidates).instrument?.confirmed === true);
}

/** Another version of this run has come: a held or released one is judged again with that knowledge. */
function recontest(ports: ReleasePorts, stale: Run): void {
  const run = ports.store.runs.byKey(stale.key);
  if (run === null || (run.state === "waiting" && !awaitsControl(run))) return;
  if (run.kind === "service") reconsiderService(ports, run);
  if (run.kind === "patient") judge(ports, run, "event");
  if (run.kind !== "control") return;
  markControl(ports, run);
  reconsiderAround(ports, run, "event");
}
