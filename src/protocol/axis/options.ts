/** A host-driven Axis-Shield instrument (ANALYZERS.md 3.2). Everything optional. */
export interface AxisOptions {
  /** How far back results are asked for when nobody knows what was read before. */
  readonly historyDays?: number;
  /** After this time an instrument that goes on talking is asked again. */
  readonly pollSeconds?: number;
  readonly maxPacketBytes?: number;
}
