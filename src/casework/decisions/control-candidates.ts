/**
 * Which control lots and levels a control may have been that named none (ruling 8b). Who says which it was is shown no targets and no
 * value; where the candidates disagree on whether it passed, the laboratory responsible decides.
 */
import { UserError } from "../../domain/problem-catalogue.ts";
import type { Signature } from "../../domain/signature.ts";
import { localDate } from "../../domain/time.ts";
import { targetsOn } from "../../qc/lots/target-versions.ts";
import { judgeControlEvents } from "../../release/controls.ts";
import { toControlEvents } from "../../release/facts/known-events.ts";
import { instrumentOf, type Ports } from "../../release/view.ts";
import type { Run } from "../../store/results/runs.ts";

export interface ControlCandidate {
  readonly lot: string;
  readonly level: string;
}

/** Every registered lot and level whose target was valid on the day of the control. */
export function controlCandidates(ports: Ports<"store" | "view">, run: Run): readonly ControlCandidate[] {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const measured = new Set(ports.store.runs.observations(run.key).map(({ observation }) => observation.analyte));
  const day = localDate(run.measuredAt ?? run.receivedAt, ports.view().station.gateway.zone);
  const rows = (instrument?.analytes ?? [])
    .filter(({ name }) => measured.has(name))
    .flatMap(({ name }) => targetsOn(ports.store.lots.targets(instrument?.driver ?? "", name), day));
  const places = rows.map(({ lot, level }): ControlCandidate => ({ lot, level }));
  return [...new Map(places.map((one) => [JSON.stringify([one.lot, one.level]), one])).values()];
}

/** Throws UserError NOT_PERMITTED where choosing a lot would choose whether the control passed. */
export function refuseChoosing(ports: Ports<"store" | "view">, run: Run, { role }: Signature): void {
  if (role === "lab-responsible") return;
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  const events = toControlEvents(ports.store, ports.store.runs.observations(run.key));
  if (instrument === null) return;
  const results = controlCandidates(ports, run).flatMap((assigned) =>
    judgeControlEvents(
      ports,
      instrument,
      events.map((event) => ({ ...event, assigned })),
    ).map(({ result }) => result),
  );
  if (results.includes("REJECT") && results.some((result) => result === "PASS" || result === "WARN"))
    throw new UserError("NOT_PERMITTED", {
      en: "By one of the registered lots this control failed, by another it passed: the laboratory responsible says which it was.",
      nb: "Kontrollen er godkjent med én registrert lot og ikke med en annen. Laboratorieansvarlig sier hvilken det var.",
    });
}
