/** What the running gateway counts, each asked for when somebody reads the metrics. */
import type { Clock } from "../../domain/clock.ts";
import type { FaultBook } from "../../observe/fault-book.ts";
import { createMetrics, type GaugeSources, type Metrics } from "../../observe/metrics.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Supervisor } from "../connections/supervisor.ts";
import type { DeliveryLine } from "../delivery/delivery-line.ts";

export interface MetricsParts extends Pick<GaugeSources, "undecided" | "logLinesLost"> {
  readonly store: GatewayStore;
  readonly clock: Clock;
  readonly book: FaultBook;
  /** Null: it does not run. */
  readonly line: () => DeliveryLine | null;
  readonly statuses: Supervisor["statuses"];
}

export function gatewayMetrics({ store, clock, book, line, statuses, undecided, logLinesLost }: MetricsParts): Metrics {
  return createMetrics({
    ...{ undecided, logLinesLost },
    outbox: () => store.outbox.counts(),
    observations: () => store.runs.dispositions(),
    faults: () => book.counts(),
    oldestWaitingSeconds: () => secondsSince(store.outbox.oldestOpenAt(), clock),
    brokerOnline: () => line()?.link.state === "online",
    connections: () => Object.fromEntries(Object.entries(statuses()).map(([id, { state }]) => [id, state])),
  });
}

const secondsSince = (at: number | null, clock: Clock): number => (at === null ? 0 : Math.max(0, (clock.now() - at) / 1000));
