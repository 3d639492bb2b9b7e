/** Who we are on the wire: the journal's answer must name us the same way (CONTRACTS.md "HL7 to the journal"). */
import type { Station } from "../domain/station.ts";

/** MSH-3, and the naming authority of our own local codes and serial numbers. */
export const sendingApplication = "LABBRO";

/** MSH-4. */
export const sendingFacility = (station: Station): string => placeName(station.site.id);

/** MSH-11. */
export const processingId = (station: Station): "P" | "T" => (station.gateway.processing === "production" ? "P" : "T");

/** The most characters of an IS. */
const longest = 20;

/**
 * The id of a place in upper case, shortened to the 20 characters of an IS. Shortening is allowed here alone: a place neither
 * identifies the patient nor the result, and MSH-10 and OBR-3 are unique without it. What is cut off leaves four signs made of the whole
 * id, so that two places that begin alike stay two.
 */
export function placeName(id: string): string {
  const name = id.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  if (name.length <= longest) return name.replace(/-$/, "");
  return `${name.slice(0, longest - 5).replace(/-$/, "")}-${signsOf(id)}`;
}

/** FNV-1a: the same on every machine. */
function signsOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const sign of text) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36).toUpperCase().padStart(4, "0").slice(-4);
}
