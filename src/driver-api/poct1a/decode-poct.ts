/**
 * What a POCT1-A document means, as far as the standard says it (POCT1A.md 3, 7, 10). A driver brings its table of analytes and
 * how its device introduces itself; everything else is the same for all of them.
 */
import { children, value } from "../../protocol/poct1a/access.ts";
import type { PoctElement, PoctMessage } from "../../protocol/poct1a/message.ts";
import { decodedWhole, joinDecoded } from "../decoded.ts";
import { type DecodeContext, type Decoded, type DeviceEvent, nothingDecoded } from "../driver.ts";
import { clockReading } from "../wire-times.ts";
import { deviceOf, type PoctDialect } from "./dialect.ts";
import { decodeService } from "./service.ts";

/** Ends as `decodedWhole` says; never throws. */
export function decodePoct(message: PoctMessage, context: DecodeContext, dialect: PoctDialect): Decoded {
  const { document, root } = message;
  const clock = clockReading(value(document, "HDR", "HDR.creation_dttm"));
  if (root === "EVS.R01") return { ...nothingDecoded, clock, events: deviceEvents(message, dialect) };
  if (!root.startsWith("OBS.")) return { ...nothingDecoded, clock };
  const device = deviceOf(message.hello, dialect);
  const services = children(document, "SVC").map((service, nth) =>
    decodeService({ service, root, device, nth }, context, dialect),
  );
  return decodedWhole(joinDecoded(services), { clock, missing: `In ${root}.`, at: context.at });
}

/** EVT.severity_cd (POCT1A.md 7). */
const severities = new Map([
  ["N", "NOTE"],
  ["W", "WARNING"],
  ["C", "CRITICAL"],
]);

function deviceEvents({ document, hello }: PoctMessage, dialect: PoctDialect): readonly DeviceEvent[] {
  const device = hello === null ? null : deviceOf(hello, dialect);
  return children(document, "EVT").map((event) => ({ device, ...deviceEvent(event) }));
}

function deviceEvent(event: PoctElement): Omit<DeviceEvent, "device"> {
  return {
    code: severities.get(value(event, "EVT.severity_cd") ?? "") ?? "EVENT",
    text: value(event, "EVT.description") ?? "",
    raw: value(event, "EVT.event_dttm"),
  };
}
