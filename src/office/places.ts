/** What requests name: an instrument of the station, a moment that has been. */
import type { EpochMs } from "../domain/clock.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import type { Instrument } from "../domain/station.ts";
import { readInstant } from "../domain/time.ts";
import type { Ports } from "../release/view.ts";

/** Throws UserError NOT_FOUND with the ids that there are. */
export function namedInstrument(ports: Ports<"view">, id: string): Instrument {
  const { instruments } = ports.view();
  const found = instruments.find((one) => one.id === id);
  if (found === undefined) throw new UserError("NOT_FOUND", `Instruments: ${instruments.map((one) => one.id).join(", ")}.`);
  return found;
}

/** ISO text in the station's zone; null is now. Throws UserError BAD_USAGE for what is no time or still to come. */
export function pastMoment(ports: Ports<"view" | "clock">, text: string | null): EpochMs {
  const now = ports.clock.now();
  if (text === null) return now;
  const at = readInstant(text, ports.view().station.gateway.zone);
  if (at === null)
    throw new UserError("BAD_USAGE", { en: "--at takes a time like 2026-11-23T07:00.", nb: "Skriv en dato og et klokkeslett." });
  if (at > now) throw new UserError("BAD_USAGE", { en: "--at is still to come.", nb: "Tidspunktet har ikke vært ennå." });
  return at;
}

/** A note on an instrument is of no patient: eleven digits in a row are refused. Throws UserError TEXT_PERSONAL. */
export function impersonalNote(text: string | null): string | null {
  if (text !== null && /\d{11}/.test(text.replaceAll(/[\s.-]/g, ""))) throw new UserError("TEXT_PERSONAL", "");
  return text;
}
