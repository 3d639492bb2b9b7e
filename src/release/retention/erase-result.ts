/** Erases whose a result was. What is left stays as it was judged, and so does whatever was judged beside it. */
import type { EpochMs } from "../../domain/clock.ts";
import { dayMs } from "../../domain/retention.ts";
import type { Run } from "../../store/results/runs.ts";
import { assignedPatient, previousResult } from "../facts/previous-result.ts";
import { ruledAt } from "../facts/ruled-parts.ts";
import { instrumentOf, type Ports } from "../view.ts";
import { without } from "./without.ts";

type Erasing = Ports<"store" | "view">;

/** Call inside a transaction. */
export function eraseResult(ports: Erasing, run: Run, now: EpochMs): void {
  keepForYounger(ports, run);
  ports.store.erasing.result(run.key, without, now);
}

/** A younger result of the same person was compared with this one (delta check): it goes on with the bare value. */
function keepForYounger(ports: Erasing, run: Run): void {
  const { runs, formers } = ports.store;
  for (const { runKey, analyte } of formers.younger(run.key, longestComparedMs(ports, run))) {
    const younger = runs.byKey(runKey);
    const former = younger === null ? null : comparedWith(ports, younger, analyte);
    if (former !== null && former.at === run.measuredAt) formers.keep(runKey, analyte, former);
  }
}

/** How long after it any result may be compared with it, by the rules of its time and of today. */
function longestComparedMs(ports: Erasing, { measuredAt, receivedAt }: Run): number {
  const { instruments } = ports.view();
  const ruled = instruments.flatMap((one) => [
    one,
    ...[measuredAt ?? receivedAt, Number.MAX_SAFE_INTEGER].map((at) => ruledAt(ports, one, at)),
  ]);
  const days = ruled.flatMap(({ analytes }) => analytes.map(({ limits }) => limits?.delta?.days ?? 0));
  return Math.max(0, ...days) * dayMs;
}

function comparedWith(ports: Erasing, run: Run, name: string) {
  const instrument = instrumentOf(ports.view(), run.instrumentId);
  if (instrument === null) return null;
  const ruled = ruledAt(ports, instrument, run.measuredAt ?? run.receivedAt);
  const analyte = ruled.analytes.find((one) => one.name === name);
  if (analyte === undefined) return null;
  const [first] = ports.store.runs.observations(run.key);
  const patientId = assignedPatient(ports, run) ?? first?.observation.patientId ?? null;
  return previousResult(ports, run, analyte, patientId);
}
