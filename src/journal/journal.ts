/**
 * The reference journal receiver: checks what comes, keeps it, and only then answers. A repeated message gets the answer it got
 * before; a repeated result is not stored twice. An answer that gets lost is asked for again by the sender, who has no AA.
 */
import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/logger.ts";
import { controlIdFrom } from "../hl7/ids.ts";
import type { BrokerLink, IncomingMessage } from "../mqtt/link.ts";
import { ackTopicFor, journalFilters } from "../mqtt/topics.ts";
import { component, field } from "../protocol/hl7v2/access.ts";
import type { Hl7Segment } from "../protocol/hl7v2/message.ts";
import { type Hl7Reading, readHl7 } from "../protocol/hl7v2/read.ts";
import type { JournalArchive, MessageIdentity } from "../store/journal-archive.ts";
import { renderAnswer, type Verdict } from "./answer.ts";
import type { Finding } from "./finding.ts";
import { type ReportedResult, resultsOf } from "./results.ts";
import { kindOf } from "./structure.ts";
import { type Party, validate } from "./validate.ts";

export interface JournalOptions {
  /** Its state topic and last will are the link's own: `presence(journalStateTopic(site))`. */
  readonly link: BrokerLink;
  readonly archive: JournalArchive<Verdict>;
  readonly filters?: readonly string[];
  /** Messages to others are refused. Null: answers in the name of whoever is addressed. */
  readonly identity: Party | null;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
}

export interface JournalCounters {
  accepted: number;
  refused: number;
  /** Messages that were answered before, and messages whose results were all stored already. */
  repeated: number;
  /** No header to answer to. */
  unreadable: number;
}

export interface Journal {
  /** Call before the link is started, so that messages which the broker kept find their handler. */
  start(): Promise<void>;
  readonly counters: Readonly<JournalCounters>;
}

export function createJournal(options: JournalOptions): Journal {
  return new ReferenceJournal(options);
}

class ReferenceJournal implements Journal {
  readonly #options: JournalOptions;
  readonly counters: JournalCounters = { accepted: 0, refused: 0, repeated: 0, unreadable: 0 };

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { link, filters = journalFilters } = this.#options;
    for (const filter of filters) await link.subscribe(filter, (message) => this.#receive(message));
  }

  /** Rejects where the message could not be stored: then it stays with the broker. */
  async #receive(message: IncomingMessage): Promise<void> {
    const reading = readHl7(message.payload, "utf8");
    if (reading.header === null) {
      this.counters.unreadable += 1;
      this.#options.logger.warn("journal.unreadable", { code: "HL7_NO_HEADER" });
      return;
    }
    const verdict = this.#judge(reading, reading.header, message.payload);
    await this.#answer(message, reading, reading.header, verdict);
  }

  /** The verdict is in the archive when this returns. */
  #judge(reading: Hl7Reading, header: Hl7Segment, hl7: Uint8Array): Verdict {
    const { archive, identity: receiver } = this.#options;
    const identity = identityOf(header);
    const before = archive.repeat(identity);
    if (before !== null) {
      this.counters.repeated += 1;
      return before;
    }
    const found = validate(reading, receiver);
    const results = found.length > 0 || reading.message === null ? [] : resultsOf(reading.message);
    return this.#store(identity, hl7, results, [...found, ...this.#conflicts(results)]);
  }

  #store(identity: MessageIdentity, hl7: Uint8Array, results: readonly ReportedResult[], findings: readonly Finding[]): Verdict {
    const { archive, clock } = this.#options;
    const code = findings.length === 0 ? "AA" : "AE";
    const verdict: Verdict = { code, findings };
    const added = code === "AA" ? results.filter((result) => archive.compare(result) !== "same") : [];
    if (code === "AA" && added.length === 0) {
      archive.countRepeated(results);
      this.counters.repeated += 1;
      return verdict;
    }
    // Without MSH-10 it cannot be told from the next one like it.
    if (identity[2] !== "") archive.store({ identity, receivedAt: clock.now(), answer: code, verdict, hl7, results: added });
    this.counters[code === "AA" ? "accepted" : "refused"] += 1;
    return verdict;
  }

  /** Another content under the same identity is only believed of a correction that says so (hl7.md 1.6). */
  #conflicts(results: readonly ReportedResult[]): readonly Finding[] {
    const { archive } = this.#options;
    return results.flatMap((result, i): readonly Finding[] => {
      if (result.isCorrection || archive.compare(result) !== "other") return [];
      return [{ code: "205", location: ["OBX", i + 1, 5], text: "This result is stored with another content." }];
    });
  }

  async #answer(message: IncomingMessage, { message: hl7 }: Hl7Reading, header: Hl7Segment, verdict: Verdict): Promise<void> {
    const { link, identity, clock, random, logger } = this.#options;
    const topic = answerTopic(message);
    logger.info("journal.answered", { answer: verdict.code, findings: verdict.findings.length, hasTopic: topic !== null });
    if (topic === null) return;
    const controlId = controlIdFrom(
      clock.now(),
      Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)),
    );
    const event = hl7 === null ? null : (kindOf(hl7)?.ackEvent ?? null);
    const bytes = renderAnswer(header, { verdict, event, identity, controlId, now: clock.now() });
    const details = { contentType: "application/hl7-v2", correlation: message.correlation ?? identityOf(header)[2] };
    // Not tried again from here: a sender without an answer sends again, and an answer nobody may get must not block the next.
    await link.publish(topic, bytes, details).catch(() => logger.warn("journal.answer_lost"));
  }
}

const identityOf = (header: Hl7Segment): MessageIdentity => [
  component(header, 3, 1) ?? "",
  component(header, 4, 1) ?? "",
  field(header, 10) ?? "",
];

/** MQTT 5 says where; a topic that no one may publish to (a filter) is passed over. */
function answerTopic({ topic, responseTopic }: IncomingMessage): string | null {
  const isTopic = responseTopic !== null && responseTopic !== "" && !/[+#\0]/.test(responseTopic);
  return isTopic ? responseTopic : ackTopicFor(topic);
}
