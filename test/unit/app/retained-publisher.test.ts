import { expect, test } from "vitest";
import { createRetainedPublisher, lookMs, type RetainedStates } from "../../../src/app/delivery/retained-publisher.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { gatewayTopics } from "../../../src/mqtt/topics.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryLink } from "../../support/memory-link.ts";
import { noFaults } from "../../support/no-faults.ts";

const topic = (id: string) => `labbro/v1/unit/base/device/${id}/state`;

function publisher(initial: RetainedStates) {
  const clock = manualClock();
  const link = memoryLink();
  const world = { states: initial };
  const { deviceState: topicOf } = gatewayTopics("labbro/v1/unit/base");
  const states = createRetainedPublisher({ link, topicOf, states: () => world.states, clock, faults: noFaults });
  const published = () => link.published.map(({ topic: name, payload }) => [name, Buffer.from(payload).toString()]);
  return { clock, link, world, states, published };
}

test("every state is published retained, and again only when it is another", async () => {
  const { clock, link, world, states, published } = publisher({ "crp-1": { state: "waiting" }, "inr-1": { state: "absent" } });
  states.start();
  await clock.advance(lookMs * 5);
  expect(published()).toEqual([
    [topic("crp-1"), '{"state":"waiting"}'],
    [topic("inr-1"), '{"state":"absent"}'],
  ]);
  expect(link.published.every(({ options }) => options.retain === true)).toBe(true);
  world.states = { ...world.states, "crp-1": { state: "reading" } };
  await clock.advance(lookMs);
  expect(published().slice(2)).toEqual([[topic("crp-1"), '{"state":"reading"}']]);
  states.stop();
  expect(clock.pending).toBe(0);
});

test("a broker that was away is told everything anew", async () => {
  const { clock, link, world, states, published } = publisher({ "crp-1": { state: "waiting" } });
  states.start();
  link.enter("offline");
  world.states = { "crp-1": { state: "reading" } };
  await clock.advance(lookMs);
  expect(published()).toHaveLength(1);
  link.enter("online");
  world.states = { "crp-1": { state: "waiting" } };
  await clock.advance(lookMs);
  expect(published()).toHaveLength(2);
  states.stop();
});

test("what the broker did not take is tried again", async () => {
  const { clock, link, states, published } = publisher({ "crp-1": { state: "waiting" } });
  link.onPublish = () => Promise.reject(new UserError("BROKER_UNREACHABLE", "no answer"));
  states.start();
  await clock.advance(0);
  link.onPublish = () => Promise.resolve({ nobodyListens: false });
  await clock.advance(lookMs * 3);
  expect(published()).toHaveLength(2);
  states.stop();
});

test("the state of an instrument that was taken away is cleared", async () => {
  const { clock, world, states, published } = publisher({ "crp-1": { state: "waiting" } });
  states.start();
  world.states = {};
  await clock.advance(lookMs * 2);
  expect(published().slice(1)).toEqual([[topic("crp-1"), ""]]);
  states.stop();
});
