/**
 * Controls that failed and still decide, found from where a person meets them: the instrument's status, a result that is held. Each
 * names its run, because the guided steps ("Hjelp meg videre", ruling 12) are the run's.
 */
import type { EpochMs } from "../domain/clock.ts";
import { observationId } from "../domain/ids.ts";
import type { Instrument } from "../domain/station.ts";
import { isoTime, localDate, norwegianClock, norwegianDate } from "../domain/time.ts";
import type { JudgedControl } from "../qc/types.ts";
import { judgeControlsAround } from "../release/controls.ts";
import type { Ports } from "../release/view.ts";

export interface FailedControl {
  /** The control's entry: `steps.list` takes it. */
  readonly id: string;
  readonly instrument: string;
  /** The instrument's, as people call it. */
  readonly name: string;
  readonly analyte: string;
  readonly at: string;
  readonly level: string | null;
  readonly controlLot: string | null;
  readonly reagentLot: string | null;
  readonly text: string;
  readonly textNn: string;
}

interface Asked {
  readonly instrument: Instrument;
  readonly analyte: string;
  /** As it stood then. */
  readonly at: EpochMs;
}

/** Judged once for all that is asked of one day. */
export type FailedControls = (asked: Asked) => readonly FailedControl[];

/** To be asked for many results: what controls were judged to be is kept for each instrument, analysis and day. */
export function failedControls(ports: Ports<"store" | "view">): FailedControls {
  const { zone } = ports.view().station.gateway;
  const judged = new Map<string, readonly JudgedControl[]>();
  return ({ instrument, analyte, at }) => {
    const day = JSON.stringify([instrument.id, analyte, localDate(at, zone)]);
    const controls = judged.get(day) ?? judgeControlsAround(ports, instrument, analyte, at);
    judged.set(day, controls);
    return standing(controls, at).flatMap((one) => shown(ports, { instrument, analyte, at }, one));
  };
}

const isRejected = ({ result }: JudgedControl): boolean => result === "REJECT";
const isPassed = ({ result }: JudgedControl): boolean => result === "PASS" || result === "WARN";
const isSamePlace = (a: JudgedControl, b: JudgedControl): boolean => a.level === b.level && a.reagentLot === b.reagentLot;

/** The newest failure of each level and reagent lot that none has passed since; else the first one after, which came to decide too. */
function standing(controls: readonly JudgedControl[], at: EpochMs): readonly JudgedControl[] {
  const before = controls.filter((one) => one.at <= at).toSorted((a, b) => b.at - a.at);
  const open = before.filter((one, i) => {
    const since = before.slice(0, i).filter((later) => isSamePlace(one, later));
    return isRejected(one) && !since.some((later) => isPassed(later) || isRejected(later));
  });
  const next = controls.filter((one) => one.at > at && isRejected(one)).toSorted((a, b) => a.at - b.at)[0];
  return open.length > 0 || next === undefined ? open : [next];
}

/** Nothing of what is no measurement here, such as a comparison with a hospital: it has a checklist of its own. */
function shown(ports: Ports<"store" | "view">, { instrument, analyte }: Asked, control: JudgedControl): readonly FailedControl[] {
  const { store, view } = ports;
  const measured = store.runs.observation(observationId(control.id));
  if (measured === null) return [];
  const { zone } = view().station.gateway;
  const { target } = control;
  const value = measured.observation.value?.number ?? measured.observation.value?.raw ?? null;
  const limits = target === null || target.low === null || target.high === null ? null : { low: target.low, high: target.high };
  const text = sentence(control, value, limits, `${norwegianDate(control.at, zone)} kl. ${norwegianClock(control.at, zone)}`);
  return [
    {
      ...{ id: measured.runKey, instrument: instrument.id, name: instrument.name, analyte, at: isoTime(control.at, zone) },
      ...{ level: control.level, controlLot: target?.lot ?? null, reagentLot: control.reagentLot },
      ...{ text: text.nb, textNn: text.nn },
    },
  ];
}

const comma = (number: string): string => number.replace(".", ",");

function sentence(
  { reagentLot }: JudgedControl,
  value: string | null,
  limits: { readonly low: string; readonly high: string } | null,
  when: string,
): { readonly nb: string; readonly nn: string } {
  const measured = value === null ? [] : [`målt ${comma(value)}`];
  const should = (word: string) => (limits === null ? [] : [`${word} ${comma(limits.low)}–${comma(limits.high)}`]);
  const lot = reagentLot === null ? "" : ` (reagenslot ${reagentLot})`;
  const facts = (word: string) => [...measured, ...should(word)].join(", ");
  const said = (head: string, word: string) => `${head}${facts(word) === "" ? "" : `: ${facts(word)}`}${lot}.`;
  return {
    nb: said(`Kontrollen ${when} var ikke godkjent`, "skal være"),
    nn: said(`Kontrollen ${when} var ikkje godkjend`, "skal vere"),
  };
}
