/**
 * Where the audit chain ends is kept off the PC: a retained message that the station leaves at its broker and hears again when it comes back.
 * A store that does not have what was told is an older one that somebody put back, or another station's under the same name. Then nothing
 * more is told there until a person has said how it came about, so that the proof stays.
 */
import { Buffer } from "node:buffer";
import type { Clock, EpochMs, Timer } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type BrokerLink, type IncomingMessage, jsonContent } from "../../mqtt/link.ts";
import type { AuditChain, AuditHead } from "../../store/audit/chain.ts";
import type { AuditWatch } from "../watching/audit-watch.ts";
import type { RetainedBoard } from "./retained-board.ts";

export interface AuditWitnessOptions {
  readonly link: BrokerLink;
  readonly topic: string;
  readonly chain: Pick<AuditChain, "head" | "compare">;
  readonly watch: Pick<AuditWatch, "note" | "clear">;
  /** When a person last said that the store may differ from what was told; null: never. */
  readonly acceptedAt: () => EpochMs | null;
  /** Since when that end of a chain is refused: written down the first time, so that what was accepted of it stays so over a restart. */
  readonly refusedSince: (head: AuditHead) => EpochMs;
  readonly clock: Clock;
  readonly faults: Faults;
}

/** A retained message comes with the subscription; after so long there is none. */
const hearMs = 10_000;
const lookMs = 60_000;

export function createAuditWitness(options: AuditWitnessOptions): RetainedBoard {
  const { link, topic, chain, watch, acceptedAt, refusedSince, clock, faults } = options;
  let timer: Timer | null = null;
  let told: string | null = null;
  /** What this process has told itself: the store that it works on must have it too, whoever wrote to the file meanwhile. */
  let ownHead: AuditHead | null = null;
  /** Since when what is kept there is not in this store; null: it is. */
  let refusedAt: EpochMs | null = null;
  let unsubscribe = (): void => undefined;
  const isAccepted = (): boolean => {
    if (refusedAt === null) return true;
    if ((acceptedAt() ?? Number.NEGATIVE_INFINITY) < refusedAt) return false;
    refusedAt = null;
    ownHead = null;
    watch.clear("AUDIT_OLDER");
    return true;
  };
  const compare = (head: AuditHead): void => {
    if (refusedAt !== null || chain.compare(head) === "same") return;
    refusedAt = refusedSince(head);
    if (!isAccepted()) watch.note("AUDIT_OLDER");
  };
  const hear = ({ payload }: IncomingMessage): Promise<void> => {
    const head = readHead(payload);
    if (head !== null) compare(head);
    return Promise.resolve();
  };
  const look = (): void => {
    timer = clock.at(clock.now() + lookMs, look);
    contained(faults, "delivery", tell);
  };
  const tell = (): void => {
    if (ownHead !== null) compare(ownHead);
    const head = chain.head();
    if (head === null || link.state !== "online" || !isAccepted()) return;
    const text = JSON.stringify(head);
    if (text === told) return;
    told = text;
    ownHead = head;
    link.publish(topic, Buffer.from(text), { retain: true, ...jsonContent }).catch((error: unknown) => {
      told = null;
      // Why a broker takes nothing is told by the link.
      if (!(error instanceof UserError)) faults.report("delivery", error, { topic });
    });
  };
  return {
    start: () => {
      unsubscribe = link.onState((state) => {
        if (state !== "online") return;
        told = null;
        timer?.cancel();
        timer = clock.at(clock.now() + hearMs, look);
      });
      link.subscribe(topic, hear, { optional: true }).catch((error: unknown) => void faults.report("delivery", error, { topic }));
      timer = clock.at(clock.now() + hearMs, look);
    },
    stop: () => {
      unsubscribe();
      timer?.cancel();
    },
  };
}

/** Null: it says nothing that this Labbro wrote. */
function readHead(payload: Uint8Array): AuditHead | null {
  try {
    const said = JSON.parse(Buffer.from(payload).toString("utf8")) as Partial<AuditHead> | null;
    return typeof said?.seq === "number" && typeof said.link === "string" ? { seq: said.seq, link: said.link } : null;
  } catch {
    // Anything may lie on a topic.
    return null;
  }
}
