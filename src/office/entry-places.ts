/** What can be typed in by hand: the instruments with their analyses, units, answers, and the controls that are registered. */
import { listLots } from "../casework/registers/lot-list.ts";
import type { ConfiguredAnalyte, Instrument } from "../domain/station.ts";
import { localDate } from "../domain/time.ts";
import { levelInWords } from "../domain/wording.ts";
import { targetsOn } from "../qc/lots/target-versions.ts";
import type { Looking, Ports } from "../release/view.ts";
import { act } from "./act.ts";
import { nothing } from "./request.ts";

export const entryPlaceActs = {
  "enter.places": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => placesOf(ports),
  }),
} as const;

function placesOf(ports: Looking) {
  const today = localDate(ports.clock.now(), ports.view().station.gateway.zone);
  const reagents = listLots(ports).filter(
    ({ kind, state }) => kind === "reagent" && state !== "exhausted" && state !== "blocked",
  );
  return ports.view().instruments.map((instrument) => ({
    id: instrument.id as string,
    name: instrument.name,
    analyses: instrument.analytes.map((analyte) => ({
      analyte: analyte.name,
      unit: analyte.unit,
      answers: analyte.answers?.map(({ value, text }) => ({ value, text })) ?? null,
      controls: controlsOf(ports, instrument, analyte, today),
      reagentLots: reagents
        .filter(({ model, analyte: of }) => model === instrument.driver && of === analyte.name)
        .map(({ lot }) => lot),
    })),
  }));
}

/** Without targets: who types a control does not see whether it would fit (ruling 8b). */
function controlsOf({ store }: Ports<"store">, { driver }: Instrument, { name }: ConfiguredAnalyte, today: string) {
  const rows = targetsOn(store.lots.targets(driver, name), today).filter(({ expiry }) => expiry === null || today <= expiry);
  const controls = rows.map(({ lot, level }) => ({ lot, level, levelText: levelInWords(level) }));
  return [...new Map(controls.map((one) => [JSON.stringify([one.lot, one.level]), one])).values()];
}
