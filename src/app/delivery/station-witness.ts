/**
 * Whether another station works under this one's name: a PC that was thought lost, or a second one with the same configuration. Each process leaves
 * at its broker who it is and how often it has said so (retained), and hears what lies there. One that is heard for the first time after this one
 * had spoken, or that has spoken again since, is alive: delivery pauses until a person has said which of them stays.
 */
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { Clock, EpochMs, Timer } from "../../domain/clock.ts";
import { contained, type Faults } from "../../domain/fault.ts";
import type { Logger } from "../../domain/logger.ts";
import { UserError } from "../../domain/problem-catalogue.ts";
import { type BrokerLink, type IncomingMessage, jsonContent } from "../../mqtt/link.ts";
import type { DeliveryPauses } from "../../store/outbox/delivery-pauses.ts";
import type { RetainedBoard } from "./retained-board.ts";

export interface StationWitnessOptions {
  readonly link: BrokerLink;
  readonly topic: string;
  readonly pauses: Pick<DeliveryPauses, "current" | "besideAnother">;
  readonly clock: Clock;
  /** As the store's times are measured. */
  readonly now: () => EpochMs;
  readonly logger: Logger;
  readonly faults: Faults;
  /** Names this process; default: any. */
  readonly instance?: string;
}

interface Said {
  readonly instance: string;
  readonly times: number;
}

/** What lies there comes with the subscription; after so long there is none. */
const hearMs = 2_000;

export function createStationWitness(options: StationWitnessOptions): RetainedBoard {
  const { link, topic, pauses, clock, now, logger, faults } = options;
  const { instance = randomBytes(8).toString("hex") } = options;
  /** How often each of the others had spoken when it was last heard. */
  const heard = new Map<string, number>();
  let times = 0;
  let timer: Timer | null = null;
  let unsubscribe = (): void => undefined;
  const speak = (): void => {
    if (link.state !== "online") return;
    times += 1;
    const text = JSON.stringify({ instance, times } satisfies Said);
    link.publish(topic, Buffer.from(text), { retain: true, ...jsonContent }).catch((error: unknown) => {
      // Why a broker takes nothing is told by the link; the next connection speaks again.
      if (!(error instanceof UserError)) faults.report("delivery", error, { topic });
    });
  };
  const isAlive = (said: Said): boolean => {
    const before = heard.get(said.instance);
    heard.set(said.instance, said.times);
    return before === undefined ? times > 0 : said.times > before;
  };
  const hear = ({ payload }: IncomingMessage): Promise<void> => {
    const said = readSaid(payload);
    // A store that cannot be written sends nothing either, and the other one is heard again.
    if (said !== null && said.instance !== instance) contained(faults, "delivery", () => meet(said));
    return Promise.resolve();
  };
  const meet = (said: Said): void => {
    if (!isAlive(said) || isPaused()) return;
    logger.error("delivery.two_stations", { code: "TWO_STATIONS" });
    pauses.besideAnother(now());
    // So that the other one learns of it, whoever lay there last.
    speak();
  };
  const isPaused = (): boolean => pauses.current()?.because === "two-stations";
  const speakSoon = (): void => {
    timer?.cancel();
    timer = clock.at(clock.now() + hearMs, () => void contained(faults, "delivery", speak));
  };
  return {
    start: () => {
      unsubscribe = link.onState((state) => {
        if (state === "online") speakSoon();
      });
      link.subscribe(topic, hear, { optional: true }).catch((error: unknown) => void faults.report("delivery", error, { topic }));
      speakSoon();
    },
    stop: () => {
      unsubscribe();
      timer?.cancel();
    },
  };
}

/** Null: it says nothing that a station wrote. */
function readSaid(payload: Uint8Array): Said | null {
  try {
    const said = JSON.parse(Buffer.from(payload).toString("utf8")) as Partial<Said> | null;
    return typeof said?.instance === "string" && typeof said.times === "number"
      ? { instance: said.instance, times: said.times }
      : null;
  } catch {
    // Anything may lie on a topic.
    return null;
  }
}
