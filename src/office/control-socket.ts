/**
 * One writer: a command that finds a running gateway on its data folder hands its work over this local socket. One JSON request and
 * one JSON answer a line. Whatever a client does to its socket stays on that socket.
 */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { type Faults, storeFaultOf } from "../domain/fault.ts";
import { type ProblemCode, UserError } from "../domain/problem-catalogue.ts";
import { officeAddress } from "./office-address.ts";
import { createRequestLines } from "./request-lines.ts";

export type Reply<Answer> =
  | { readonly answer: Answer }
  | { readonly error: { readonly code: ProblemCode; readonly detail: string } };

/** Throws UserError; whatever it returns, or promises, is plain JSON. Nothing of what is asked is checked yet. */
export type Work = (session: string | null, name: string, request: unknown, pin?: string) => unknown;

export interface ControlSocket {
  stop(): Promise<void>;
}

/** The largest requests are files that people hand in (lots, registers). */
const mostRequestBytes = 16 * 1024 * 1024;
/** One more, and the client that has waited longest is let go. */
const mostClients = 64;
/** A command sends its request at once and reads its answer at once. */
const idleMs = 60_000;

/** Listens; the caller holds the writer lock, so a socket that is already there is a dead one. */
export async function listenForOffice(dataDir: string, work: Work, faults: Faults): Promise<ControlSocket> {
  const { path, release } = officeAddress(dataDir);
  if (process.platform !== "win32") rmSync(path, { force: true });
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket);
    socket.on("close", () => clients.delete(socket));
    if (clients.size > mostClients) [...clients][0]?.destroy();
    serve(socket, work, faults);
  });
  try {
    await new Promise<void>((listening, failed) => {
      server.once("error", failed);
      server.listen(path, listening);
    });
  } catch (error) {
    release();
    throw error;
  }
  server.on("error", (error) => void faults.report("socket", error));
  if (process.platform !== "win32") chmodSync(path, 0o600);
  return {
    stop: () =>
      new Promise((closed) => {
        for (const socket of clients) socket.destroy();
        server.close(() => {
          release();
          closed();
        });
      }),
  };
}

/** A client that hangs up, breaks off or never reads is its own affair: its socket is closed, and nobody else notices. */
function serve(socket: Socket, work: Work, faults: Faults): void {
  const lines = createRequestLines(mostRequestBytes);
  const waiting: string[] = [];
  let isOver = false;
  /** One request a turn, and the next one only when the client has taken its answer. */
  const next = (): void => {
    if (socket.destroyed || socket.writableNeedDrain || isAnswering) return;
    const line = waiting.shift();
    if (line !== undefined) void answer(line);
    else if (isOver) socket.end();
    else socket.resume();
  };
  let isAnswering = false;
  const answer = async (line: string): Promise<void> => {
    isAnswering = true;
    const reply = await replyTo(line, work, faults);
    isAnswering = false;
    if (socket.destroyed) return;
    socket.write(`${reply}\n`);
    setImmediate(next);
  };
  socket.on("error", () => socket.destroy());
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on("drain", next);
  socket.on("end", () => {
    isOver = true;
    setImmediate(next);
  });
  socket.on("data", (bytes: Buffer) => {
    const complete = lines.push(bytes);
    if (complete === null) {
      socket.removeAllListeners("data");
      socket.end(`${JSON.stringify(refusal(`The request is longer than ${mostRequestBytes} bytes.`))}\n`, () => socket.destroy());
      return;
    }
    if (complete.length === 0) return;
    socket.pause();
    waiting.push(...complete);
    setImmediate(next);
  });
}

const refusal = (detail: string): Reply<never> => ({ error: { code: "BAD_USAGE", detail } });

/** One line for one line, whatever it holds. */
export async function replyTo(line: string, work: Work, faults: Faults): Promise<string> {
  const asked = readRequest(line);
  if (asked === null) return JSON.stringify(refusal("The request is no JSON object with a name."));
  try {
    const { name, request, session, pin } = asked;
    const typed = typeof pin === "string" ? pin : undefined;
    const answer = await work(typeof session === "string" ? session : null, name, request, typed);
    return JSON.stringify({ answer } satisfies Reply<unknown>);
  } catch (error) {
    if (error instanceof UserError) return JSON.stringify({ error: { code: error.code, detail: error.detail } });
    const storeFault = storeFaultOf(error);
    const no = faults.report(storeFault === null ? "socket" : "store", error);
    if (storeFault !== null) return JSON.stringify({ error: { code: storeFault, detail: "Nothing was changed." } });
    return JSON.stringify({ error: { code: "UNEXPECTED", detail: `Fault ${no}.` } });
  }
}

interface Asked {
  readonly name: string;
  /** Of nothing that is known yet: its act's schema reads it (door.ts). */
  readonly request: unknown;
  /** The token of whoever is logged in. */
  readonly session?: unknown;
  readonly pin?: unknown;
}

function readRequest(line: string): Asked | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("name" in value) || typeof value.name !== "string") return null;
    return value as Asked;
  } catch {
    // Not JSON: the caller says so.
    return null;
  }
}
