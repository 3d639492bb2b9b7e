/** Publishing with nothing around it: an MQTT client, the same bytes, the same number on their way at a time. */
import { Socket } from "node:net";
import { connectAsync, type MqttClient } from "mqtt";
import type { BenchBroker } from "./brokers.ts";
import { range, until } from "./harness.ts";

/** A sample is the mean of so many results in a row. */
const perSample = 20;
const patienceMs = 7_000;

/** Nagle's algorithm is off: it would hold small packets back for up to 40 ms. */
export async function bareClient(broker: Omit<BenchBroker, "stop">, clientId: string): Promise<MqttClient> {
  const { url, username, password, protocolVersion } = broker;
  const client = await connectAsync(url, { username, password, protocolVersion, clientId });
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  return client;
}

export interface BarePublishing {
  readonly messages: readonly Uint8Array[];
  readonly topic: string;
  readonly windowSize: number;
}

/** A PUBACK makes place for the next. */
export async function publishBare(client: MqttClient, { messages, topic, windowSize }: BarePublishing): Promise<number[]> {
  const queue = [...messages];
  const ticks = new Ticks();
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await client.publishAsync(topic, Buffer.from(next), { qos: 1 });
      ticks.tick();
    }
  };
  ticks.start();
  await Promise.all(range(windowSize).map(lane));
  return ticks.samples;
}

/** An answer on `answers` makes place for the next. */
export async function exchangeBare(client: MqttClient, publishing: BarePublishing, answers: string): Promise<number[]> {
  const { messages, topic, windowSize } = publishing;
  const queue = [...messages];
  const ticks = new Ticks();
  let answered = 0;
  const sendNext = (): void => {
    const next = queue.shift();
    if (next !== undefined) client.publish(topic, Buffer.from(next), { qos: 1 });
  };
  const onAnswer = (): void => {
    answered += 1;
    ticks.tick();
    sendNext();
  };
  client.on("message", onAnswer);
  await client.subscribeAsync(answers, { qos: 1 });
  ticks.start();
  for (const _ of range(windowSize)) sendNext();
  await until(() => answered === messages.length, patienceMs, "everything is answered");
  client.off("message", onAnswer);
  await client.unsubscribeAsync(answers);
  return ticks.samples;
}

/** Milliseconds a result, over a run of many. */
export class Ticks {
  readonly samples: number[] = [];
  #count = 0;
  #since = 0;

  start(): void {
    this.#since = performance.now();
  }

  tick(): void {
    this.#count += 1;
    if (this.#count % perSample !== 0) return;
    const now = performance.now();
    this.samples.push((now - this.#since) / perSample);
    this.#since = now;
  }
}
