/** Versions of one measurement (decision 0004), and what says that they contradict each other. */
import type { RunId } from "../domain/ids.ts";
import { isTyped } from "../domain/manual.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { Run } from "../store/results/runs.ts";

/** Those that count: what a person typed and took back a moment later («Angre») was never there. */
export const standingVersions = (store: Pick<GatewayStore, "runs" | "decisions">, id: RunId): readonly Run[] =>
  store.runs.versions(id).filter((run) => !isTakenBack(store, run));

/** Every typed result stands on somebody's decision; without one it was taken back. */
const isTakenBack = ({ decisions }: Pick<GatewayStore, "decisions">, run: Run): boolean =>
  run.state === "discarded" && isTyped(run) && decisions.ofRun(run.key).length === 0;

const isContest = (code: ReasonCode): boolean => code === "EDITED_ON_DEVICE" || code === "DUP_CONFLICT";

export const withoutContest = (codes: readonly ReasonCode[]): readonly ReasonCode[] => codes.filter((one) => !isContest(one));
