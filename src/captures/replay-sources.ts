/** What can be replayed: stored transmissions, and captures, each as the driver of this version reads it. */
import type { EpochMs } from "../domain/clock.ts";
import type { ConnectionId, TransmissionId } from "../domain/ids.ts";
import { manualMode } from "../domain/manual.ts";
import type { Observation } from "../domain/observation.ts";
import type { Problem } from "../domain/problem.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { decodeMessage } from "../driver-api/index.ts";
import { readStored } from "../intake/read-stored.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { CaptureSession } from "../store/wire/captures.ts";
import type { StoredTransmission, TransmissionOrigin } from "../store/wire/transmissions.ts";
import { makeLineSplitter } from "../transport/serial/line-splitter.ts";
import { decodeSession, type SessionReader } from "./decode-session.ts";

export interface Source {
  readonly name: { readonly transmission: number } | { readonly capture: number };
  readonly connectionId: ConnectionId;
  readonly driver: string;
  readonly mode: string;
  readonly receivedAt: EpochMs;
  /** Whose observations it should yield. */
  readonly transmissions: readonly TransmissionId[];
  /** Null: nothing here says how to read it. */
  readonly reading: Reading | null;
}

export interface Reading {
  readonly observations: readonly Observation[];
  /** Transmission and position of the message that each stands in, as at intake. */
  readonly messageIds: ReadonlyMap<Observation, string>;
  readonly problems: readonly Problem[];
}

/** How the station reads a connection's bytes, or null. */
export type ReaderOfOrigin = (origin: TransmissionOrigin) => SessionReader | null;

/** Every transmission, and every capture in whose time none was stored. */
export function sourcesOfAll(store: GatewayStore, readerOfOrigin: ReaderOfOrigin): readonly Source[] {
  const captures = store.captures.list().filter((session) => transmissionsOf(store, session).length === 0);
  return [
    ...store.transmissionLog
      .all()
      .filter((one) => isFromWire(one) && one.erasedAt === null)
      .map((transmission) => sourceOfTransmission(store, readerOfOrigin, transmission)),
    ...captures.map((session) => toSource(store, readerOfOrigin, session)),
  ];
}

/** What was typed in was read by no driver. */
const isFromWire = ({ mode }: StoredTransmission): boolean => mode !== manualMode;

/** Throws UserError NOT_FOUND. */
export function sourceOfCapture(store: GatewayStore, readerOfOrigin: ReaderOfOrigin, id: number): Source {
  const session = store.captures.find(id);
  if (session === null) throw new UserError("NOT_FOUND", `Capture ${id}.`);
  return toSource(store, readerOfOrigin, session);
}

const transmissionsOf = (store: GatewayStore, { connectionId, startedAt, endedAt }: CaptureSession) =>
  store.transmissionLog.between(connectionId, startedAt, endedAt);

function toSource(store: GatewayStore, readerOfOrigin: ReaderOfOrigin, session: CaptureSession): Source {
  const { id, connectionId, driver, mode, startedAt } = session;
  const reader = readerOfOrigin(session);
  const decoded = reader && decodeSession(reader, store.captures.chunks(id));
  const messageIds = new Map(decoded?.observations.map((one, nth) => [one, `capture ${id}/${nth}`]));
  return {
    ...{ name: { capture: id }, connectionId, driver, mode, receivedAt: startedAt },
    transmissions: transmissionsOf(store, session).map((one) => one.id),
    reading: decoded && { observations: decoded.observations, messageIds, problems: decoded.problems },
  };
}

export function sourceOfTransmission(
  store: GatewayStore,
  readerOfOrigin: ReaderOfOrigin,
  transmission: StoredTransmission,
): Source {
  const { id, connectionId, driver, mode, startedAt } = transmission;
  const reader = readerOfOrigin(transmission);
  return {
    ...{ name: { transmission: id }, connectionId, driver, mode, receivedAt: startedAt, transmissions: [id] },
    reading: reader && readTransmission(store, reader, transmission),
  };
}

function readTransmission(store: GatewayStore, reader: SessionReader, transmission: StoredTransmission): Reading {
  const { driver, mode, protocol, configured } = reader;
  const { id } = transmission;
  // One that a crash cut off counts as incomplete, and yet what was whole in it was taken up afterwards.
  const state = store.transmissionLog.runKeys(id).length > 0 ? "complete" : transmission.state;
  const { messages, problems } = readStored(
    protocol,
    { ...transmission, state },
    store.transmissions.bytes(id),
    makeLineSplitter,
  );
  const { mapping } = configured;
  const decoded = messages.map(({ message, at }, index) => decodeMessage(driver, message, { mode, at, index, mapping }));
  const messageIds = decoded.flatMap(({ observations }, index) =>
    observations.map((one): [Observation, string] => [one, `${id}/${index}/${one.run}`]),
  );
  return {
    observations: decoded.flatMap(({ observations }) => observations),
    messageIds: new Map(messageIds),
    problems: [...problems, ...decoded.flatMap((one) => one.problems)],
  };
}
