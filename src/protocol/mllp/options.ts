/** An analyzer that speaks HL7 v2 over MLLP (HL7.md, ANALYZERS.md 3.1). */
export interface MllpOptions {
  /** When MSH-18 names none. */
  readonly encoding?: "utf8" | "latin1";
  /** Receiving names put into MSH-3/4 of our acknowledgement; default: the ones the analyzer addressed. */
  readonly application?: string;
  readonly facility?: string;
  readonly maxMessageBytes?: number;
}
