/** An outbox in SQLite, in memory or in a folder, with rows that belong to runs as the schema wants it. */
import { controlId, runId } from "../../src/domain/ids.ts";
import { type GatewayStore, openGatewayStore, openMemoryStore } from "../../src/store/gateway-store.ts";
import type { RunState } from "../../src/store/results/runs.ts";
import type { QueueOptions } from "./memory-outbox.ts";
import { testInstrument } from "./station.ts";

export interface OutboxStore {
  readonly store: GatewayStore;
  /** A run and its message; `about` stands for patient and analyte. */
  queue(id: string, options?: QueueOptions): void;
  setRun(id: string, state: RunState): void;
}

export function outboxStore(folder: string | null = null): OutboxStore {
  const store = folder === null ? openMemoryStore() : openGatewayStore(folder);
  const { id: batchId } = store.batches.begin(
    testInstrument.connection,
    { instrumentId: testInstrument.id, strangerKey: null },
    0,
  );
  const keyOf = (id: string) => runId(`RUN-${id}`);
  return {
    store,
    queue: (id, { bytes = Buffer.from(`MSH|${id}\r`), channel = "result", createdAt = 0, about, after, notBefore } = {}) => {
      const [key, at] = [keyOf(id), { measuredAt: createdAt, receivedAt: createdAt }];
      const { id: instrumentId, connection: connectionId } = testInstrument;
      const whose = { instrumentId, connectionId, batchId, intakeCodes: [] };
      store.runs.add({ key, runId: key, version: 1, kind: "patient", state: "released", ...whose, ...at });
      store.outbox.queue({
        ...{ controlId: controlId(id), runKey: key, runId: key, channel, bytes, createdAt, notBefore: notBefore ?? null },
        ...(about === undefined ? {} : { about: { patientId: about, analyte: "CRP" } }),
        ...(after === undefined ? {} : { after: controlId(after) }),
      });
    },
    setRun: (id, state) => store.runs.setState(keyOf(id), state),
  };
}
