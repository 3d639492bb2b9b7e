/** What the same person had measured after a result that is in doubt: often it tells whether the result was right. */
import type { LookBackCase } from "../../domain/registers/look-back.ts";
import { isoTime } from "../../domain/time.ts";
import type { Ports } from "../../release/view.ts";
import type { ResultStage } from "../../store/results/arrivals.ts";
import { resultText } from "../worklist/worklist.ts";
import { type CaseResult, toldResults } from "./case-list.ts";

export interface NextValue {
  readonly id: string;
  readonly results: readonly string[];
  readonly measuredAt: string;
  /** The instrument's name; null: it is configured no more. */
  readonly name: string | null;
  readonly stage: ResultStage;
}

const daysAfter = 92;
const dayMs = 24 * 3_600_000;
const shown = 3;
const mostAsked = 50;
const isNobodys: ReadonlySet<string> = new Set(["discarded", "rejected", "eqa", "companion"]);

/** The first few, of the analysis that the case is about, found by equality of the keyed number alone. */
export function nextValues(
  ports: Ports<"store" | "view">,
  { control }: LookBackCase,
  { id, patientId, analytes }: CaseResult,
): readonly NextValue[] {
  const { runs, arrivals } = ports.store;
  const { station, instruments } = ports.view();
  const at = runs.byKey(id)?.measuredAt ?? null;
  if (patientId === null || at === null) return [];
  const asked = control === null ? analytes : [control.analyte];
  const later = asked.flatMap((analyte) => runs.ofPerson(patientId, analyte, at + 1, at + daysAfter * dayMs, mostAsked));
  return later
    .filter(({ disposition }) => !isNobodys.has(disposition))
    .toSorted((a, b) => (a.measuredAt ?? 0) - (b.measuredAt ?? 0))
    .slice(0, shown)
    .flatMap((one) => {
      const arrived = arrivals.one(one.runKey);
      if (arrived === null) return [];
      return {
        ...{ id: one.runKey, results: toldResults(ports, one.runKey) ?? [resultText(one)] },
        measuredAt: isoTime(one.measuredAt ?? at, station.gateway.zone),
        name: instruments.find((instrument) => instrument.id === arrived.run.instrumentId)?.name ?? null,
        stage: arrived.stage,
      };
    });
}
