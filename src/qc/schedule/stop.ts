/**
 * When an instrument is to be taken out of use (ruling 12): the last three controls of a level have failed, or three of the last five;
 * counted over all of them, and over those of one reagent lot alone (ruling 23). "Ta instrumentet ut av bruk og ring Noklus".
 */
import { healingSpanOf, isBefore, latest, type Sample } from "../controls/control-order.ts";
import type { JudgedControl, KnownEvents } from "../types.ts";
import { counts, normalized } from "./books.ts";
import { interventionsOf } from "./judged-events.ts";

const looked = 5;
const failuresThatStop = 3;

/** `sample`: the moment, and the reagent lot that it is asked of; null: none by itself. Nothing is counted over a service. */
export function isStopped(
  controls: readonly JudgedControl[],
  services: KnownEvents["services"],
  level: string,
  sample: Sample,
): boolean {
  const asOf = (control: JudgedControl): JudgedControl => ({ ...control, at: healingSpanOf(control).to });
  const times = interventionsOf(services).map(({ at }) => at);
  const since = Math.max(...times.filter((at) => at <= sample.at), Number.NEGATIVE_INFINITY);
  const before = controls.map(asOf).filter((one) => counts(one, level) && isBefore(one, sample) && one.at >= since);
  const lot = normalized(sample.reagentLot);
  const ofLot = before.filter((one) => one.reagentLot === lot || (one.reagentLot === null && one.result === "REJECT"));
  return isBad(before) || (lot !== null && isBad(ofLot));
}

function isBad(controls: readonly JudgedControl[]): boolean {
  const newest: JudgedControl[] = [];
  for (let left = controls; newest.length < looked; ) {
    const last = latest(left);
    if (last === null) break;
    newest.push(last);
    left = left.filter(({ id }) => id !== last.id);
  }
  return newest.filter(({ result }) => result === "REJECT").length >= failuresThatStop;
}
