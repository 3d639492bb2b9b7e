/** A transport that holds one link at a time and opens it again whenever it is gone: serial ports and outgoing TCP. */
import { type Backoff, backoffMs } from "../domain/backoff.ts";
import type { Clock, Timer } from "../domain/clock.ts";
import { type Problem, problem } from "../domain/problem.ts";
import type { ByteLink, Transport, TransportEnvironment, TransportState, TransportStateName } from "./link.ts";
import { closeTimeoutMs } from "./open-link.ts";
import { createStateBoard } from "./states.ts";

/** How soon a link that is gone is opened again. */
export const reconnectPolicy: Backoff = { minMs: 1_000, maxMs: 30_000 };

export type Attempt = { readonly link: ByteLink } | { readonly problem: Problem };

export interface Opener {
  /** For people: what is opened. */
  readonly name: string;
  open(signal: AbortSignal): Promise<Attempt>;
  /** Milliseconds until the next attempt. `failures` is 0 after a link that had been open. */
  retryAfterMs(reason: Problem | null, failures: number): number;
  /** Calls back when an attempt has a new chance (something was plugged in); returns how to unsubscribe. */
  readonly onChance?: ((retry: () => void) => () => void) | undefined;
}

/** One time from start to stop. */
interface Run {
  readonly abort: AbortController;
  readonly onLink: (link: ByteLink) => void;
  attempt: Promise<void>;
  link: ByteLink | null;
  /** Null while an attempt is under way or a link is open. */
  timer: Timer | null;
  failures: number;
  readonly rest: FloodRest;
  unsubscribe: () => void;
}

export function createReopeningTransport(opener: Opener, environment: TransportEnvironment): Transport {
  return new ReopeningTransport(opener, environment);
}

class ReopeningTransport implements Transport {
  readonly #opener: Opener;
  readonly #clock: Clock;
  readonly #board = createStateBoard();
  #current: Run | null = null;

  constructor(opener: Opener, { clock }: TransportEnvironment) {
    this.#opener = opener;
    this.#clock = clock;
  }

  get state(): TransportState {
    return this.#board.state;
  }

  onState(listener: (state: TransportState) => void): () => void {
    return this.#board.onState(listener);
  }

  start(onLink: (link: ByteLink) => void): Promise<void> {
    if (this.#current !== null) return this.#current.attempt;
    const run = newRun(onLink);
    this.#current = run;
    run.unsubscribe = this.#opener.onChance?.(() => this.#tryNow(run)) ?? run.unsubscribe;
    this.#board.say("opening", `Opening ${this.#opener.name}.`);
    run.attempt = this.#attempt(run);
    return run.attempt;
  }

  async stop(): Promise<void> {
    const run = this.#current;
    this.#current = null;
    if (run === null) return;
    run.abort.abort();
    run.unsubscribe();
    run.timer?.cancel();
    const patience = Promise.withResolvers<void>();
    const timer = this.#clock.at(this.#clock.now() + closeTimeoutMs, patience.resolve);
    await Promise.race([Promise.all([run.link?.close(), run.attempt]), patience.promise]);
    timer.cancel();
    if (this.#current === null) this.#board.say("stopped", "Stopped.");
  }

  async #attempt(run: Run): Promise<void> {
    const result = await this.#opener.open(run.abort.signal).catch(failed);
    if (run.abort.signal.aborted) return "link" in result ? result.link.close() : undefined;
    if ("problem" in result) {
      run.failures += 1;
      this.#retry(run, result.problem);
      return;
    }
    const { link } = result;
    run.link = link;
    run.failures = 0;
    link.onClosed((reason) => {
      run.link = null;
      if (!run.abort.signal.aborted) this.#retry(run, reason);
    });
    this.#board.say("open", `${link.peer} is open.`);
    run.onLink(link);
  }

  #retry(run: Run, reason: Problem | null): void {
    if (reason === null) this.#board.say("opening", `Opening ${this.#opener.name}.`);
    else this.#board.complain(stateOf(reason), reason);
    const wait = run.rest.afterMs(reason) ?? this.#opener.retryAfterMs(reason, run.failures);
    run.timer = this.#clock.at(this.#clock.now() + wait, () => this.#tryNow(run));
  }

  #tryNow(run: Run): void {
    if (run.timer === null) return;
    run.timer.cancel();
    run.timer = null;
    run.attempt = this.#attempt(run);
  }
}

const newRun = (onLink: (link: ByteLink) => void): Run => ({
  abort: new AbortController(),
  onLink,
  attempt: Promise.resolve(),
  link: null,
  timer: null,
  failures: 0,
  rest: createFloodRest(),
  unsubscribe: () => undefined,
});

const failed = (error: unknown): Attempt => ({
  problem: problem("PORT_FAILED", error instanceof Error ? `${error.message}.` : "The reason is unknown."),
});

function stateOf(reason: Problem): TransportStateName {
  return reason.code === "PORT_ABSENT" || reason.code === "PORT_LOST" ? "absent" : "error";
}

/**
 * Whoever floods is left alone for a while, and for longer each time that it floods again. From 30 s to 15 min: without chance, half of
 * the most.
 */
const restPolicy: Backoff = { minMs: 30_000, maxMs: 30 * 60_000 };
const noChance = () => 0;

export interface FloodRest {
  /** A link has ended: for how long nothing is heard from its other end; null where it did not flood. */
  afterMs(reason: Problem | null): number | null;
}

export function createFloodRest(): FloodRest {
  let floods = 0;
  return {
    afterMs: (reason) => {
      floods = reason?.code === "LINK_FLOODED" ? floods + 1 : 0;
      return floods === 0 ? null : backoffMs(floods, restPolicy, noChance);
    },
  };
}
