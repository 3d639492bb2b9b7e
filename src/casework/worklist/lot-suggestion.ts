/** Which registered lots look like a number that nobody knows. Told to people only. */
import type { Instrument } from "../../domain/station.ts";
import { didYouMean, suggestLots } from "../../qc/lots/suggest-lot.ts";
import { instrumentOf, type Ports } from "../../release/view.ts";
import type { Run, StoredObservation } from "../../store/results/runs.ts";

/** For a control without a known lot, and for a result held by LOT_UNKNOWN; null where nothing is near. */
export function lotSuggestion(
  ports: Ports<"store" | "view">,
  run: Run,
  observations: readonly StoredObservation[],
): string | null {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const isAsked = run.kind === "control" || run.reasons.some(({ code }) => code === "LOT_UNKNOWN");
  if (instrument === null || !isAsked) return null;
  const near = observations.flatMap(({ observation: { analyte, control, reagentLot } }) => {
    if (analyte === null) return [];
    const sent = run.kind === "control" ? (control?.lot ?? control?.name) : reagentLot?.number;
    const known = run.kind === "control" ? controlLots(ports, instrument, analyte) : reagentLots(ports, instrument, analyte);
    return suggestLots(sent ?? "", known);
  });
  return near.length === 0 ? null : [...new Set(near)].join(", ");
}

/** For the error that a typed lot fits none. */
export function likeControlLot(ports: Ports<"store" | "view">, run: Run, typed: string): string {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const analytes = ports.store.runs.observations(run.key).flatMap(({ observation }) => observation.analyte ?? []);
  return didYouMean(typed, instrument === null ? [] : analytes.flatMap((name) => controlLots(ports, instrument, name)));
}

const controlLots = ({ store }: Ports<"store">, { driver }: Instrument, analyte: string): readonly string[] =>
  store.lots.targets(driver, analyte).flatMap(({ lot, controlIds }) => [lot, ...controlIds]);

const reagentLots = ({ store }: Ports<"store">, { driver }: Instrument, analyte: string): readonly string[] =>
  store.lots.reagents(driver, analyte).map(({ lot }) => lot);
