/** Dials an instrument that listens, and dials again when it is gone. */
import { connect } from "node:net";
import { type Backoff, backoffMs } from "../../domain/backoff.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import type { Transport, TransportEnvironment } from "../link.ts";
import { type Attempt, createReopeningTransport, reconnectPolicy } from "../reopening.ts";
import { tcpLink } from "./tcp-link.ts";

export interface TcpClientOptions {
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs?: number;
  readonly backoff?: Backoff;
}

export function createTcpClient(options: TcpClientOptions, environment: TransportEnvironment): Transport {
  const opener = {
    name: `${options.host}:${options.port}`,
    open: (signal: AbortSignal) => dial(options, environment.clock, signal),
    retryAfterMs: (_reason: Problem | null, failures: number) =>
      backoffMs(failures, options.backoff ?? reconnectPolicy, environment.random),
  };
  return createReopeningTransport(opener, environment);
}

/** One attempt. Never rejects; an abort ends it. */
export function dial(options: TcpClientOptions, clock: Clock, signal: AbortSignal): Promise<Attempt> {
  const { host, port, connectTimeoutMs = 10_000 } = options;
  return new Promise((resolve) => {
    const socket = connect({ host, port, allowHalfOpen: true });
    const settle = (attempt: Attempt): void => {
      timer.cancel();
      signal.removeEventListener("abort", giveUp);
      if ("problem" in attempt) socket.destroy();
      resolve(attempt);
    };
    const fail = (error: NodeJS.ErrnoException): void => settle({ problem: dialProblem(error, `${host}:${port}`) });
    const giveUp = (): void => fail(new Error("stopped"));
    const timer = clock.at(clock.now() + connectTimeoutMs, () => fail(new Error("timed out")));
    signal.addEventListener("abort", giveUp);
    // Stays attached: an error event without a listener would end the process.
    socket.on("error", fail);
    socket.once("connect", () => settle({ link: tcpLink(socket, clock) }));
  });
}

function dialProblem(error: NodeJS.ErrnoException, target: string): Problem {
  if (error.code === "ECONNREFUSED") return problem("PEER_REFUSED", `Nothing listens at ${target}.`);
  return problem("PEER_UNREACHABLE", `No connection with ${target} (${error.code ?? error.message}).`);
}
