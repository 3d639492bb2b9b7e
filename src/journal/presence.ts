/**
 * The receivers of a group share one retained state (CONTRACTS.md "MQTT"). When one of them says goodbye, or its last will does, the
 * others are still there: whoever is online says so again.
 */
import { type BrokerLink, jsonContent } from "../mqtt/link.ts";
import type { StateMessage } from "../mqtt/topics.ts";

/** Call before the link is started. */
export async function keepGroupOnline(link: BrokerLink, online: StateMessage): Promise<void> {
  await link.subscribe(online.topic, ({ payload }) => {
    const isOurs = Buffer.from(payload).toString("utf8") === online.payload;
    if (isOurs || link.state !== "online") return Promise.resolve();
    // Not waited for: the PUBACK of what came must not hang on that of what goes. Lost, it is said at the next connect.
    const details = { retain: true, ...jsonContent };
    void link.publish(online.topic, Buffer.from(online.payload, "utf8"), details).catch(() => undefined);
    return Promise.resolve();
  });
}
