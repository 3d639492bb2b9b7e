/** An outbox full of one real message, each row with a number and a result of its own. */
import { controlId, runId } from "../../src/domain/ids.ts";
import type { Station } from "../../src/domain/station.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { crpControl, crpResult } from "../support/observations.ts";
import { createTestStation, crpReagent, crpTarget } from "../support/station.ts";
import { range } from "./harness.ts";

export interface Backlog {
  readonly store: GatewayStore;
  readonly station: Station;
  readonly messages: readonly Uint8Array[];
}

export function fillOutbox(folder: string, count: number): Backlog {
  const store = openGatewayStore(folder);
  const { dock, pipeline, ports } = createTestStation({ store });
  pipeline.importLots([crpTarget, crpReagent]);
  dock(crpControl("20", "2026-03-10T08:00:00"), crpResult());
  const [queued] = store.outbox.due(Number.MAX_SAFE_INTEGER, 1);
  const [run] = queued === undefined ? [] : store.runs.versions(queued.runId);
  if (queued === undefined || run === undefined) throw new Error("the result was not released");
  store.outbox.pull(queued.controlId, 0);
  const text = Buffer.from(queued.bytes).toString("utf8");
  const messages = store.transaction(() =>
    range(count).map((i) => {
      const id = controlId(`B${String(i).padStart(queued.controlId.length - 1, "0")}`);
      const bytes = Buffer.from(text.replaceAll(queued.controlId, id), "utf8");
      const key = runId(`B${String(i).padStart(19, "0")}`);
      store.runs.add({ ...run, key, runId: key });
      // Every patient has two of them, as on a round.
      const about = { patientId: String(i % Math.ceil(count / 2)), analyte: "CRP" };
      store.outbox.queue({ controlId: id, runKey: key, runId: key, channel: "result", bytes, createdAt: i, about });
      return bytes;
    }),
  );
  return { store, station: ports.view().station, messages };
}
