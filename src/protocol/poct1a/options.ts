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
