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

export const recordAddress = "0025";
export const patientRecords = "record,patient";

/** `service`: heartbeats and the instrument's talk about itself. `refusal`: it could not do what was asked. */
export type AxisRole = "records" | "service" | "refusal" | "unknown";

const service = ["IC", "debugmsg", "cmdack", "cmdcmpl"];

/** What a message asks of its receiver, by its class (ANALYZERS.md 3.2). */
export function roleOf(message: AxisMessage): AxisRole {
  if (message.class.startsWith("record")) return "records";
  if (message.class.startsWith("cmderr")) return "refusal";
  return service.some((name) => message.class.startsWith(name)) ? "service" : "unknown";
}
