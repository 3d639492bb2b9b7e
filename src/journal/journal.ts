/**
 * The reference journal receiver: checks what comes, passes it on if there is a real journal behind it, keeps it, and only then
 * answers. A message that was accepted is so for good, one that was refused is looked at anew whenever it comes; a repeated result is
 * not stored twice, whichever receiver of the group gets it. What cannot be taken just now (a full disk, a fault) is answered AR. An answer that gets lost, or that the real journal owes us, is asked for again by the sender, who has no AA.
 */
import type { Clock } from "../domain/clock.ts";
import { contained, type Faults, ignoredFaults } from "../domain/fault.ts";
import type { Logger } from "../domain/logger.ts";
import { controlIdFrom } from "../hl7/control-id.ts";
import { type BrokerLink, hl7Content, type IncomingMessage } from "../mqtt/link.ts";
import { ackTopicFor, journalFilters } from "../mqtt/topics.ts";
import { component, field } from "../protocol/hl7v2/access.ts";
import type { Hl7Message, Hl7Segment } from "../protocol/hl7v2/message.ts";
import { type Hl7Reading, readHl7 } from "../protocol/hl7v2/read.ts";
import { renderAnswer, type Verdict } from "./answer.ts";
import type { JournalArchive, RepeatedMessage } from "./archive/archive.ts";
import type { MessageIdentity } from "./archive/relays.ts";
import type { Finding } from "./finding.ts";
import type { KnownCodes } from "./known-codes.ts";
import { type Delivery, type Relay, silence } from "./relay/relay.ts";
import { type ReportedResult, resultsOf } from "./reported-results.ts";
import { kindOf } from "./structure.ts";
import { type Party, validate } from "./validate.ts";

export interface JournalOptions {
  /** Its state topic and last will are the link's own: `presence(journalStateTopic(site))`. */
  readonly link: BrokerLink;
  readonly archive: JournalArchive<Verdict>;
  /** Topic filters, shared ones (`$share/{group}/…`) included. */
  readonly filters?: readonly string[];
  /** Where an accepted message is passed on before it is answered; null or absent: the archive is the journal. */
  readonly relay?: Relay | null;
  /** Tells the receivers of one archive apart. */
  readonly instance?: string;
  /** Messages to others are refused. Null: answers in the name of whoever is addressed. */
  readonly identity: Party | null;
  /** The same for controls; absent: as for results. */
  readonly controlIdentity?: Party | null;
  /** What results are filed by; absent: the codes that come with Labbro. */
  readonly codes?: KnownCodes;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Absent: for tools that run without a receiver's health. */
  readonly faults?: Faults;
}

export interface JournalCounters {
  received: number;
  accepted: number;
  refused: number;
  /** Messages that were answered before, and messages whose results were all stored already. */
  repeated: number;
  /** No header to answer to. */
  unreadable: number;
  /** Accepted by the relay's target. */
  relayed: number;
  /** The relay's target was silent, or could not take the message now. */
  relayFailures: number;
  /** Another receiver of the group was relaying the same: not answered from here. */
  leftToOthers: number;
  /** Answered AR, since something here failed: a full disk, a fault. */
  failed: number;
}

export interface Journal {
  /** Call before the link is started, so that messages which the broker kept find their handler. */
  start(): Promise<void>;
  readonly counters: Readonly<JournalCounters>;
}

export function createJournal(options: JournalOptions): Journal {
  return new ReferenceJournal(options);
}

/** A message with all that can be said of it without the archive. */
interface Arrival {
  readonly identity: MessageIdentity;
  readonly hl7: Uint8Array;
  readonly reading: Hl7Reading;
  readonly results: readonly ReportedResult[];
  readonly findings: readonly Finding[];
}

/** A claim outlives the delivery it is for, with room for a slow disk. */
const claimMarginMs = 10_000;

