/**
 * A reagent lot that an instrument sends with its expiry is registered by itself as new and not yet controlled (ruling 11). What the
 * instrument says is kept as it said it, beside what people import: of both the earlier expiry decides.
 */
import { earliestDay, parseExpiry } from "../../domain/expiry.ts";
import { lotIdentity, type ReagentLot } from "../../domain/lot.ts";
import { deviceLots, lotSubject } from "../../domain/registers/lot-states.ts";
import type { Run } from "../../store/results/runs.ts";
import { touchLots } from "../lot-changes.ts";
import { instrumentOf, type Ports, type Recording } from "../view.ts";

/** Call before the runs are judged; a lot that was told differently before makes earlier results judged again. */
export function noteDeviceLots(ports: Recording, runs: readonly Run[]): void {
  ports.store.transaction(() => {
    const news = runs.flatMap((run) => lotsTold(ports, run)).filter((lot) => isNews(ports, lot));
    const times = news.map((lot) => ports.store.lots.firstKnownAt(lot) ?? ports.clock.now());
    if (news.length > 0) touchLots(ports, news, Math.min(...times), true);
  });
}

function lotsTold(ports: Ports<"store" | "view">, run: Run): readonly ReagentLot[] {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  if (instrument === null) return [];
  return ports.store.runs.standing(run.key).flatMap(({ observation: { analyte, reagentLot } }) => {
    const expiry = reagentLot?.expiry == null ? null : parseExpiry(reagentLot.expiry);
    if (analyte === null || reagentLot === null || reagentLot.number.trim() === "" || expiry === null) return [];
    const own = { name: null, openedOn: null, inUseDays: null };
    return [{ kind: "reagent" as const, analyte, model: instrument.driver, lot: reagentLot.number.trim(), expiry, ...own }];
  });
}

/** Of two dates for one lot the earlier is kept, so that the order in which they came does not matter. */
function isNews({ store, clock }: Ports<"store" | "clock">, lot: ReagentLot): boolean {
  const key = lotIdentity(lot);
  const before = store.registers.byKey(deviceLots, key)?.body;
  const body = { ...(before ?? lot), expiry: earliestDay([lot.expiry, before?.expiry ?? null]) };
  const change = store.registers.put(deviceLots, { key, subject: lotSubject(lot), at: null, body }, null, clock.now());
  if (change === "new") store.events.add({ at: clock.now(), kind: "lot-told", subject: key, detail: { expiry: body.expiry } });
  return change !== "same";
}
