import { expect, test } from "vitest";
import { covers } from "../../../src/mqtt/topic-filter.ts";
import {
  ackTopicFor,
  defaultPrefix,
  gatewayTopics,
  journalAuditTopic,
  journalFilters,
  journalStateTopic,
  presence,
} from "../../../src/mqtt/topics.ts";

const topics = gatewayTopics(defaultPrefix("bjerke", "base-0412"));

test("the topics are those of the contract", () => {
  expect({ ...topics, deviceState: topics.deviceState("hba1c-1"), deviceQc: topics.deviceQc("hba1c-1") }).toEqual({
    result: "labbro/v1/bjerke/base-0412/hl7/result",
    qc: "labbro/v1/bjerke/base-0412/hl7/qc",
    ack: "labbro/v1/bjerke/base-0412/hl7/ack",
    state: "labbro/v1/bjerke/base-0412/state",
    info: "labbro/v1/bjerke/base-0412/info",
    health: "labbro/v1/bjerke/base-0412/health",
    audit: "labbro/v1/bjerke/base-0412/audit",
    station: "labbro/v1/bjerke/base-0412/station",
    deviceState: "labbro/v1/bjerke/base-0412/device/hba1c-1/state",
    deviceQc: "labbro/v1/bjerke/base-0412/device/hba1c-1/qc",
  });
  expect(journalStateTopic("bjerke")).toBe("labbro/v1/bjerke/journal/state");
  expect(journalAuditTopic("bjerke", "0a1b")).toBe("labbro/v1/bjerke/journal/audit/0a1b");
});

test("an answer goes to the ack topic of its sender, and to nowhere from other topics", () => {
  expect(ackTopicFor(topics.result)).toBe(topics.ack);
  expect(ackTopicFor(topics.qc)).toBe(topics.ack);
  expect(ackTopicFor("own/prefix/hl7/result")).toBe("own/prefix/hl7/ack");
  for (const topic of [topics.ack, topics.state, "hl7/result/more"]) expect(ackTopicFor(topic), topic).toBeNull();
});

test("the journal hears results and controls of every gateway, and not its own answers", () => {
  const isHeard = (topic: string) => journalFilters.some((filter) => covers(filter, topic));
  expect([topics.result, topics.qc, topics.ack, topics.state].map(isHeard)).toEqual([true, true, false, false]);
});

test("presence is one topic with two states", () => {
  expect(presence(topics.state)).toEqual({
    online: { topic: topics.state, payload: '{"state":"online"}' },
    will: { topic: topics.state, payload: '{"state":"offline"}' },
  });
});
