/** A journal that answers AA to everything and keeps nothing: what is measured is the gateway, not the receiver. */

import type { BenchBroker } from "./brokers.ts";
import { bareClient } from "./drain-bare.ts";
import { answering } from "./helper-thread.ts";

export interface JournalPlace {
  readonly broker: Omit<BenchBroker, "stop">;
  /** Answered on `answers`. */
  readonly results: string;
  readonly answers: string;
  /** Only listened to. */
  readonly silent: string;
}

answering<JournalPlace, null>(async ({ broker, results, answers, silent }) => {
  const client = await bareClient(broker, "bench-journal");
  let answered = 0;
  client.on("message", (topic, payload) => {
    if (topic !== results) return;
    answered += 1;
    client.publish(answers, answerTo(payload, answered), { qos: 1 });
  });
  await client.subscribeAsync([results, silent], { qos: 1 });
  return null;
});

function answerTo(payload: Buffer, number: number): string {
  const [header = ""] = payload.toString("utf8").split("\r", 1);
  // Split at "|", the first part is MSH-1's name, so MSH-n stands at n - 1.
  const [, , application, facility, receiver, receiverFacility, at, , , controlId, processing] = header.split("|");
  const parties = `${receiver}|${receiverFacility}|${application}|${facility}`;
  return `MSH|^~\\&|${parties}|${at}||ACK^R01^ACK|B${number}|${processing}|2.5.1\rMSA|AA|${controlId}\r`;
}
