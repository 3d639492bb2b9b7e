/** Changes of the lot register, and judging again what they can touch: held results may be explained, sent ones contested. */
import type { EpochMs } from "../../domain/clock.ts";
import type { Lot, LotIdentity } from "../../domain/lot.ts";
import { localDate, localToInstant } from "../../domain/time.ts";
import { placedVersions } from "../../qc/lots/target-versions.ts";
import type { Ports, Recording } from "../view.ts";

/** Returns how many entries are new or different. Importing the same again changes nothing and judges nothing. */
export function importLots(ports: Recording, lots: readonly Lot[]): number {
  const { store, clock } = ports;
  const { zone } = ports.view().station.gateway;
  const now = clock.now();
  const since = new Map(lots.map((lot) => [lot, firstTouched(ports, lot, now)]));
  return store.transaction(() => {
    const placed = placedVersions(lots, store.lots.all(), localDate(now, zone));
    const changed = store.lots.import(placed, now);
    store.events.add({ at: now, kind: "lots-imported", subject: null, detail: { changed: changed.length } });
    reconsiderLots(ports, changed, Math.min(now, ...since.values()));
    return changed.length;
  });
}

/**
 * Controls of a lot measured before it was first heard of wait on the worklist, and so do results; what was judged with it is later
 * than that, or than the day on which a version of its target begins.
 */
function firstTouched({ store, view }: Ports<"store" | "view">, lot: Lot, now: EpochMs): EpochMs {
  const known = store.lots.firstKnownAt(lot) ?? now;
  const validFrom = lot.kind === "control" ? lot.validFrom : undefined;
  return validFrom === undefined ? known : Math.min(known, localToInstant(`${validFrom}T00:00`, view().station.gateway.zone));
}

/** Writes down to judge again what was measured since `from` (and what stands around it) wherever one of the lots may have been used. */
export function reconsiderLots(ports: Ports<"view" | "later">, lots: readonly LotIdentity[], from: EpochMs): void {
  for (const instrument of ports.view().instruments) {
    const touched = lots.filter((lot) => lot.model === instrument.driver).map(({ analyte }) => analyte);
    const configured = instrument.analytes.filter(({ name }) => touched.includes(name));
    for (const { name } of configured) ports.later({ kind: "since", instrument: instrument.id, analyte: name, from });
  }
}
