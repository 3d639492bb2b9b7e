/** What stands beside a control in the report: the deviation that is about it, and what people wrote when they decided about it. */

import { listDeviations } from "../../casework/registers/deviations.ts";
import { holdsPersonNumber } from "../../casework/rights.ts";
import type { AnnulmentCause } from "../../domain/annulment.ts";
import { type Deviation, deviationOccasions } from "../../domain/registers/deviations.ts";
import { stepsDone } from "../../domain/registers/steps.ts";
import type { Instrument } from "../../domain/station.ts";
import { isAnnulled } from "../../qc/controls/annulled.ts";
import type { JudgedControl } from "../../qc/types.ts";
import type { Ports } from "../../release/view.ts";
import type { Decision } from "../../store/people/decisions.ts";
import type { StoredObservation } from "../../store/results/runs.ts";

export interface Remarks {
  readonly comment: string | null;
  readonly deviation: number | null;
}

/** So many failures among so many controls say stop (ruling 12). */
const stopFailures = 3;
const stopReach = 5;

/** `judged` of this analyte on this instrument, each with what was stored of it. */
export function remarksOn(
  ports: Ports<"store">,
  instrument: Instrument,
  analyte: string,
  controls: readonly { readonly judged: JudgedControl; readonly stored: StoredObservation }[],
  withComments: boolean,
): (judged: JudgedControl, stored: StoredObservation) => Remarks {
  const deviations = listDeviations(ports).filter(({ occasion }) => occasion !== null);
  const received = [...controls].sort((a, b) => a.judged.at - b.judged.at);
  const stopped = new Map<string, number>();
  for (const deviation of deviations) {
    for (const level of new Set(received.flatMap(({ judged }) => judged.level ?? []))) {
      if (deviation.occasion !== deviationOccasions.stop(instrument.id, analyte, level)) continue;
      for (const id of failuresOf(
        deviation,
        received.filter(({ judged }) => judged.level === level),
      ))
        stopped.set(id, stopped.get(id) ?? deviation.number);
    }
  }
  return (judged, { runKey }) => ({
    deviation:
      deviations.find(({ occasion }) => occasion === deviationOccasions.control(runKey))?.number ??
      stopped.get(judged.id) ??
      null,
    comment: withComments ? commentOn(ports, runKey) : null,
  });
}

/** Those that opened it, wherever in a read-out they stood, and those that came while it was open. */
function failuresOf(
  { openedAt, closed }: Deviation,
  ofLevel: readonly { readonly judged: JudgedControl; readonly stored: StoredObservation }[],
): readonly string[] {
  // One that was annulled since had failed then.
  const counted = ofLevel.filter(({ judged }) => judged.result !== "VOID" || isAnnulled(judged));
  const before = counted.filter(({ stored }) => stored.receivedAt <= openedAt);
  const since = counted.filter(({ stored: { receivedAt } }) => receivedAt > openedAt && receivedAt <= (closed?.at ?? receivedAt));
  const failed = (list: typeof counted) =>
    list.flatMap(({ judged }) => (judged.result === "REJECT" || isAnnulled(judged) ? [judged.id] : []));
  const stops = before.map((_, i) => failed(before.slice(Math.max(0, i + 1 - stopReach), i + 1)));
  return [...stops.filter((ids) => ids.length >= stopFailures).flat(), ...failed(since)];
}

function commentOn({ store }: Ports<"store">, runKey: string): string | null {
  const decided = store.decisions.ofRun(runKey).map(wordsOf);
  const ticked = store.registers
    .ofSubject(stepsDone, runKey)
    .map(({ body, signature }) => `trinn ${body.step}: ${signature?.reason ?? ""}`);
  const texts = [...decided, ...ticked].map(withoutNumbers);
  return texts.length === 0 ? null : texts.join(" · ");
}

const causes: Readonly<Record<AnnulmentCause, string>> = {
  "wrong-level": "feil nivå",
  "wrong-material": "feil kontrollmateriale",
  bubble: "luftboble eller for lite prøve",
  aborted: "avbrutt",
};

function wordsOf({ detail, reason }: Decision): string {
  if (detail.kind === "void-control") return `annullert (${causes[detail.cause]}): ${reason}`;
  if (detail.kind === "assign-control") return `oppgitt som lot ${detail.lot}, nivå ${detail.level}: ${reason}`;
  if (detail.kind === "set-time") return `tidspunkt satt (${detail.source}): ${reason}`;
  return reason;
}

/** Refused when it is written; what an older version took is not printed either (ruling 20). */
const withoutNumbers = (text: string): string =>
  holdsPersonNumber(text) ? "(ikke vist: inneholder et nummer på 11 siffer)" : text;
