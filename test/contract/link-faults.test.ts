/**
 * The link to the broker, as the running gateway was given it, meets what no broker answers: it throws at once, it rejects, what it tells
 * of throws. For one message among twenty, once and for as long as it lasts: the others are accepted, the one waits visibly, and is sent.
 */
import { describe, expect, test } from "vitest";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink } from "../../src/mqtt/link.ts";
import { eventually } from "../support/eventually.ts";
import type { Station } from "../support/gateway-harness.ts";
import { freePort, topicPrefix } from "../support/gateway-harness-site.ts";
import { count, dockUntilTaken, readiness, released, startForTwenty } from "../support/twenty-results.ts";

type Publish = BrokerLink["publish"];

const fault = (): TypeError => new TypeError("link");
const ways: Readonly<Record<string, () => ReturnType<Publish>>> = {
  "throws at once": () => {
    throw fault();
  },
  rejects: () => Promise.reject(fault()),
  "never settles": () => new Promise(() => undefined),
};

/** A link whose publishing goes that way for what is chosen. */
function brokenLink(way: () => ReturnType<Publish>, isChosen: (topic: string, correlation: string | undefined) => boolean) {
  return (options: Parameters<typeof createBrokerLink>[0]): BrokerLink => {
    const link = createBrokerLink(options);
    const publish: Publish = (topic, payload, more) =>
      isChosen(topic, more?.correlation) ? way() : link.publish(topic, payload, more);
    return {
      ...{ start: () => link.start(), stop: () => link.stop(), publish },
      onState: (listener) => link.onState(listener),
      subscribe: (...of) => link.subscribe(...of),
      get state() {
        return link.state;
      },
      get problem() {
        return link.problem;
      },
    };
  };
}

const accepted = ({ journal }: Station): number => journal?.list().filter(({ answer }) => answer === "AA").length ?? 0;

async function openMessages({ gateway }: Station): Promise<number> {
  const { outbox } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
    readonly outbox: { readonly queued: number; readonly published: number };
  };
  return outbox.queued + outbox.published;
}

/** As in life: messages are sent again as time passes. */
const inTime = (station: Station, look: () => Promise<void> | void) =>
  eventually(async () => {
    await station.closeBatches();
    await look();
  });

describe.each(Object.entries(ways))("a result's message: publishing %s", (_way, way) => {
  test.each([
    ["once", 1],
    ["for as long as it lasts", Number.POSITIVE_INFINITY],
  ])("%s", async (_name, times) => {
    const port = await freePort();
    // The last one: of one person's results each waits for the one before it.
    const seen = new Set<string>();
    let left = times;
    const isChosen = (topic: string, correlation: string | undefined): boolean => {
      if (topic !== `${topicPrefix}/hl7/result` || correlation === undefined) return false;
      seen.add(correlation);
      return [...seen].indexOf(correlation) === count - 1 && left-- > 0;
    };
    const station = await startForTwenty({ port, createLink: brokenLink(way, isChosen), hasJournal: true });
    await dockUntilTaken(station, port);
    await inTime(station, () => expect(accepted(station)).toBeGreaterThanOrEqual(count - 1));
    // The journal has answered before the answer is noted.
    if (left > 0) await eventually(async () => expect(await openMessages(station)).toBe(1));
    left = 0;
    await inTime(station, () => expect(accepted(station)).toBe(count));
    expect(released(station)).toBe(count);
    if (_way !== "never settles") expect((await readiness(station)).faults.map(({ where }) => where)).toContain("delivery");
  });
});

describe.each(Object.entries(ways).filter(([way]) => way !== "never settles"))(
  "a retained message of one topic: publishing %s",
  (_way, way) => {
    test("the other topics are told, it is a fault in health, and the one is told as soon as it can be", async () => {
      const port = await freePort();
      let lasts = true;
      const told = new Set<string>();
      const broken = `${topicPrefix}/device/crp-1/state`;
      const isChosen = (topic: string): boolean => {
        if (topic === broken && lasts) return true;
        told.add(topic);
        return false;
      };
      const station = await startForTwenty({ port, createLink: brokenLink(way, isChosen), hasJournal: true });
      await eventually(() => expect([...told]).toEqual(expect.arrayContaining([`${topicPrefix}/device/crp-1/qc`])));
      await eventually(() => expect([...told]).toEqual(expect.arrayContaining([`${topicPrefix}/health`, `${topicPrefix}/info`])));
      expect(told.has(broken)).toBe(false);
      expect((await readiness(station)).faults.map(({ where }) => where)).toContain("delivery");
      lasts = false;
      await eventually(() => expect(told.has(broken)).toBe(true));
    });
  },
);

test("a listener of the link that throws keeps no other from hearing, and is told", async () => {
  const port = await freePort();
  const createLink: typeof createBrokerLink = (options) => {
    const link = createBrokerLink(options);
    link.onState(() => {
      throw fault();
    });
    return link;
  };
  const station = await startForTwenty({ port, createLink, hasJournal: true });
  await dockUntilTaken(station, port);
  await inTime(station, () => expect(accepted(station)).toBe(count));
  expect((await readiness(station)).faults.map(({ where }) => where)).toContain("delivery");
});
