/**
 * A journal that is not ours: node-hl7-server's MLLP listener, answering as a test tells it. Its version 2.5.0 does not empty its buffer: with
 * every further message of a connection it handles, and answers, the former ones again. So it also shows that a receipt for another message is passed over.
 */
import type { Socket } from "node:net";
import { Server } from "node-hl7-server";
import { onTestFinished } from "vitest";
import { freePort } from "./gateway-harness-site.ts";

export type IndependentAnswer = "AA" | "AE" | "AR" | "silence" | "close";

export interface IndependentJournal {
  readonly port: number;
  /** MSH-10 of what came, in order. */
  readonly received: string[];
  readonly connections: number;
  /** What the next messages get. */
  answer: IndependentAnswer;
  stop(): Promise<unknown>;
}

/** Stopped when the test ends. */
export async function startIndependentJournal(givenPort?: number): Promise<IndependentJournal> {
  const port = givenPort ?? (await freePort());
  const sockets: Socket[] = [];
  const received: string[] = [];
  const listener = new Server({ bindAddress: "127.0.0.1" }).createInbound({ port }, (request, response) => {
    received.push(request.getMessage().get("MSH.10").toString());
    if (journal.answer === "close") sockets.at(-1)?.destroy();
    else if (journal.answer !== "silence") void response.sendResponse(journal.answer);
  });
  const journal: IndependentJournal = {
    ...{ port, received, answer: "AA" },
    get connections() {
      return sockets.length;
    },
    stop: () => listener.close(),
  };
  listener.on("client.connect", (socket: Socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => listener.on("listen", resolve));
  onTestFinished(() => void listener.close());
  return journal;
}
