/** A station with years behind it, written through the store's own tables in a few transactions. */
import { controlId, observationId, runId } from "../../src/domain/ids.ts";
import type { Observation } from "../../src/domain/observation.ts";
import { judgeNow } from "../../src/release/judge-now.ts";
import { type GatewayStore, openGatewayStore } from "../../src/store/gateway-store.ts";
import { always } from "../../src/store/results/reads.ts";
import { crpControl, crpResult } from "../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../support/station.ts";

export interface HistoryOptions {
  readonly results: number;
  /** One control after so many results. */
  readonly resultsPerControl: number;
}

/** Between two results: close enough that a million of them lie in living memory. */
export const spacingMs = 10 * 60_000;
const newestAt = noon - 24 * 3_600_000;
const rowsPerTransaction = 20_000;

export function createHistory(folder: string, { results, resultsPerControl }: HistoryOptions): TestStation {
  const store = openGatewayStore(folder);
  const station = createTestStation({ store, instruments: [{ ...testInstrument, inUseFrom: 0 }] });
  // With an SD, so that rules over many controls are asked.
  store.lots.import([{ ...crpTarget, sd: "2" }, crpReagent], noon);
  const origin = { connectionId: testInstrument.connection, driver: "as-is", mode: "direct" };
  const transmissionId = store.transmissions.open(origin, Buffer.from("history"), noon);
  const { id: batchId } = store.batches.begin(
    testInstrument.connection,
    { instrumentId: testInstrument.id, strangerKey: null },
    noon,
  );
  const write = (i: number): void => {
    const isControl = i % (resultsPerControl + 1) === 0;
    addRun(store, isControl ? control : result, i, { batchId, transmissionId });
  };
  for (let from = 0; from < results; from += rowsPerTransaction) {
    store.transaction(() => {
      for (let i = from; i < Math.min(results, from + rowsPerTransaction); i += 1) write(i);
    });
  }
  keepReads(station, { results, resultsPerControl });
  store.transmissions.finish(transmissionId, true, "decoded", noon);
  // What follows from the journal's answers was done in its day: the first result that is measured must not pay for it.
  store.transaction(() => {
    for (let errand = store.errands.next(noon); errand !== null; errand = store.errands.next(noon)) store.errands.done(errand.id);
  });
  store.batches.close(batchId, noon, "device");
  store.batches.judged(batchId, noon);
  return station;
}

/** Each result read what one in the middle reads, moved to its own controls. */
function keepReads({ store, ports }: TestStation, { results, resultsPerControl }: HistoryOptions): void {
  const period = resultsPerControl + 1;
  const middle = Math.floor(results / period / 2) * period + 1;
  const run = store.runs.byKey(keyOf(middle));
  if (run === null) return;
  const { reads } = judgeNow(ports, run);
  const isEnd = (at: number): boolean => at === always.from || at === always.to;
  const moved = (at: number, by: number): number => (isEnd(at) ? at : at + by);
  for (let from = 0; from < results; from += rowsPerTransaction) {
    store.transaction(() => {
      for (let i = from; i < Math.min(results, from + rowsPerTransaction); i += 1) {
        const by = (Math.floor(middle / period) - Math.floor(i / period)) * period * spacingMs;
        if (i % period === 0) continue;
        store.reads.keep(
          keyOf(i),
          reads.map((one) => ({ ...one, from: moved(one.from, by), to: moved(one.to, by) })),
        );
      }
    });
  }
}

const keyOf = (i: number) => runId(`H${String(i).padStart(19, "0")}`);

const result = crpResult();
const control = crpControl("20", "2026-03-01T08:00:00");

type Place = { readonly batchId: number; readonly transmissionId: ReturnType<GatewayStore["transmissions"]["open"]> };

/** The i-th run, counted back from yesterday. */
function addRun(store: GatewayStore, template: Observation, i: number, { batchId, transmissionId }: Place): void {
  const { kind } = template;
  const key = keyOf(i);
  const measuredAt = newestAt - i * spacingMs;
  const at = { measuredAt, receivedAt: measuredAt };
  const isControl = kind === "control";
  const state = isControl ? "kept" : "released";
  const { id: instrumentId, connection: connectionId } = testInstrument;
  store.runs.add({ key, runId: key, version: 1, kind, instrumentId, connectionId, batchId, ...at, intakeCodes: [], state });
  store.runs.addObservation(
    {
      id: observationId(`${key}.1`),
      runKey: key,
      transmissionId,
      ...at,
      identityKey: `identity ${key}`,
      contentKey: `content ${key}`,
      disposition: isControl ? "control" : "sent",
      observation: { ...template, sequence: `h${i}`, run: `h${i}` },
    },
    instrumentId,
  );
  if (isControl) return;
  store.runs.judged(key, { outcome: "RELEASE", reasons: [], snapshotNo: 1, at: measuredAt });
  const bytes = hl7;
  store.outbox.queue({ controlId: controlId(key), runKey: key, runId: key, channel: "result", bytes, createdAt: measuredAt });
  store.outbox.accepted(controlId(key), measuredAt, answer);
}

/** Of a usual length. */
const hl7 = Buffer.alloc(900, "x");
const answer = Buffer.alloc(150, "x");
