/** The receiver's numbers in Prometheus text. Read when somebody asks; no labels but the relay's kind of outcome, and nothing of a patient. */
import { Counter, Gauge, Registry } from "@prometheus-io/client";

export interface JournalNumbers {
  /** By name: `labbro_journal_{name}_total`. */
  readonly counters: () => Readonly<Record<string, number>>;
  /** Messages that the relay's target has not answered yet. */
  readonly waiting: () => number;
  readonly brokerOnline: () => boolean;
}

const helps: Readonly<Record<string, string>> = {
  received: "Messages that came",
  accepted: "Messages answered with AA for the first time",
  refused: "Messages answered with AE for the first time",
  duplicates: "Messages that were answered before, or whose results were all stored already",
  unreadable: "Messages without a header to answer to",
  relayed: "Messages that the journal behind has accepted",
  relay_failures: "Attempts to pass a message on that got no answer, or AR",
  left_to_others: "Messages not answered because another receiver of the group was passing them on",
};

export function createJournalMetrics(numbers: JournalNumbers): { text(): Promise<string> } {
  const registry = new Registry();
  const registers = [registry];
  for (const [name, help] of Object.entries(helps)) {
    new Counter({
      name: `labbro_journal_${name}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(numbers.counters()[name] ?? 0);
      },
    });
  }
  gauge(registers, "labbro_journal_waiting", "Messages that the journal behind has not answered yet", numbers.waiting);
  gauge(registers, "labbro_journal_broker_online", "1 when the broker link is up", () => (numbers.brokerOnline() ? 1 : 0));
  return { text: () => registry.metrics() };
}

function gauge(registers: Registry[], name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}
