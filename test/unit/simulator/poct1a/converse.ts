/** A simulated analyzer and a host session, talking in memory; the host's store is kept as the gateway would keep it. */
import { Buffer } from "node:buffer";
import { children, value } from "../../../../src/protocol/poct1a/access.ts";
import { readPoctCapture } from "../../../../src/protocol/poct1a/capture.ts";
import type { PoctMessage } from "../../../../src/protocol/poct1a/message.ts";
import { createPoctSession } from "../../../../src/protocol/poct1a/session.ts";
import type { SessionOutput } from "../../../../src/protocol/session.ts";
import type { DeviceOutput, SimulatedDevice, SimulatedInstrument, SimulatedRun } from "../../../../src/simulator/device.ts";

const now = Date.UTC(2026, 2, 14, 9, 15, 0);

/** What a store holds: whole transmissions, and what the host said of problems and batches. */
export class Store {
  readonly transmissions: Uint8Array[] = [];
  readonly incomplete: Uint8Array[] = [];
  readonly problems: string[] = [];
  batches = 0;
  /** Committed before an acknowledgement left; the rest is only in memory. */
  #kept: Uint8Array[] = [];
  #durable = 0;

  carryOut(output: SessionOutput<PoctMessage>): void {
    if (output.kind === "keep") this.#kept.push(output.bytes);
    if (output.kind === "send" && output.acknowledges) this.#durable += 1;
    if (output.kind === "batch-end") this.batches += 1;
    if (output.kind === "problem") this.problems.push(output.problem.code);
    if (output.kind !== "end") return;
    (output.complete ? this.transmissions : this.incomplete).push(Buffer.concat(this.#kept));
    this.#kept = [];
  }

  get acknowledgements(): number {
    return this.#durable;
  }

  /** Sequence numbers of the results, each decoded from its own stored transmission, in the order in which they came. */
  sequences(): string[] {
    return this.results().flatMap(({ document }) =>
      children(document, "SVC").flatMap((svc) => value(svc, "SVC.sequence_nbr") ?? []),
    );
  }

  results(): PoctMessage[] {
    return this.transmissions
      .flatMap((bytes) => readPoctCapture(bytes, {}).messages.map(({ message }) => message))
      .filter((message) => message.root.startsWith("OBS."));
  }
}

export interface Meeting {
  /** Number of results for which the device forgot what it sent; null when it did not get that far. */
  readonly acknowledged: number | null;
  readonly failed: string | null;
}

/** One connection, until one side closes or both fall silent. */
export function meet(device: SimulatedDevice, store: Store): Meeting {
  const session = createPoctSession({}, "Europe/Oslo");
  const outputs: DeviceOutput[] = [];
  const queue: DeviceOutput[] = [];
  const tell = (more: readonly DeviceOutput[]): void => {
    outputs.push(...more);
    queue.push(...more);
  };
  session.open(now);
  tell(device.open(now));
  let open = true;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next.kind === "close") open = false;
    if (next.kind !== "send" || !open) continue;
    for (const output of session.receive(next.bytes, now)) {
      store.carryOut(output);
      if (output.kind === "send") tell(device.receive(output.bytes, now));
    }
  }
  for (const output of session.lost(now)) store.carryOut(output);
  const done = outputs.find((output) => output.kind === "done");
  const failed = outputs.find((output) => output.kind === "failed");
  return { acknowledged: done?.acknowledged ?? null, failed: failed?.reason ?? null };
}

export const run: SimulatedRun = {
  kind: "patient",
  sequence: "512",
  analyte: "HbA1c",
  value: "47",
  unit: "mmol/mol",
  companions: [{ code: "eAG", value: "7.5", unit: "mmol/L" }],
  patientId: "15815024343",
  operatorId: "OP42",
  reagentLot: { number: "0852", expiry: "2027-03-31" },
  measuredAt: "2026-03-14T10:10:20",
};

export const control: SimulatedRun = {
  ...run,
  kind: "control",
  sequence: "511",
  companions: [],
  patientId: null,
  control: { id: "DCA-N", lot: "55021", level: "1", expiry: "2027-01-31" },
};

export const instrument = (...runs: readonly SimulatedRun[]): SimulatedInstrument => ({
  serial: "S123456",
  runs,
  clock: "2026-03-14T10:15:00",
});
