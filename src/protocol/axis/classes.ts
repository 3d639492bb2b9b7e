/** What a message asks of its receiver, by its class (ANALYZERS.md 3.2). */
import type { AxisMessage } from "./message.ts";

export const recordAddress = "0025";
export const patientRecords = "record,patient";

/** `service`: heartbeats and the instrument's talk about itself. `refusal`: it could not do what was asked. */
export type AxisRole = "records" | "service" | "refusal" | "unknown";

const service = ["IC", "debugmsg", "cmdack", "cmdcmpl"];

export function roleOf(message: AxisMessage): AxisRole {
  if (message.class.startsWith("record")) return "records";
  if (message.class.startsWith("cmderr")) return "refusal";
  return service.some((name) => message.class.startsWith(name)) ? "service" : "unknown";
}
