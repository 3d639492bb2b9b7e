/** What an Axis-Shield instrument says in one packet, framing and stuffing taken off. */
export interface AxisMessage {
  /** Four characters as sent: the instrument counts in hexadecimal, we in decimal. */
  readonly packetNumber: string;
  /** Four characters before the colon, such as `0025`. */
  readonly address: string;
  /** Between colon and `@`, such as `record,patient`. */
  readonly class: string;
  /** Behind the `@`. */
  readonly payload: Uint8Array;
}
