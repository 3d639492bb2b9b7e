/** The access rules of config/README.md on a real Mosquitto: a station is heard under its own name only, and hears only what is its own. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { silentLogger } from "../../src/domain/logger.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import type { BrokerLink, IncomingMessage } from "../../src/mqtt/link.ts";
import { gatewayTopics, presence } from "../../src/mqtt/topics.ts";
import { eventually } from "../support/eventually.ts";
import { fleetAcl } from "../support/fleet-acl.ts";
import { manualClock } from "../support/manual-clock.ts";
import { isMosquittoInstalled, type RunningMosquitto, runMosquitto } from "../support/mosquitto.ts";

const own = gatewayTopics("labbro/v1/bjerke/base-1");
const others = gatewayTopics("labbro/v1/bjerke/base-2");

if (!isMosquittoInstalled) test.skip("Mosquitto is not installed: apt-get install mosquitto", () => undefined);

describe.skipIf(!isMosquittoInstalled)("access for many base stations", () => {
  let folder: string;
  let broker: RunningMosquitto;
  let links: BrokerLink[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "labbro-acl-"));
    writeFileSync(join(folder, "acl"), fleetAcl());
    broker = await runMosquitto(folder, ["allow_anonymous true", `acl_file ${join(folder, "acl")}`]);
  });
  afterEach(async () => {
    await Promise.all(links.map((link) => link.stop()));
    links = [];
  });
  afterAll(async () => {
    await broker.stop();
    rmSync(folder, { recursive: true });
  });

  const linkAs = async (username: string, own?: ReturnType<typeof presence>): Promise<BrokerLink> => {
    const url = `mqtt://127.0.0.1:${broker.port}`;
    const self = { url, username, clientId: username, protocol: 5 as const, ...own };
    const link = createBrokerLink({ ...self, clock: manualClock(), random: () => 0.5, logger: silentLogger });
    links.push(link);
    await link.start();
    await eventually(() => expect(link.state).toBe("online"));
    return link;
  };
  const ignore = () => Promise.resolve();
  const refused = { code: "BROKER_NOT_AUTHORIZED" };
  const x = Buffer.from("x");

  test("a station says everything it has to say under its own name", async () => {
    const station = await linkAs("base-1", presence(own.state));
    const topics = [own.result, own.qc, own.info, own.health, own.deviceState("crp-1"), own.deviceQc("crp-1")];
    for (const topic of topics) await expect(station.publish(topic, x), topic).resolves.toBeDefined();
    await expect(station.subscribe(own.ack, ignore)).resolves.toBeUndefined();
    await expect(station.subscribe("labbro/v1/bjerke/journal/state", ignore)).resolves.toBeUndefined();
  });

  test("a station is refused under another's name, in the journal's, and as its own receipt", async () => {
    const station = await linkAs("base-1");
    const topics = [others.result, others.qc, others.state, others.info, others.ack, own.ack, "labbro/v1/bjerke/journal/state"];
    for (const topic of topics) await expect(station.publish(topic, x), topic).rejects.toMatchObject(refused);
  });

  test("a station does not hear what is another's, nor any result", async () => {
    const [station, journal] = [await linkAs("base-1"), await linkAs("journal")];
    const heard: IncomingMessage[] = [];
    const keep = (message: IncomingMessage) => Promise.resolve(void heard.push(message));
    for (const topic of [others.ack, own.result, "labbro/v1/+/+/hl7/ack", "#"])
      await station.subscribe(topic, keep).catch(ignore);
    await station.subscribe(own.ack, keep);
    await (await linkAs("base-2")).publish(others.result, x);
    await journal.publish(others.ack, x);
    await journal.publish(own.ack, x);
    await eventually(() => expect(heard.length).toBeGreaterThan(0));
    expect(new Set(heard.map(({ topic }) => topic))).toEqual(new Set([own.ack]));
  });

  test("the journal hears every station and answers it; who watches hears no result", async () => {
    const [station, journal, watch] = [await linkAs("base-1"), await linkAs("journal"), await linkAs("watch")];
    const heard: string[] = [];
    const keep = (who: string) => (message: IncomingMessage) => Promise.resolve(void heard.push(`${who} ${message.topic}`));
    await journal.subscribe("labbro/v1/+/+/hl7/result", keep("journal"));
    for (const topic of ["labbro/v1/+/+/health", "labbro/v1/+/+/hl7/result", "#"])
      await watch.subscribe(topic, keep("watch")).catch(ignore);
    await station.publish(own.result, x);
    await station.publish(own.health, x);
    await eventually(() => expect(heard).toEqual(expect.arrayContaining([`journal ${own.result}`, `watch ${own.health}`])));
    expect(heard).not.toContain(`watch ${own.result}`);
    await expect(watch.publish(own.result, x)).rejects.toMatchObject(refused);
    await expect(journal.publish(own.result, x)).rejects.toMatchObject(refused);
  });
});
