/** What is asked about a held entry before anybody decides: which control it was, and whether the laboratory responsible would judge it. */

import { heldRun, recordDecision } from "../casework/deciding.ts";
import { controlCandidates } from "../casework/decisions/control-candidates.ts";
import { isoTime } from "../domain/time.ts";
import { levelInWords } from "../domain/wording.ts";
import { instrumentOf, type Ports } from "../release/view.ts";
import { act } from "./act.ts";
import { asks, entry, signature } from "./request.ts";

export const heldQuestionActs = {
  /** Without targets and without the value: who says which it was does not see whether it would fit (ruling 8b). */
  "held.control-candidates": act({
    asks: asks(entry),
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }, { id }) => candidatesOf(ports, id),
  }),
  /** «Be laboratorieansvarlig vurdere»: nothing changes but that it is asked. */
  "held.ask-responsible": act({
    pin: { none: "a question: the result stays held" },
    asks: asks({ ...entry, ...signature }),
    right: "ask-responsible",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, { id, ...signed }) => {
      const run = heldRun(ports, id, null);
      ports.store.transaction(() => recordDecision(ports, run, { kind: "ask-responsible" }, signed));
      return { id: run.key, state: run.state };
    },
  }),
} as const;

function candidatesOf(ports: Ports<"store" | "view">, id: string) {
  const run = heldRun(ports, id, "control");
  const { zone } = ports.view().station.gateway;
  const observations = ports.store.runs.observations(run.key);
  const sent = observations[0]?.observation.control ?? null;
  return {
    id: run.key,
    instrument: instrumentOf(ports.view(), run.instrumentId)?.name ?? null,
    analytes: [...new Set(observations.flatMap(({ observation }) => observation.analyte ?? []))],
    measuredAt: run.measuredAt === null ? null : isoTime(run.measuredAt, zone),
    receivedAt: isoTime(run.receivedAt, zone),
    operator: observations.find(({ observation }) => observation.operatorId !== null)?.observation.operatorId ?? null,
    /** What the instrument itself called it. */
    sent: sent === null ? null : { lot: sent.lot ?? sent.name, level: sent.level },
    candidates: controlCandidates(ports, run).map(({ lot, level }) => ({
      ...{ lot, level },
      ...{ levelText: levelInWords(level), levelTextNn: levelInWords(level, "nn") },
    })),
  };
}
