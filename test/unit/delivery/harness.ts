/** A dispatcher on an outbox and a link in memory, and the journal's answers as bytes. */

import { createDispatcher, type Dispatcher, type DispatcherOptions } from "../../../src/delivery/dispatcher.ts";
import { defaultDeliveryPolicy } from "../../../src/delivery/retry-policy.ts";
import type { EpochMs } from "../../../src/domain/clock.ts";
import { type LogFacts, type Logger, silentLogger } from "../../../src/domain/logger.ts";
import type { LinkState } from "../../../src/mqtt/link.ts";
import { gatewayTopics } from "../../../src/mqtt/topics.ts";
import type { Outbox } from "../../../src/store/outbox/outbox.ts";
import { type ManualClock, manualClock } from "../../support/manual-clock.ts";
import { type MemoryLink, memoryLink } from "../../support/memory-link.ts";
import { type MemoryOutbox, memoryOutbox } from "../../support/memory-outbox.ts";

export const topics = gatewayTopics("labbro/v1/bjerke/base-0412");
export const { ackTimeoutMs, windowSize } = defaultDeliveryPolicy;
/** The longest wait between the first attempt and the second one. */
export const firstRetryMs = ackTimeoutMs + 10_000;

export interface AnswerParts {
  readonly code?: string;
  readonly error?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
  readonly processingId?: string;
}

/** AA from the right journal to us, unless told otherwise. */
export function answer(controlId: string, parts: AnswerParts = {}): Uint8Array {
  const { code = "AA", error, text = "", from = "EPJ|KOMMUNEN", to = "LABBRO|BJERKE", processingId = "T" } = parts;
  const msh = `MSH|^~\\&|${from}|${to}|20260314101534+0100||ACK^R01^ACK|EPJ1|${processingId}|2.5.1||||||UNICODE UTF-8`;
  const err = error === undefined ? [] : [`ERR|||${error}^^HL70357|E||||${text}`];
  return Buffer.from([msh, `MSA|${code}|${controlId}`, ...err, ""].join("\r"), "utf8");
}

export interface Harness {
  readonly clock: ManualClock;
  readonly outbox: MemoryOutbox;
  readonly link: MemoryLink;
  readonly dispatcher: Dispatcher;
  readonly closed: string[];
  /** Place and message of each fault that was contained. */
  readonly faults: string[];
  readonly logged: { readonly event: string; readonly facts: LogFacts | undefined }[];
  /** MSH-10 of each publish, in order. */
  sent(): string[];
  /** The journal's answer arrives. */
  answer(controlId: string, parts?: AnswerParts): Promise<void>;
  /** From now on the journal answers each message at once, unless it is one of `silentFor`. */
  journalAnswers(silentFor?: readonly string[]): void;
}

interface HarnessOptions extends Partial<DispatcherOptions> {
  readonly linkState?: LinkState;
  readonly outbox?: MemoryOutbox;
  /** In place of the outbox in memory. */
  readonly store?: Outbox;
  readonly startMs?: EpochMs;
}

export async function startDispatcher({
  linkState = "online",
  startMs,
  store,
  ...options
}: HarnessOptions = {}): Promise<Harness> {
  const clock = manualClock(startMs);
  const outbox = options.outbox ?? memoryOutbox();
  const link = memoryLink(linkState);
  const closed: string[] = [];
  const faults: string[] = [];
  const logged: Harness["logged"] = [];
  const log = (event: string, facts?: LogFacts) => void logged.push({ event, facts });
  const logger: Logger = { ...silentLogger, info: log, warn: log, error: log };
  const dispatcher = createDispatcher({
    ...{ link, clock, logger, topics, policy: { ...defaultDeliveryPolicy, noteWithinMs: 0 }, random: () => 0.5 },
    identity: {
      sender: { application: "LABBRO", facility: "BJERKE" },
      receivers: {
        result: { application: "EPJ", facility: "KOMMUNEN" },
        qc: { application: "LABQC", facility: "KOMMUNEN" },
      },
      processingId: "T",
    },
    faults: { report: (where, error) => faults.push(`${where} ${error instanceof Error ? error.message : ""}`) },
    onClosed: (controlId, outcome) => closed.push(`${controlId} ${outcome}`),
    ...options,
    outbox: store ?? outbox,
  });
  await dispatcher.start();
  const deliver = (controlId: string, parts?: AnswerParts) => link.deliver(topics.ack, answer(controlId, parts));
  return {
    ...{ clock, outbox, link, dispatcher, closed, logged, faults },
    sent: () => link.published.map(({ options: { correlation } }) => correlation ?? ""),
    answer: deliver,
    journalAnswers: (silentFor = []) => {
      link.onPublish = ({ options: { correlation = "" } }) => {
        if (!silentFor.includes(correlation)) setImmediate(() => void deliver(correlation));
        return Promise.resolve({ nobodyListens: false });
      };
    },
  };
}
