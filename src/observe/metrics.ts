/** Counters and gauges in Prometheus text; the only importer of @prometheus-io/client. Labels are configured ids and codes, never people. */
import { Counter, Gauge, Registry } from "@prometheus-io/client";

export interface Metrics {
  problem(connection: string, code: string): void;
  message(connection: string): void;
  judged(outcome: string): void;
  duplicate(count: number): void;
  text(): Promise<string>;
}

/** Values that are read when somebody asks. */
export interface GaugeSources {
  readonly outbox: () => Readonly<Record<string, number>>;
  readonly observations: () => Readonly<Record<string, number>>;
  /** By place. */
  readonly faults: () => Readonly<Record<string, number>>;
  /** What was acknowledged and is not decided yet, by what it is. */
  readonly undecided: () => Readonly<Record<string, number>>;
  /** Log lines that nobody took. */
  readonly logLinesLost: () => number;
  readonly oldestWaitingSeconds: () => number;
  readonly brokerOnline: () => boolean;
  readonly connections: () => Readonly<Record<string, string>>;
}

export function createMetrics(sources: GaugeSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const problems = new Counter({
    name: "labbro_problems_total",
    help: "Problems seen on a connection, by code",
    labelNames: ["connection", "code"],
    registers,
  });
  const messages = new Counter({
    name: "labbro_device_messages_total",
    help: "Complete messages from instruments",
    labelNames: ["connection"],
    registers,
  });
  const judged = new Counter({ name: "labbro_judged_total", help: "Verdicts on runs", labelNames: ["outcome"], registers });
  const duplicates = new Counter({ name: "labbro_duplicates_total", help: "Results that came again unchanged", registers });
  labelled(registers, "labbro_outbox_rows", "Messages to the journal by state", "state", sources.outbox);
  labelled(registers, "labbro_observations", "Observations by where they ended", "disposition", sources.observations);
  labelled(registers, "labbro_connection_up", "0 where a connection is absent, opening, stopped or in error", "connection", () =>
    connectionsUp(sources),
  );
  labelled(registers, "labbro_faults", "Faults that nobody foresaw, by where they were contained", "place", sources.faults);
  labelled(
    registers,
    "labbro_undecided",
    "What was acknowledged and is not read or judged yet; failing: tried in vain, and tried again",
    "what",
    sources.undecided,
  );
  plain(registers, "labbro_log_lines_lost", "Log lines that nobody took since the start", sources.logLinesLost);
  plain(
    registers,
    "labbro_outbox_oldest_seconds",
    "Age of the oldest message that the journal has not accepted",
    sources.oldestWaitingSeconds,
  );
  plain(registers, "labbro_broker_online", "1 when the broker link is up", () => (sources.brokerOnline() ? 1 : 0));
  return {
    problem: (connection, code) => problems.inc({ connection, code }),
    message: (connection) => messages.inc({ connection }),
    judged: (outcome) => judged.inc({ outcome }),
    duplicate: (count) => duplicates.inc(count),
    text: () => registry.metrics(),
  };
}

function connectionsUp(sources: GaugeSources): Readonly<Record<string, number>> {
  const states = Object.entries(sources.connections());
  return Object.fromEntries(states.map(([id, state]) => [id, ["absent", "opening", "stopped", "error"].includes(state) ? 0 : 1]));
}

function plain(registers: Registry[], name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}

function labelled(
  registers: Registry[],
  name: string,
  help: string,
  label: string,
  read: () => Readonly<Record<string, number>>,
): void {
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers,
    collect() {
      this.reset();
      for (const [key, value] of Object.entries(read())) this.set({ [label]: key }, value);
    },
  });
}
