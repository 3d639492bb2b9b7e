/** Deviations of a POCT1-A device (POCT1A.md 11). Everything optional; the defaults agree with both real captures. */
export interface PoctOptions {
  /** Host acknowledges the device's EOT (Roche). */
  readonly acknowledgeEot?: boolean;
  /** Ask for results even if DST announces none. */
  readonly alwaysRequest?: boolean;
  /** Each REQ yields exactly one OBS and no EOT (i-STAT). */
  readonly oneObservationPerRequest?: boolean;
  /** Documents are wrapped in MLLP (HemoScreen); detected by itself from the first byte when absent. */
  readonly mllp?: boolean;
  /** Our acknowledgements name the message as `ACK.control_id`, too, where the device looks for it (HemoScreen, POCT1A.md 5.1). */
  readonly acknowledgeWithControlId?: boolean;
  /** Keep the line open after the results, for those measured later (START_CONTINUOUS), if the device can. */
  readonly continuous?: boolean;
  /** Set the device's clock after its results are in, if it can. Off unless an administrator asks for it. */
  readonly setTime?: boolean;
  /** Replace the device's operator list, if it takes one. Off unless an administrator gives one. */
  readonly operators?: readonly PoctOperator[];
  readonly maxDocumentBytes?: number;
}

export interface PoctOperator {
  readonly id: string;
  readonly given: string;
  readonly family: string;
}

/** A host-driven Axis-Shield instrument (ANALYZERS.md 3.2). Everything optional. */
export interface AxisOptions {
  /** How far back results are asked for when nobody knows what was read before. */
  readonly historyDays?: number;
  /** After this time an instrument that goes on talking is asked again. */
  readonly pollSeconds?: number;
  readonly maxPacketBytes?: number;
}

/** A device that prints text lines. The text splitting itself is done by the transport room with @serialport/parser-readline. */
export interface LinesOptions {
  readonly encoding: "latin1" | "utf8";
  readonly delimiter: string;
  /** A printout ends after this much silence. */
  readonly idleMs: number;
  readonly maxLineBytes: number;
  readonly maxLines: number;
}

/** Tolerances of a LIS01-A2 link (LIS.md 1.5, Part 4). Everything optional; absent is the standard's own rule. */
export interface Lis1Options {
  /** `strict`: missing or wrong → NAK. `lax`: accepted and reported. `none`: not looked at. */
  readonly checksum?: "strict" | "lax" | "none";
  /** `lax` takes any first frame number. */
  readonly frameNumbers?: "strict" | "lax";
  /** `ignored`: for senders that number P, O and R otherwise than from 1 within their parent. Eight lost frames then leave no trace. */
  readonly recordNumbers?: "checked" | "ignored";
  /** Some devices want an ACK for EOT. */
  readonly acknowledgeEot?: boolean;
  /** Default: valid UTF-8 is UTF-8, else Latin-1. */
  readonly encoding?: "utf8" | "latin1" | "auto";
  readonly maxFrameBytes?: number;
  readonly maxTransmissionBytes?: number;
}

/** An analyzer that speaks HL7 v2 over MLLP (HL7.md, ANALYZERS.md 3.1). */
export interface MllpOptions {
  /** When MSH-18 names none. */
  readonly encoding?: "utf8" | "latin1";
  /** Receiving names put into MSH-3/4 of our acknowledgement; default: the ones the analyzer addressed. */
  readonly application?: string;
  readonly facility?: string;
  readonly maxMessageBytes?: number;
}
