/** Where a run and each of its observations end up once it is judged. */
import type { Verdict } from "../domain/verdict.ts";
import type { Disposition } from "../store/results/runs.ts";
import type { Judged } from "./judge-now.ts";
import type { Ports } from "./view.ts";

type Settled = "waiting" | "released" | "held" | "rejected";

/** The run is in this state, and each of its observations in the place that belongs to it. */
export function setState(ports: Ports<"store">, judged: Judged, state: Settled): void {
  ports.store.runs.setState(judged.run.key, state);
  for (const { id, disposition } of judged.observations) {
    const next = dispositionOf(state, judged.judgement.results.get(id));
    if (next !== disposition) ports.store.runs.setDisposition(id, next);
  }
}

/** Each observation ends in exactly one place: companions apart, rejected ones left out of a run that is sent. */
function dispositionOf(state: Settled, verdict: Verdict | undefined): Disposition {
  if (verdict?.reasons.some((reason) => reason.code === "COMPANION_VALUE")) return "companion";
  if (verdict?.reasons.some((reason) => reason.code === "SAMPLE_IS_EQA")) return "eqa";
  if (state === "rejected" || verdict?.outcome === "REJECT") return "rejected";
  if (state === "waiting") return "waiting";
  return state === "released" ? "sent" : "held";
}
