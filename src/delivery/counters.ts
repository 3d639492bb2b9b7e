/** What delivery has done since it was made, for the metrics. */
export interface DeliveryCounters {
  /** Attempts begun, of which `retries` were not the first one of their message. */
  attempts: number;
  retries: number;
  /** The broker gave no PUBACK, or a bad one. */
  publishFailures: number;
  /** PUBACKs that said that nobody listens (MQTT 5, reason 0x10). */
  nobodyListens: number;
  accepted: number;
  stopped: number;
  /** Answers that mean "again later". */
  putOff: number;
  /** Answers that were read but not believed, or could not be read. */
  ignoredAnswers: number;
}

export const noDeliveries = (): DeliveryCounters => ({
  attempts: 0,
  retries: 0,
  publishFailures: 0,
  nobodyListens: 0,
  accepted: 0,
  stopped: 0,
  putOff: 0,
  ignoredAnswers: 0,
});