class ReferenceJournal implements Journal {
  readonly #options: JournalOptions;
  readonly #instance: string;
  readonly #relay: Relay | null;
  readonly #faults: Faults;
  #line: Promise<void> = Promise.resolve();
  readonly counters: JournalCounters = {
    ...{ received: 0, accepted: 0, refused: 0, repeated: 0, unreadable: 0 },
    ...{ relayed: 0, relayFailures: 0, leftToOthers: 0, failed: 0 },
  };

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#instance = options.instance ?? "journal";
    this.#relay = options.relay ?? null;
    this.#faults = options.faults ?? ignoredFaults;
  }

  async start(): Promise<void> {
    const { link, archive, filters = journalFilters } = this.#options;
    // Of a former life that ended in the middle.
    archive.relays.release(this.#instance);
    for (const filter of filters) await link.subscribe(filter, (message) => this.#inTurn(message));
  }

  /** One after the other: our claims in the archive are those of one message. */
  #inTurn(message: IncomingMessage): Promise<void> {
    this.#line = this.#line
      .then(() => this.#receive(message))
      // Not even an answer: the sender sends it again. One message must not keep all others from being read.
      .catch((error: unknown) => void this.#faults.report("delivery", error));
    return this.#line;
  }

  async #receive(message: IncomingMessage): Promise<void> {
    this.counters.received += 1;
    const reading = readHl7(message.payload, "utf8");
    if (reading.header === null) {
      this.counters.unreadable += 1;
      this.#options.logger.warn("journal.unreadable", { code: "HL7_NO_HEADER" });
      return;
    }
    const verdict = await this.#verdict(reading, reading.header, message.payload).catch((error: unknown) => this.#notNow(error));
    if (verdict !== null) await this.#answer(message, reading, reading.header, verdict);
  }

  async #verdict(reading: Hl7Reading, header: Hl7Segment, hl7: Uint8Array): Promise<Verdict | null> {
    return await this.#judge(this.#arrival(reading, header, hl7));
  }

  /** Whatever failed, the message is not stored: the sender keeps it and sends it again. */
  #notNow(error: unknown): Verdict {
    this.#faults.report("delivery", error);
    this.counters.failed += 1;
    // Should this fail too, the claims lapse.
    contained(this.#faults, "store", () => this.#options.archive.relays.release(this.#instance));
    const text = "The receiver cannot take the message now.";
    return { code: "AR", findings: [{ code: "207", location: ["MSH", 1, 10], text }] };
  }

  #identityFor(message: Hl7Message | null): Party | null {
    const { identity, controlIdentity = identity } = this.#options;
    return message !== null && kindOf(message)?.isControl === true ? controlIdentity : identity;
  }

  #arrival(reading: Hl7Reading, header: Hl7Segment, hl7: Uint8Array): Arrival {
    const found = validate(reading, this.#identityFor(reading.message), this.#options.codes);
    const findings = found.length === 0 && reading.message !== null ? this.#unrelayable(reading.message) : found;
    const results = findings.length > 0 || reading.message === null ? [] : resultsOf(reading.message);
    return { identity: identityOf(header), hl7, reading, results, findings };
  }

  #unrelayable(message: Hl7Message): readonly Finding[] {
    const isFit = this.#relay?.takesControls !== false || kindOf(message)?.isControl !== true;
    return isFit ? [] : [{ code: "200", location: ["MSH", 1, 9], text: "The journal behind this receiver takes no controls." }];
  }

  /** The verdict is in the archive when this resolves; null: nobody knows it yet. */
  #judge(arrival: Arrival): Promise<Verdict | null> {
    const decided = this.#options.archive.atomically(() => this.#decide(arrival));
    if (decided === "relay" && this.#relay !== null) return this.#passOn(arrival, this.#relay);
    if (typeof decided !== "string") return Promise.resolve(decided);
    this.counters.leftToOthers += 1;
    return Promise.resolve(null);
  }

  /** What the archive makes of it. `relay`: it is new, and ours to pass on; `left`: new, and another receiver is at it. */
  #decide(arrival: Arrival): Verdict | "relay" | "left" {
    const { archive, clock } = this.#options;
    const { identity, results } = arrival;
    const before = archive.known(identity, arrival.hl7);
    if (before !== null) archive.countMessage(identity);
    if (before?.verdict.code === "AA") return this.#again(arrival, before);
    const findings = [...arrival.findings, ...this.#conflicts(results)];
    if (findings.length > 0) return this.#refuse(arrival, { code: "AE", findings }, before !== null);
    const accepted: Verdict = { code: "AA", findings: [] };
    if (results.every((result) => archive.compare(result) === "same")) {
      archive.requireKept(results);
      archive.countRepeated(results);
      this.counters.repeated += 1;
      return accepted;
    }
    if (this.#relay === null) return this.#store(arrival, accepted);
    const series = results.map((result) => result.series);
    const until = clock.now() + this.#relay.patienceMs + claimMarginMs;
    return archive.relays.claim(identity, series, { owner: this.#instance, now: clock.now(), until }) ? "relay" : "left";
  }

  /** Also one that was refused before, for the same reasons or others: what it was refused for may have been put right here. */
  #refuse(arrival: Arrival, verdict: Verdict, isRepeated: boolean): Verdict {
    if (!isRepeated) return this.#store(arrival, verdict);
    this.counters.repeated += 1;
    return verdict;
  }

  /** AA again, unless that would be AA to something that is not stored: a number used twice must not lose a result. */
  #again({ results, findings }: Arrival, { verdict, isVerbatim }: RepeatedMessage<Verdict>): Verdict {
    const { archive } = this.#options;
    const isKnown = findings.length === 0 && results.every((result) => archive.compare(result) === "same");
    if (isVerbatim || isKnown) {
      if (!isVerbatim) archive.requireKept(results);
      this.counters.repeated += 1;
      return verdict;
    }
    this.counters.refused += 1;
    return {
      code: "AE",
      findings: [{ code: "205", location: ["MSH", 1, 10], text: "MSH-10 was used before for another message." }],
    };
  }

  async #passOn(arrival: Arrival, relay: Relay): Promise<Verdict | null> {
    const { archive } = this.#options;
    const { identity, hl7, reading } = arrival;
    if (reading.message === null) return null;
    const delivery = await relay.deliver({ identity, hl7, message: reading.message }).catch((error: unknown): Delivery => {
      this.#faults.report("delivery", error, { target: relay.target });
      return silence(hl7);
    });
    return archive.atomically(() => this.#conclude(arrival, relay, delivery));
  }

  #conclude(arrival: Arrival, { target }: Relay, { sent, answer, verdict }: Delivery): Verdict | null {
    const { archive, clock, logger } = this.#options;
    archive.relays.note(arrival.identity, { target, outcome: verdict?.code ?? "silent", at: clock.now(), sent, answer });
    archive.relays.release(this.#instance);
    // Our claim lapsed, and another receiver was quicker.
    const before = archive.known(arrival.identity, arrival.hl7);
    if (before?.verdict.code === "AA") return before.verdict;
    if (verdict === null || verdict.code === "AR") {
      this.counters.relayFailures += 1;
      logger.warn("journal.relay_failed", { target, outcome: verdict?.code ?? "silent" });
      return verdict;
    }
    if (verdict.code === "AA") this.counters.relayed += 1;
    return this.#store(arrival, verdict);
  }

  #store({ identity, hl7, results }: Arrival, verdict: Verdict): Verdict {
    const { archive, clock } = this.#options;
    const answer = verdict.code === "AA" ? "AA" : "AE";
    const added = answer === "AA" ? results.filter((result) => archive.compare(result) !== "same") : [];
    // Without MSH-10 it cannot be told from the next one like it.
    if (identity[2] !== "") archive.store({ identity, receivedAt: clock.now(), answer, verdict, hl7, results: added });
    this.counters[answer === "AA" ? "accepted" : "refused"] += 1;
    return verdict;
  }

  /** Another content under the same identity is only believed of a correction that says so (HL7.md 1.6). */
  #conflicts(results: readonly ReportedResult[]): readonly Finding[] {
    const { archive } = this.#options;
    return results.flatMap((result, i): readonly Finding[] => {
      if (archive.compare(result) !== "other") return [];
      return [{ code: "205", location: ["OBX", i + 1, 5], text: "This result is stored with another content." }];
    });
  }

  async #answer(message: IncomingMessage, { message: hl7 }: Hl7Reading, header: Hl7Segment, verdict: Verdict): Promise<void> {
    const { link, clock, random, logger } = this.#options;
    const topic = answerTopic(message);
    const errors = verdict.findings.length + (verdict.relayed?.errors.length ?? 0);
    logger.info("journal.answered", { answer: verdict.code, findings: errors, hasTopic: topic !== null });
    if (topic === null) return;
    const controlId = controlIdFrom(
      clock.now(),
      Uint8Array.from({ length: 10 }, () => Math.floor(random() * 256)),
    );
    const event = hl7 === null ? null : (kindOf(hl7)?.ackEvent ?? null);
    const bytes = renderAnswer(header, { verdict, event, identity: this.#identityFor(hl7), controlId, now: clock.now() });
    const details = { ...hl7Content("utf-8"), correlation: message.correlation ?? identityOf(header)[2] };
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
