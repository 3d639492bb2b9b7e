/**
 * The embedded broker, kept at it: where its port is taken or forbidden the station works all the same, results wait in the outbox,
 * and it is tried again by a timer. Until it is up nothing may connect: whoever has the port would be given our password.
 */

import { type Backoff, backoffMs } from "../../domain/backoff.ts";
import type { Clock, Timer } from "../../domain/clock.ts";
import type { Faults } from "../../domain/fault.ts";
import { type ProblemCode, UserError } from "../../domain/problem-catalogue.ts";
import type { EmbeddedBroker } from "../../mqtt/embedded-broker.ts";

export interface BrokerProblem {
  readonly code: ProblemCode;
  /** Which address. */
  readonly detail: string;
}

/** For the person at the console. */
export const brokerNews = (problem: BrokerProblem | null): string =>
  problem === null
    ? "The embedded broker runs now."
    : `The embedded broker does not run: ${new UserError(problem.code, problem.detail).message} Results wait until then.`;

export interface KeptBrokerOptions {
  readonly start: () => Promise<EmbeddedBroker>;
  /** Told whenever it changes; null: it is up. Not told of a broker that is up at once. */
  readonly onProblem: (problem: BrokerProblem | null) => void;
  readonly clock: Clock;
  readonly random: () => number;
  readonly faults: Faults;
  readonly backoff?: Backoff;
}

export interface KeptBroker {
  /** Null: it is not up yet. */
  readonly broker: EmbeddedBroker | null;
  readonly problem: BrokerProblem | null;
  /** Idempotent. */
  stop(): Promise<void>;
}

/** Resolves after the first try, whatever came of it. Throws what is no trouble with the address. */
export async function keepBroker(options: KeptBrokerOptions): Promise<KeptBroker> {
  const kept = new Kept(options);
  await kept.begin();
  return kept;
}

const defaultBackoff: Backoff = { minMs: 1_000, maxMs: 30_000 };

class Kept implements KeptBroker {
  readonly #options: KeptBrokerOptions;
  broker: EmbeddedBroker | null = null;
  problem: BrokerProblem | null = null;
  #failures = 0;
  #timer: Timer | null = null;
  #trying: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: KeptBrokerOptions) {
    this.#options = options;
  }

  async begin(): Promise<void> {
    try {
      this.broker = await this.#options.start();
    } catch (error) {
      if (!isOfAddress(error)) throw error;
      this.#failed(error);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#trying;
    await this.broker?.stop();
  }

  async #again(): Promise<void> {
    const { start, onProblem, faults } = this.#options;
    try {
      this.broker = await start();
      this.problem = null;
      if (!this.#isStopped) onProblem(null);
    } catch (error) {
      if (isOfAddress(error)) return this.#failed(error);
      faults.report("delivery", error);
      this.#tryLater();
    }
  }

  #failed({ code, detail }: UserError): void {
    const isNews = this.problem?.code !== code;
    this.problem = { code, detail };
    if (isNews) this.#options.onProblem(this.problem);
    this.#tryLater();
  }

  #tryLater(): void {
    if (this.#isStopped || this.broker !== null) return;
    const { clock, random, backoff = defaultBackoff } = this.#options;
    this.#failures += 1;
    this.#timer = clock.at(clock.now() + backoffMs(this.#failures, backoff, random), () => {
      this.#trying = this.#again();
    });
  }
}

const isOfAddress = (error: unknown): error is UserError =>
  error instanceof UserError && (error.code === "ADDRESS_IN_USE" || error.code === "ADDRESS_UNUSABLE");
