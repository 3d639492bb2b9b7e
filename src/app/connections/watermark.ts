/** From when on an instrument that is asked for its records (AS100) is asked for them. */
import type { ConnectionSettings } from "../../config/settings.ts";
import { localDateTime } from "../../domain/time.ts";
import type { ReleasePorts } from "../../release/view.ts";

/** A day is read again at every docking: records may be written late, and what is known is only counted. */
const marginMs = 24 * 3_600_000;

/** The instrument's wall time; null asks for everything: nothing is known yet, or several instruments share the connection. */
export function watermarkOf(
  { store, view }: Pick<ReleasePorts, "store" | "view">,
  { id }: Pick<ConnectionSettings, "id">,
): string | null {
  const [instrument, ...others] = view().instruments.filter((one) => one.connection === id);
  const newest = instrument === undefined || others.length > 0 ? null : store.runs.newestMeasuredAt(instrument.id);
  return instrument === undefined || newest === null ? null : localDateTime(newest - marginMs, instrument.clock.zone);
}
