/** MSH: who writes to whom, and that an application acknowledgement is wanted (hl7.md 1.5, 2). */
import { hl7Time } from "../../domain/time.ts";
import { components, limited, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";
import type { MessageProfile } from "../profiles.ts";
import { processingId, sendingApplication, sendingFacility } from "../sender.ts";
import type { RenderContext } from "../types.ts";

export function msh({ station, controlId, now }: RenderContext, profile: MessageProfile): Segment {
  return {
    name: "MSH",
    fields: {
      3: text(sendingApplication),
      4: text(sendingFacility(station)),
      5: limited("MSH-5", 20, text(station.journal.application)),
      6: limited("MSH-6", 20, text(station.journal.facility)),
      7: text(hl7Time(now, station.gateway.zone)),
      9: components(...profile.messageType.map(text)),
      10: limited("MSH-10", 20, text(controlId)),
      11: text(processingId(station)),
      12: text("2.5.1"),
      15: text("NE"),
      16: text("AL"),
      17: text("NOR"),
      18: text("UNICODE UTF-8"),
      21: components(...profile.profileId.map(text)),
    },
  };
}
