/** What happened to an instrument between its measurements: told by itself or written down by a person. */
import { registerOf } from "../register.ts";

/**
 * `service` to `calibration` may each be a trigger of a control (policy `triggers`), and no control rule looks back over one of them;
 * from `out-of-use` to `in-use` its results are held (DEV_OUT_OF_USE).
 */
export const instrumentEventKinds = [
  "service",
  "calibration",
  "corrective-action",
  "dropped",
  "software",
  "error",
  "new-shipment",
  "out-of-use",
  "in-use",
] as const;
export type InstrumentEventKind = (typeof instrumentEventKinds)[number];

/**
 * What no person tells: a control may be missing in what is kept, because something else than Labbro changed it, or because something that the
 * instrument handed over cannot be read. Whatever the policy, a control is asked for from then on; the reason code says why.
 */
export const doubts = { "records-changed": "RECORDS_CHANGED", "message-unread": "MESSAGE_UNREAD" } as const;
export type Doubt = keyof typeof doubts;
export type DoubtCode = (typeof doubts)[Doubt];

const kindsOfDoubt = Object.keys(doubts) as readonly Doubt[];

/** Which of them are among what happened, each once. */
export const doubtsAmong = (services: readonly { readonly kind: string }[]): readonly Doubt[] =>
  kindsOfDoubt.filter((doubt) => services.some(({ kind }) => kind === doubt));

export interface InstrumentEvent {
  readonly kind: InstrumentEventKind;
  /** What was done or seen, in a person's words; never about a patient. */
  readonly note: string | null;
}

/** The software version that an instrument told last; key and subject: the instrument's id. */
export const instrumentSoftware = registerOf<{ readonly version: string }>("instrument-software");

/** Subject: the instrument's id, for errors that it tells itself `toldErrorsOf` it; `at`: when it happened. */
export const instrumentEvents = registerOf<InstrumentEvent>("instrument-event");

/** Errors may be many; apart, they cost nothing where someone asks for the last service or whether it is in use. */
export const toldErrorsOf = (instrument: string): string => `${instrument}/errors`;
