/** A serial port in another room, behind a terminal server that speaks RFC 2217: dialled, set, and opened again when it is gone. */

import { type Backoff, backoffMs } from "../../domain/backoff.ts";
import type { Clock } from "../../domain/clock.ts";
import { type Problem, problem } from "../../domain/problem.ts";
import type { ByteLink, Transport, TransportEnvironment } from "../link.ts";
import { createOpenLink } from "../open-link.ts";
import { type Attempt, createReopeningTransport, reconnectPolicy } from "../reopening.ts";
import { dial, type TcpClientOptions } from "../tcp/tcp-client.ts";
import { type ClientOutput, createRfc2217Client } from "./client.ts";
import type { LineSettings } from "./com-port.ts";

export interface Rfc2217Options extends TcpClientOptions, LineSettings {
  /** How long the server may take to confirm the settings. */
  readonly answerTimeoutMs?: number;
  readonly backoff?: Backoff;
}

const defaultAnswerTimeoutMs = 10_000;

export function createRfc2217Transport(options: Rfc2217Options, environment: TransportEnvironment): Transport {
  const { clock, random } = environment;
  const opener = {
    name: `${options.host}:${options.port}`,
    open: async (signal: AbortSignal): Promise<Attempt> => {
      const dialled = await dial(options, clock, signal);
      return "problem" in dialled ? dialled : setLine(dialled.link, options, clock, signal);
    },
    retryAfterMs: (_reason: Problem | null, failures: number) => backoffMs(failures, options.backoff ?? reconnectPolicy, random),
  };
  return createReopeningTransport(opener, environment);
}

/** Resolves with a link that carries the instrument's bytes alone, or with why there is none; then `wire` is closed. */
function setLine(wire: ByteLink, options: Rfc2217Options, clock: Clock, signal: AbortSignal): Promise<Attempt> {
  const { promise, resolve } = Promise.withResolvers<Attempt>();
  const client = createRfc2217Client(options);
  const where = `It is ${wire.peer}.`;
  const line = createOpenLink(
    {
      peer: wire.peer,
      send: (bytes, done) => void wire.write(client.encode(bytes)).then((taken) => done(taken ? null : new Error("closed"))),
      hold: (isHeld) => wire.hold(isHeld),
      shut: () => void wire.close(),
      stuck: problem("PEER_UNREACHABLE", `${wire.peer} no longer takes bytes.`),
    },
    clock,
  );
  const giveUp = (reason: Problem): void => {
    resolve({ problem: reason });
    line.closed(reason);
    void wire.close();
  };
  const carryOut = (output: ClientOutput): void => {
    if (output.kind === "send") void wire.write(output.bytes);
    else if (output.kind === "data") line.received(output.bytes);
    else if (output.kind === "ready") resolve({ link: line.link });
    else giveUp(problem("PORT_SERVER_REFUSED", `${where} ${output.what}`));
  };
  const silent = problem("PORT_SERVER_SILENT", where);
  const timer = clock.at(clock.now() + (options.answerTimeoutMs ?? defaultAnswerTimeoutMs), () => giveUp(silent));
  const stop = (): void => giveUp(silent);
  signal.addEventListener("abort", stop);
  void promise.then(() => {
    timer.cancel();
    signal.removeEventListener("abort", stop);
  });
  if (signal.aborted) stop();
  client.open().forEach(carryOut);
  wire.onBytes((bytes) => client.receive(bytes).forEach(carryOut));
  wire.onClosed((reason) => {
    resolve({
      problem: reason ?? problem("PORT_SERVER_REFUSED", `${where} It hung up: another machine may have the port open.`),
    });
    line.closed(reason);
  });
  return promise;
}
