/** MSH: who writes to whom, in which letters, and that an application acknowledgement is wanted (HL7.md 1.5, 2, 2.2). */
import { Buffer } from "node:buffer";
import type { Charset } from "../../domain/receiver.ts";
import { hl7Time } from "../../domain/time.ts";
import type { Envelope } from "../envelope.ts";
import { components, empty, limited, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";
import { processingId, sendingApplication, sendingFacility } from "../sender.ts";

/** HL7 table 0211. */
const charsetNames: Readonly<Record<Charset, string>> = { "utf-8": "UNICODE UTF-8", "iso-8859-1": "8859/1" };
const charsets = ["utf-8", "iso-8859-1"] as const satisfies readonly Charset[];

/** What a message of our own says of its letters; null: nothing that we would write. Asked of the bytes, for settings may have changed since. */
export function statedCharset(message: Uint8Array): Charset | null {
  const [header = ""] = Buffer.from(message).toString("latin1").split("\r", 1);
  const name = header.split("|")[17];
  return charsets.find((charset) => charsetNames[charset] === name) ?? null;
}

export function msh({ station, receiver, form, profile, controlId, now }: Envelope): Segment {
  const isEnhanced = form.acknowledge === "enhanced";
  return {
    name: "MSH",
    fields: {
      3: text(sendingApplication),
      4: text(sendingFacility(station)),
      5: limited("MSH-5", 20, text(receiver.application)),
      6: limited("MSH-6", 20, text(receiver.facility)),
      7: text(hl7Time(now, station.gateway.zone)),
      9: components(...profile.messageType.map(text)),
      10: limited("MSH-10", 20, text(controlId)),
      11: text(processingId(station)),
      12: text("2.5.1"),
      15: isEnhanced ? text("NE") : empty,
      16: isEnhanced ? text("AL") : empty,
      17: text("NOR"),
      18: text(charsetNames[form.charset]),
      21: components(...profile.profileId.map(text)),
    },
  };
}
