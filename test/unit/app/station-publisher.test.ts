/** What a fleet is watched by: versions and the configuration's number, counts and how long the oldest has waited. */

import { expect, test } from "vitest";
import { createStationPublisher, healthEveryMs } from "../../../src/app/delivery/station-publisher.ts";
import { noDeliveries } from "../../../src/delivery/counters.ts";
import { gatewayTopics } from "../../../src/mqtt/topics.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryLink } from "../../support/memory-link.ts";
import { memoryOutbox } from "../../support/memory-outbox.ts";
import { noFaults } from "../../support/no-faults.ts";

const topics = gatewayTopics("labbro/v1/bjerke/base-0412");

function station() {
  const clock = manualClock();
  const link = memoryLink("connecting");
  const outbox = memoryOutbox();
  const world = { configurationNo: 7 };
  const dispatcher = { counters: noDeliveries(), journal: "answering" as const };
  const board = createStationPublisher({
    faults: noFaults,
    ...{ link, topics, outbox, dispatcher, clock, now: clock.now },
    configurationNo: () => world.configurationNo,
  });
  board.start();
  const said = (topic: string) =>
    link.published
      .filter((message) => message.topic === topic)
      .map(({ payload }) => JSON.parse(Buffer.from(payload).toString("utf8")) as Record<string, unknown>);
  return { clock, link, outbox, world, dispatcher, board, said };
}

test("info and health are told as soon as the link is up, retained", async () => {
  const { clock, link, said, board } = station();
  await clock.advance(0);
  expect(link.published).toEqual([]);
  link.enter("online");
  await clock.advance(0);
  expect(said(topics.info)).toMatchObject([{ software: "labbro", version: expect.stringMatching(/^\d/), configuration: 7 }]);
  expect(said(topics.health)).toMatchObject([{ queueDepth: 0, stopped: 0, oldestWaitingSince: null, journal: "answering" }]);
  expect(link.published.every(({ options }) => options.retain === true)).toBe(true);
  board.stop();
  expect(clock.pending).toBe(0);
});

test("a new configuration and a growing queue are told within a minute, and nothing while nothing changes", async () => {
  const { clock, link, outbox, world, dispatcher, said, board } = station();
  link.enter("online");
  await clock.advance(10 * healthEveryMs);
  expect(link.published).toHaveLength(2);
  world.configurationNo = 8;
  dispatcher.counters.attempts = 3;
  const queuedAt = clock.now();
  outbox.queue("C1", { createdAt: queuedAt, bytes: Buffer.from("PID|1||13717404089"), about: "13717404089" });
  await clock.advance(healthEveryMs);
  expect(said(topics.info).at(-1)).toMatchObject({ configuration: 8 });
  expect(said(topics.health).at(-1)).toMatchObject({
    ...{ queueDepth: 1, oldestWaitingSeconds: 60, oldestWaitingSince: "2026-03-14T09:25:33+00:00" },
    counters: { attempts: 3 },
  });
  expect(JSON.stringify([said(topics.info), said(topics.health)])).not.toContain("13717404089");
  board.stop();
});
