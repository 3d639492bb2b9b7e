/** What a line of a lot file names that nothing here uses: «Mente du …?», asked before anything is kept. Pure. */
import { nearest } from "../config/suggest.ts";
import { effectiveExpiry } from "../domain/expiry.ts";
import { type Lot, normalizeLot } from "../domain/lot.ts";
import type { Instrument } from "../domain/station.ts";
import { norwegianDay } from "../domain/time.ts";
import { isConfiguredUnit } from "../qc/result/units.ts";

export interface Words {
  readonly text: string;
  readonly textNn: string;
}

/** A kind of instrument that can be connected, as the maker names it. */
export interface Model {
  readonly id: string;
  readonly vendor: string;
  readonly model: string;
}

export interface Station {
  readonly instruments: readonly Instrument[];
  readonly drivers: readonly Model[];
  /** ISO date. */
  readonly today: string;
}

/** Empty: everything of it is known here. */
export function questionsOf(lot: Lot, station: Station): readonly Words[] {
  return [...placeQuestions(lot, station), ...expiryQuestions(lot, station.today)];
}

function placeQuestions(lot: Lot, { instruments, drivers }: Station): readonly Words[] {
  const models = [...new Set(instruments.map(({ driver }) => driver))];
  const those = instruments.filter(({ driver }) => driver === lot.model);
  if (those.length === 0) return [modelQuestion(lot.model, models, drivers)];
  const analytes = those.flatMap((one) => one.analytes);
  const own = analytes.filter(({ name }) => name === lot.analyte);
  if (own.length === 0) {
    const near = meant(lot.analyte, [...new Set(analytes.map(({ name }) => name))]);
    return [
      words(
        `Analysen "${lot.analyte}" brukes ikke på ${lot.model}.`,
        `Analysen "${lot.analyte}" blir ikkje brukt på ${lot.model}.`,
        near,
      ),
    ];
  }
  if (lot.kind === "reagent") return [];
  const levels = [...new Set(those.flatMap(({ qc }) => (qc[lot.analyte] ?? []).flatMap((policy) => policy.levels)))];
  const isLevel = levels.length === 0 || levels.some((level) => normalizeLot(level) === normalizeLot(lot.level));
  const isUnit = lot.answers !== undefined || own.some((analyte) => isConfiguredUnit(lot.unit, analyte));
  return [
    ...(isLevel
      ? []
      : [words(`Nivå "${lot.level}" brukes ikke.`, `Nivå "${lot.level}" blir ikkje brukt.`, meant(lot.level, levels))]),
    ...(isUnit
      ? []
      : [
          words(
            `Enheten "${lot.unit}" brukes ikke for ${lot.analyte}.`,
            `Eininga "${lot.unit}" blir ikkje brukt for ${lot.analyte}.`,
            meant(lot.unit, [...new Set(own.map(({ unit }) => unit))]),
          ),
        ]),
  ];
}

/** As people write it too: the maker's name of the model. */
function modelQuestion(model: string, models: readonly string[], drivers: readonly Model[]): Words {
  if (drivers.some(({ id }) => id === model)) {
    const near = models.length === 0 ? null : `Her brukes: ${models.join(", ")}.`;
    return words(`Ingen instrumenter her er av modellen ${model}.`, `Ingen instrument her er av modellen ${model}.`, near);
  }
  const spelled = new Map([...models, ...drivers.map(({ id }) => id)].map((id) => [id, id]));
  for (const { id, model: name, vendor } of drivers) for (const one of [name, `${vendor} ${name}`]) spelled.set(one, id);
  const own = nearest(model, models) ?? spelled.get(nearest(model, [...spelled.keys()]) ?? "") ?? null;
  const near = own === null ? chooseOf(models) : `Mente du ${own}?`;
  return words(`Modell "${model}" finnes ikke.`, `Modell "${model}" finst ikkje.`, near);
}

function expiryQuestions(lot: Lot, today: string): readonly Words[] {
  const last = effectiveExpiry(lot);
  if (last === null || today <= last) return [];
  return [words(`Gikk ut ${norwegianDay(last)}.`, `Gjekk ut ${norwegianDay(last)}.`, null)];
}

const quoted = (text: string): string => (/\s/.test(text) ? `"${text}"` : text);

function meant(typed: string, known: readonly string[]): string | null {
  const near = nearest(typed, known);
  return near === null ? chooseOf(known) : `Mente du ${quoted(near)}?`;
}

const chooseOf = (known: readonly string[]): string | null =>
  known.length === 0 ? null : `Her brukes: ${known.map(quoted).join(", ")}.`;

const words = (nb: string, nn: string, advice: string | null): Words => ({
  text: advice === null ? nb : `${nb} ${advice}`,
  textNn: advice === null ? nn : `${nn} ${advice.replace("Mente du", "Meinte du").replace("Her brukes", "Her blir brukt")}`,
});
