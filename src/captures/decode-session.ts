/** What the driver of this version makes of a captured session. */
import type { LoadedConfig } from "../config/settings.ts";
import type { CaptureChunk } from "../domain/capture.ts";
import type { Problem } from "../domain/problem.ts";
import {
  type Configured,
  type Decoded,
  type DeviceMessage,
  type DriverDefinition,
  decodeMessages,
  type LocatedMessage,
  modeOf,
  nothingConfigured,
} from "../driver-api/index.ts";
import { openSession, type ProtocolChoice, readCapture } from "../protocol/family.ts";
import type { SessionOutput } from "../protocol/session.ts";
import type { TransmissionOrigin } from "../store/wire/transmissions.ts";
import { makeLineSplitter } from "../transport/serial/line-splitter.ts";

/** How the bytes of one connection are read. */
export interface SessionReader {
  readonly driver: DriverDefinition;
  readonly mode: string;
  readonly protocol: ProtocolChoice;
  readonly configured: Configured;
}

/** Null when this version has no such driver or mode, or when a generic driver's mapping is not there. */
export function readerOf(
  drivers: readonly DriverDefinition[],
  driverId: string,
  mode: string,
  configured: Configured = nothingConfigured,
): SessionReader | null {
  const driver = drivers.find((one) => one.id === driverId);
  const definition = driver && modeOf(driver, mode);
  if (driver === undefined || definition === undefined || definition === null) return null;
  if (definition.mapping !== undefined && configured.mapping === null) return null;
  return { driver, mode, protocol: configured.protocol ?? definition.protocol, configured };
}

/** What the files say of a connection today, if it is still of the same driver and mode. */
export function configuredFor(config: LoadedConfig, { connectionId, driver, mode }: TransmissionOrigin): Configured {
  const isSame = (one: { readonly driver: string; readonly mode: string }) => one.driver === driver && one.mode === mode;
  const connection = config.connections.find((one) => one.id === connectionId && isSame(one));
  const instrument = config.instruments.find((one) => one.connection === connectionId && isSame(one));
  return { mapping: instrument?.mapping ?? null, protocol: connection?.tuned?.protocol ?? null };
}

export function decodeSession({ driver, mode, protocol, configured }: SessionReader, chunks: readonly CaptureChunk[]): Decoded {
  const { messages, problems } = readMessages(protocol, chunks);
  const decoded = decodeMessages(driver, mode, messages, configured);
  return { ...decoded, problems: [...problems, ...decoded.problems] };
}

export const deviceBytes = (chunks: readonly CaptureChunk[]): Buffer =>
  Buffer.concat(chunks.filter(({ direction }) => direction === "device").map(({ bytes }) => bytes));

interface Reading {
  readonly messages: readonly LocatedMessage[];
  readonly problems: readonly Problem[];
}

/** Printed lines are told apart by silence alone, so there the session is played with its times. */
function readMessages(protocol: ProtocolChoice, chunks: readonly CaptureChunk[]): Reading {
  return protocol.family === "lines" ? playLines(protocol, chunks) : readCapture(protocol, deviceBytes(chunks), makeLineSplitter);
}

function playLines(protocol: ProtocolChoice, chunks: readonly CaptureChunk[]): Reading {
  const session = openSession(protocol, { zone: "UTC", makeLineSplitter });
  const messages: LocatedMessage[] = [];
  const problems: Problem[] = [];
  let at = 0;
  const take = (outputs: readonly SessionOutput<DeviceMessage>[]): void => {
    for (const output of outputs) {
      if (output.kind === "message") messages.push({ message: output.message, at });
      if (output.kind === "problem") problems.push({ ...output.problem, at });
    }
  };
  const wakeUntil = (until: number): void => {
    const due = session.wakeAt();
    if (due !== null && due <= until) take(session.wake(due));
  };
  for (const chunk of chunks.filter(({ direction }) => direction === "device")) {
    wakeUntil(chunk.at);
    take(session.receive(chunk.bytes, chunk.at));
    at += chunk.bytes.length;
  }
  wakeUntil(Number.POSITIVE_INFINITY);
  take(session.lost(chunks.at(-1)?.at ?? 0));
  return { messages, problems };
}
