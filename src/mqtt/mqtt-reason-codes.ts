/**
 * What a broker means by its reason codes, in the catalogue's words: MQTT 5 (table 2-6) and the return codes of CONNACK in 3.1.1. A
 * code that is not listed is a refusal that nobody can do more about than ask.
 */
import type { ProblemCode } from "../domain/problem-catalogue.ts";

/** Where the broker said it: the same number means another thing to do for a connection than for a message. */
export type RefusedThing = "connect" | "disconnect" | "topic" | "message";

const ofConnections: Readonly<Record<number, ProblemCode>> = {
  // MQTT 3.1.1
  2: "BROKER_NAME_REFUSED",
  3: "BROKER_BUSY",
  4: "BROKER_REFUSED",
  5: "BROKER_REFUSED",
  // MQTT 5
  133: "BROKER_NAME_REFUSED",
  134: "BROKER_REFUSED",
  135: "BROKER_REFUSED",
  136: "BROKER_BUSY",
  137: "BROKER_BUSY",
  138: "BROKER_BANNED",
  139: "BROKER_ENDED_IT",
  141: "BROKER_UNREACHABLE",
  142: "BROKER_SESSION_TAKEN",
  // Told of the message that it was about.
  149: "BROKER_UNREACHABLE",
  150: "BROKER_QUOTA",
  151: "BROKER_QUOTA",
  152: "BROKER_ENDED_IT",
  154: "BROKER_NO_RETAIN",
  155: "BROKER_NO_QOS",
  156: "BROKER_MOVED",
  157: "BROKER_MOVED",
  158: "BROKER_NO_SHARING",
  159: "BROKER_BUSY",
  160: "BROKER_ENDED_IT",
};

const ofTopics: Readonly<Record<number, ProblemCode>> = {
  // MQTT 3.1.1 has one failure code for a subscription.
  128: "BROKER_NOT_AUTHORIZED",
  135: "BROKER_NOT_AUTHORIZED",
  143: "BROKER_NOT_AUTHORIZED",
  151: "BROKER_QUOTA",
  158: "BROKER_NO_SHARING",
};

const ofMessages: Readonly<Record<number, ProblemCode>> = {
  135: "BROKER_NOT_AUTHORIZED",
  144: "BROKER_NOT_AUTHORIZED",
  149: "MESSAGE_TOO_LARGE",
  151: "BROKER_QUOTA",
  154: "BROKER_NO_RETAIN",
  155: "BROKER_NO_QOS",
};

const tables = { connect: ofConnections, disconnect: ofConnections, topic: ofTopics, message: ofMessages };
const otherwise: Readonly<Record<RefusedThing, ProblemCode>> = {
  connect: "BROKER_REFUSED",
  disconnect: "BROKER_ENDED_IT",
  topic: "BROKER_NOT_AUTHORIZED",
  message: "BROKER_REFUSED_MESSAGE",
};

export const meaningOf = (reasonCode: number, of: RefusedThing): ProblemCode => tables[of][reasonCode] ?? otherwise[of];
