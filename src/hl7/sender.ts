/** Who we are on the wire: the journal's answer must name us the same way (CONTRACTS, "HL7 to the journal"). */
import type { Station } from "../domain/station.ts";

/** MSH-3, and the naming authority of our own local codes and serial numbers. */
export const sendingApplication = "LABBRO";

/** MSH-4. */
export const sendingFacility = (station: Station): string => placeName(station.site.id);

/** MSH-11. */
export const processingId = (station: Station): "P" | "T" => (station.gateway.processing === "production" ? "P" : "T");

/**
 * The id of a place in upper case, shortened to the 20 characters of an IS. Shortening is allowed here alone: a place neither
 * identifies the patient nor the result, and MSH-10 and OBR-3 are unique without it.
 */
export function placeName(id: string): string {
  return id
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, 20)
    .replace(/-$/, "");
}
