/** The command's side of the control socket. */
import { connect } from "node:net";
import { UserError } from "../domain/problem-catalogue.ts";
import { refuseForeignAccount } from "../files/data-account.ts";
import type { Reply } from "./control-socket.ts";
import { officeAddress } from "./office-address.ts";

export interface Question {
  readonly name: string;
  readonly request: unknown;
  /** The token of whoever is logged in. */
  readonly session: string | null;
  /** Where the act wants it (act.ts). */
  readonly pin?: string | undefined;
}

/** Asks a running gateway; null when none listens on the data folder. Throws the gateway's UserError. */
export async function askGateway<Answer>(dataDir: string, question: Question): Promise<{ readonly answer: Answer } | null> {
  if (!refuseForeignAccount(dataDir)) return null;
  const { path, release } = officeAddress(dataDir);
  const line = await exchange(path, JSON.stringify(question)).finally(release);
  if (line === null) return null;
  const reply = JSON.parse(line) as Reply<Answer>;
  if ("error" in reply) throw new UserError(reply.error.code, reply.error.detail);
  return reply;
}

const newline = 0x0a;
/** So long a gateway with a queue at its door is asked again. */
const busyPatienceMs = 10_000;
const askAgainMs = 50;

/** Null when nobody listens. Whether a gateway that hung up did the work is not known, so it is never done a second time here. */
async function exchange(path: string, request: string): Promise<string | null> {
  const giveUpAt = Date.now() + busyPatienceMs;
  for (;;) {
    const heard = await dial(path, request);
    if (heard !== "busy") return heard;
    if (Date.now() >= giveUpAt) throw new UserError("GATEWAY_HUNG_UP", "It is busy; nothing was asked of it.");
    await new Promise((again) => setTimeout(again, askAgainMs));
  }
}

function dial(path: string, request: string): Promise<string | "busy" | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | "busy" | null>();
  const socket = connect(path);
  const parts: Buffer[] = [];
  let isConnected = false;
  socket.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EAGAIN") resolve("busy");
    else if (error.code === "EACCES" || error.code === "EPERM")
      reject(new UserError("NOT_PERMITTED", "Another account's gateway runs here: run the command as that account."));
  });
  socket.once("close", () => {
    if (isConnected) reject(new UserError("GATEWAY_HUNG_UP", ""));
    else resolve(null);
  });
  socket.once("connect", () => {
    isConnected = true;
    socket.write(`${request}\n`);
  });
  socket.on("data", (bytes: Buffer) => {
    parts.push(bytes);
    if (bytes.at(-1) !== newline) return;
    resolve(Buffer.concat(parts).toString("utf8"));
    socket.end();
  });
  return promise;
}
