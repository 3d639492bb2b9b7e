/** Changes of the lot register, and judging again what rests on them: held results may be explained, sent ones contested. */
import type { EpochMs } from "../domain/clock.ts";
import type { Lot } from "../domain/lot.ts";
import { lotIdentity } from "../domain/lot.ts";
import { localDate, localToInstant } from "../domain/time.ts";
import { placedVersions } from "../qc/lots/target-versions.ts";
import { idsOf, type TouchedLot, touchedLots } from "./facts/lot-reads.ts";
import type { Ports, Recording } from "./view.ts";

/** Returns how many entries are new or different. Importing the same again changes nothing and judges nothing. */
export function importLots(ports: Recording, lots: readonly Lot[]): number {
  const { store, clock } = ports;
  const { zone } = ports.view().station.gateway;
  const now = clock.now();
  return store.transaction(() => {
    const before = store.lots.all();
    const since = Math.min(now, ...lots.map((lot) => firstTouched(ports, lot, now)));
    const placed = placedVersions(lots, before, localDate(now, zone));
    const changed = store.lots.import(placed, now);
    store.events.add({ at: now, kind: "lots-imported", subject: null, detail: { changed: changed.length } });
    const names = new Set(changed.map(lotIdentity));
    const former = before.filter((lot) => names.has(lotIdentity(lot)));
    const touched = [...changed, ...former].map((lot) => ({ ...lot, controlIds: idsOf(lot) }));
    touchLots(ports, touched, since, true);
    return changed.length;
  });
}

/** Since when a lot may have been taken for one that nobody named: opened, heard of, or with a version of its target. */
function firstTouched({ store, view }: Ports<"store" | "view">, lot: Lot, now: EpochMs): EpochMs {
  const known = store.lots.firstKnownAt(lot) ?? now;
  const days = [lot.openedOn, lot.kind === "control" ? (lot.validFrom ?? null) : null];
  const begins = days.flatMap((day) => (day === null ? [] : localToInstant(`${day}T00:00`, view().station.gateway.zone)));
  return Math.min(known, ...begins);
}

/** Whatever rests on them counts anew `from` then on; `isOfAllTime`: wherever a lot is named, whenever that was. */
export function touchLots(
  ports: Ports<"store" | "view" | "later">,
  lots: readonly TouchedLot[],
  from: EpochMs,
  isOfAllTime = false,
): void {
  if (lots.length === 0) return;
  ports.store.reads.touch(touchedLots(lots, from, isOfAllTime));
  for (const instrument of ports.view().instruments) {
    const touched = lots.filter((lot) => lot.model === instrument.driver).map(({ analyte }) => analyte);
    const configured = instrument.analytes.filter(({ name }) => touched.includes(name));
    for (const { name } of configured) ports.later({ kind: "tell-controls", instrument: instrument.id, analyte: name });
  }
  ports.later({ kind: "touched" });
}
