/** How payloads are labelled for those who read MQTT 5 properties (HL7.md 4.2; MQTT 5, 3.3.2.3). */
import type { Charset } from "../domain/receiver.ts";
import type { PublishOptions } from "./link.ts";

export type Content = Pick<PublishOptions, "contentType" | "isUtf8">;

export const jsonContent: Content = { contentType: "application/json", isUtf8: true };

/** As HL7 over HTTP names it; there the character set is a parameter. Null: what the letters are is not known. */
export function hl7Content(charset: Charset | null): Content {
  if (charset === "utf-8") return { contentType: "application/hl7-v2", isUtf8: true };
  return { contentType: charset === null ? "application/hl7-v2" : `application/hl7-v2; charset=${charset}` };
}
