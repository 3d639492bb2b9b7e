/** PV1: receivers that follow IHE LAB-3 want it; no class in table 0004 fits care at home, so N, not applicable (HL7.md 2). */
import type { Station } from "../../domain/station.ts";
import { components, empty, text } from "../fields.ts";
import type { Segment } from "../message-builder.ts";
import { placeName, sendingFacility } from "../sender.ts";

export function pv1(station: Station): Segment {
  const location = components(text(placeName(station.gateway.id)), empty, empty, text(sendingFacility(station)));
  return { name: "PV1", fields: { 1: text("1"), 2: text("N"), 3: location } };
}
