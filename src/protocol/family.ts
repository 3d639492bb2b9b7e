/**
 * Which protocol family a mode speaks, with which of the family's tolerances, and how a session or a capture of it is opened.
 * Plain data plus two dispatchers: a driver names a family, it never builds a session.
 */

import { readAxisCapture } from "./axis/capture.ts";
import { createAxisSession } from "./axis/session.ts";
import { readLinesCapture } from "./lines/capture.ts";
import { createLinesSession } from "./lines/session.ts";
import type { MakeLineSplitter } from "./lines/splitter.ts";
import { readLisCapture } from "./lis1/capture.ts";
import { createLis1Session } from "./lis1/session.ts";
import type { DeviceMessage } from "./messages.ts";
import { readMllpCapture } from "./mllp/capture.ts";
import { createMllpSession } from "./mllp/session.ts";
import type { AxisOptions, LinesOptions, Lis1Options, MllpOptions, PoctOptions } from "./options.ts";
import { readPoctCapture } from "./poct1a/capture.ts";
import { createPoctSession } from "./poct1a/session.ts";
import type { CaptureReading, Session, SessionOutput } from "./session.ts";

export type ProtocolChoice =
  | { readonly family: "lis"; readonly options: Lis1Options }
  | { readonly family: "poct1a"; readonly options: PoctOptions }
  | { readonly family: "mllp"; readonly options: MllpOptions }
  | { readonly family: "lines"; readonly options: LinesOptions }
  | { readonly family: "axis"; readonly options: AxisOptions };

/** What the pure sessions need of the world. */
export interface SessionEnvironment {
  /** The gateway's zone, for times that we write to devices. */
  readonly zone: string;
  readonly makeLineSplitter: MakeLineSplitter;
  /**
   * Where the host asks for results (axis): results before this wall time of the instrument (`YYYY-MM-DDTHH:mm:ss`) are known. Read
   * when the session is made. Leave a margin: a clock that was set back gives new results old times. Absent: as far back as the options say.
   */
  readonly watermark?: string | null;
}

export function openSession(choice: ProtocolChoice, environment: SessionEnvironment): Session<DeviceMessage> {
  switch (choice.family) {
    case "lis":
      return wrap(createLis1Session(choice.options), (message) => ({ protocol: "lis2", message }));
    case "poct1a":
      return wrap(createPoctSession(choice.options, environment.zone), (message) => ({ protocol: "poct1a", message }));
    case "mllp":
      return wrap(createMllpSession(choice.options, environment.zone), (message) => ({ protocol: "hl7v2", message }));
    case "lines":
      return wrap(createLinesSession(choice.options, environment.makeLineSplitter(choice.options)), (message) => ({
        protocol: "lines",
        message,
      }));
    case "axis":
      return wrap(createAxisSession(choice.options, environment.zone, environment.watermark ?? null), (message) => ({
        protocol: "axis",
        message,
      }));
  }
}

/** Reads stored device→host bytes, framed or bare, one message or several. */
export function readCapture(
  choice: ProtocolChoice,
  bytes: Uint8Array,
  makeLineSplitter: MakeLineSplitter,
): CaptureReading<DeviceMessage> {
  switch (choice.family) {
    case "lis":
      return wrapCapture(readLisCapture(bytes, choice.options), (message) => ({ protocol: "lis2", message }));
    case "poct1a":
      return wrapCapture(readPoctCapture(bytes, choice.options), (message) => ({ protocol: "poct1a", message }));
    case "mllp":
      return wrapCapture(readMllpCapture(bytes, choice.options), (message) => ({ protocol: "hl7v2", message }));
    case "lines":
      return wrapCapture(readLinesCapture(bytes, choice.options, makeLineSplitter(choice.options)), (message) => ({
        protocol: "lines",
        message,
      }));
    case "axis":
      return wrapCapture(readAxisCapture(bytes, choice.options), (message) => ({ protocol: "axis", message }));
  }
}

function wrap<M>(session: Session<M>, lift: (message: M) => DeviceMessage): Session<DeviceMessage> {
  const all = (outputs: readonly SessionOutput<M>[]): SessionOutput<DeviceMessage>[] =>
    outputs.map((output) => (output.kind === "message" ? { kind: "message", message: lift(output.message) } : output));
  return {
    open: (now) => all(session.open(now)),
    receive: (bytes, now) => all(session.receive(bytes, now)),
    wake: (now) => all(session.wake(now)),
    lost: (now) => all(session.lost(now)),
    wakeAt: () => session.wakeAt(),
  };
}

function wrapCapture<M>(reading: CaptureReading<M>, lift: (message: M) => DeviceMessage): CaptureReading<DeviceMessage> {
  return { messages: reading.messages.map(({ message, at }) => ({ message: lift(message), at })), problems: reading.problems };
}
