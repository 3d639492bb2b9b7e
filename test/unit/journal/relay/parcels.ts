/** What a relay is handed: the bytes, read, with the identity that the journal gives them. */
import type { Parcel } from "../../../../src/journal/relay/relay.ts";
import { component, field, segments } from "../../../../src/protocol/hl7v2/access.ts";
import { readHl7 } from "../../../../src/protocol/hl7v2/read.ts";

export function parcelOf(hl7: Uint8Array): Parcel {
  const { message } = readHl7(hl7, "utf8");
  const [msh] = message === null ? [] : segments(message, "MSH");
  if (message === null || msh === undefined) throw new Error("no HL7");
  return { hl7, message, identity: [component(msh, 3, 1) ?? "", component(msh, 4, 1) ?? "", field(msh, 10) ?? ""] };
}
