/**
 * One writer: a command that finds a running gateway on its data folder hands its work over this local socket. It lies in the data
 * folder, which only the gateway's account may enter; on Windows it is a named pipe. One JSON request and one JSON answer a line.
 */
import { createHash } from "node:crypto";
import { chmodSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type ProblemCode, UserError } from "../../domain/problem-catalogue.ts";
import type { ActionName, AnswerOf, RequestOf } from "./index.ts";

type Reply<Answer> = { readonly answer: Answer } | { readonly error: { readonly code: ProblemCode; readonly detail: string } };

/** Longer unix socket paths are refused by the kernel. */
const longestSocketPath = 100;

export function socketPath(dataDir: string): string {
  const folder = resolve(dataDir);
  const short = createHash("sha256").update(folder).digest("hex").slice(0, 16);
  if (process.platform === "win32") return `\\\\.\\pipe\\labbro-${short}`;
  const path = join(folder, "control.sock");
  return path.length <= longestSocketPath ? path : join(tmpdir(), `labbro-${short}.sock`);
}

/** Throws UserError; whatever it returns is plain JSON. */
export type Work = <Name extends ActionName>(name: Name, request: RequestOf<Name>) => AnswerOf<Name>;

export interface ControlSocket {
  stop(): Promise<void>;
}

/** Listens; the caller holds the writer lock, so a socket that is already there is a dead one. */
export async function listenForOffice(dataDir: string, work: Work): Promise<ControlSocket> {
  const path = socketPath(dataDir);
  if (process.platform !== "win32") rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    createInterface(socket).on("line", (line) => socket.write(`${JSON.stringify(replyTo(line, work))}\n`));
  });
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(path, listening);
  });
  if (process.platform !== "win32") chmodSync(path, 0o600);
  return {
    stop: () =>
      new Promise((closed) => {
        for (const socket of open) socket.destroy();
        server.close(() => closed());
      }),
  };
}

function replyTo(line: string, work: Work): Reply<AnswerOf<ActionName>> {
  try {
    const { name, request } = JSON.parse(line) as { readonly name: ActionName; readonly request: RequestOf<ActionName> };
    return { answer: work(name, request) };
  } catch (error) {
    if (error instanceof UserError) return { error: { code: error.code, detail: error.detail } };
    return { error: { code: "UNEXPECTED", detail: error instanceof Error ? error.name : "" } };
  }
}

/** Asks a running gateway; null when none listens on the data folder. Throws the gateway's UserError. */
export async function askGateway<Name extends ActionName>(
  dataDir: string,
  name: Name,
  request: RequestOf<Name>,
): Promise<{ readonly answer: AnswerOf<Name> } | null> {
  const line = await exchange(socketPath(dataDir), JSON.stringify({ name, request }));
  if (line === null) return null;
  const reply = JSON.parse(line) as Reply<AnswerOf<Name>>;
  if ("error" in reply) throw new UserError(reply.error.code, reply.error.detail);
  return reply;
}

function exchange(path: string, request: string): Promise<string | null> {
  return new Promise((answered) => {
    const socket = connect(path);
    socket.once("error", () => answered(null));
    socket.once("close", () => answered(null));
    socket.once("connect", () => {
      createInterface(socket).once("line", (line) => {
        answered(line);
        socket.end();
      });
      socket.write(`${request}\n`);
    });
  });
}
