/** «Skann pakningen»: what a code says, all that it may say, what it leaves open, and which results wait for the lot. */
import { worklistByCause } from "../casework/worklist/worklist.ts";
import { expiredOn } from "../domain/expiry.ts";
import { normalizeLot } from "../domain/lot.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { localDate, norwegianDay } from "../domain/time.ts";
import { type Gs1Element, readGs1 } from "../qc/lots/gs1.ts";
import { type Containing, instrumentOf } from "../release/view.ts";
import { act } from "./act.ts";
import { asks, scanned } from "./request.ts";

export const lotCodeActs = {
  /** Nothing is registered. */
  "lots.read-code": act({
    asks: asks({ code: scanned }),
    right: "see",
    effect: "configured",
    showsPatients: false,
    does: ({ ports }, { code }) => read(ports, code),
  }),
} as const;

/** One where the code itself says where each value ends; else a person chooses, also of one. Throws UserError LOT_CODE_UNREADABLE. */
export function readingsOf(code: string): { readonly isCertain: boolean; readonly each: readonly (readonly Gs1Element[])[] } {
  const reading = readGs1(code);
  if ("fault" in reading) throw new UserError("LOT_CODE_UNREADABLE", reading.fault);
  return "elements" in reading ? { isCertain: true, each: [reading.elements] } : { isCertain: false, each: reading.readings };
}

/** What of a lot a code says. */
export const saidOf = (elements: readonly Gs1Element[]) => ({
  lot: elements.find(({ ai }) => ai === "10")?.value ?? null,
  expiry: elements.find(({ ai }) => ai === "17")?.day ?? null,
});

function read(ports: Containing, code: string) {
  const { isCertain, each } = readingsOf(code);
  const { instruments } = ports.view();
  return {
    isCertain,
    readings: each.map((elements) => ({ ...readingOf(ports, elements), elements })),
    /** What it may be for: a code names neither kind nor analysis nor model. */
    places: instruments.flatMap(({ driver, name, analytes, qc }) =>
      analytes.map((analyte) => ({
        ...{ model: driver as string, instrument: name, analyte: analyte.name, unit: analyte.unit },
        levels: [...new Set((qc[analyte.name] ?? []).flatMap((policy) => policy.levels))],
      })),
    ),
  };
}

function readingOf(ports: Containing, elements: readonly Gs1Element[]) {
  const { lot, expiry } = saidOf(elements);
  const product = elements.find(({ ai }) => ai === "01")?.value ?? null;
  const today = localDate(ports.clock.now(), ports.view().station.gateway.zone);
  const isExpired = expiredOn({ expiry, openedOn: null, inUseDays: null }, today) !== null;
  const known = ports.store.lots.all().filter((one) => lot !== null && normalizeLot(one.lot) === normalizeLot(lot));
  const registered = known.map(({ kind, analyte, model, expiry: until }) => ({ kind, analyte, model, expiry: until }));
  return {
    ...{ lot, expiry, product },
    missing: [...(lot === null ? (["lot"] as const) : []), ...(expiry === null ? (["expiry"] as const) : [])],
    ...(isExpired && expiry !== null
      ? { text: `Gikk ut ${norwegianDay(expiry)}.`, textNn: `Gjekk ut ${norwegianDay(expiry)}.` }
      : { text: null, textNn: null }),
    registered: [...new Map(registered.map((one) => [JSON.stringify(one), one])).values()],
    waiting: lot === null ? null : waitingFor(ports, lot),
  };
}

/** What is held because nobody registered this lot: how many, and for what it then was used. */
function waitingFor(ports: Containing, lot: string) {
  const group = worklistByCause(ports).find((one) => one.code === "LOT_UNKNOWN" && one.about === `lot ${normalizeLot(lot)}`);
  const run = group === undefined ? null : ports.store.runs.byKey(group.entries[0]?.id ?? "");
  const instrument = run === null ? null : instrumentOf(ports.view(), run.instrumentId);
  if (group === undefined || run === null || instrument === null) return null;
  const analyte = ports.store.runs.observations(run.key).find(({ observation }) => observation.analyte !== null);
  return {
    results: group.entries.length,
    row: { kind: "reagent" as const, analyte: analyte?.observation.analyte ?? null, model: instrument.driver as string },
  };
}
