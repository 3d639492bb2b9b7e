/**
 * An edit of the running gateway's files meets a step that throws unforeseen, once and for as long as it lasts: what ran before goes on, the
 * person is told with the fault's number, results that come meanwhile are judged and sent, and the edit is in use as soon as it can be.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startAdminServer } from "../../src/admin/http/server.ts";
import type { ConfigNews } from "../../src/app/activation/edits.ts";
import { explainNews } from "../../src/app/activation/explain.ts";
import { createTransport } from "../../src/app/connections/supervisor.ts";
import { createSkippingClock, type SkippingClock } from "../../src/machine/system-clock.ts";
import { createBrokerLink } from "../../src/mqtt/broker-link.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { eventually } from "../support/eventually.ts";
import type { Station } from "../support/gateway-harness.ts";
import { deviceYaml, freePort, kits, labbroYaml } from "../support/gateway-harness-site.ts";
import { count, dockUntilTaken, type Place, readiness, released, startForTwenty, timePasses } from "../support/twenty-results.ts";

/** By the part that is told not to be taken up. */
const steps: Readonly<Record<string, (meets: () => void) => Partial<Place>>> = {
  rules: (meets) => ({
    openStore: (dataDir) => {
      const store = openGatewayStore(dataDir);
      const activate: typeof store.snapshots.activate = (...of) => {
        meets();
        return store.snapshots.activate(...of);
      };
      return { ...store, snapshots: { ...store.snapshots, activate } };
    },
  }),
  delivery: (meets) => ({
    createLink: (options) => {
      meets();
      return createBrokerLink(options);
    },
  }),
};

async function resultsAreSent(station: Station, port: number): Promise<void> {
  await dockUntilTaken(station, port);
  await timePasses(station, 2);
  expect(released(station)).toBe(count);
}

/** It is tried again by itself, as time goes by. */
const isTakenUp = (news: readonly ConfigNews[], ...clocks: readonly SkippingClock[]): Promise<void> =>
  eventually(() => {
    for (const clock of clocks) clock.skip(60_000);
    expect(news.at(-1)).toMatchObject({ ok: true, inUse: true, notTaken: [] });
  });

const edited = labbroYaml().replace("facility: TEST", "facility: ANNET");

test.each(
  Object.entries(steps).flatMap(([part, step]) => [
    [part, "once", 1, step] as const,
    [part, "for as long as it lasts", Number.POSITIVE_INFINITY, step] as const,
  ]),
)("%s: %s", async (part, _name, times, step) => {
  const port = await freePort();
  const machineClock = createSkippingClock();
  const news: ConfigNews[] = [];
  let left = 0;
  const seam = step(() => {
    if (left-- > 0) throw new TypeError("step");
  });
  const station = await startForTwenty({ port, machineClock, onConfig: (one) => void news.push(one), ...seam });
  left = times;
  writeFileSync(join(station.configDir, "labbro.yaml"), edited);
  await eventually(() => expect(news).toHaveLength(1));
  expect(news[0]).toMatchObject({ ok: true, inUse: false, notTaken: [{ part, code: "UNEXPECTED" }] });
  if (part === "delivery" && times > 1) {
    // Neither the new one nor the former one runs: nothing says that anything stays as it was, and nobody is told to wait a moment.
    expect(news[0]).toMatchObject({ notTaken: [{ runsAs: "nothing" }] });
    expect(news.flatMap(explainNews).join("\n")).not.toMatch(/stays/);
    expect(await readiness(station)).toMatchObject({ status: 503, codes: ["UNEXPECTED"] });
  }
  expect(JSON.stringify(news[0])).toMatch(/it is number \d+ in the log/);
  await resultsAreSent(station, port);
  expect((await readiness(station)).faults.map(({ where }) => where)).toContain("configuration");
  left = 0;
  await isTakenUp(news, machineClock);
  await eventually(async () => expect(await readiness(station)).toMatchObject({ status: 200, codes: [] }));
  // What runs is the truth: the former files are an edit again.
  writeFileSync(join(station.configDir, "labbro.yaml"), labbroYaml());
  const before = news.length;
  await eventually(() => expect(news.length).toBeGreaterThan(before));
  expect(news.at(-1)).toMatchObject({ ok: true, inUse: true, notTaken: [] });
});

test.each([
  ["once", 1],
  ["for as long as it lasts", Number.POSITIVE_INFINITY],
])("a wire that is new: %s", async (_name, times) => {
  const [port, other] = [await freePort(), await freePort()];
  const machineClock = createSkippingClock();
  const news: ConfigNews[] = [];
  let left = 0;
  const transports: typeof createTransport = (...of) => {
    if (left-- > 0) throw new TypeError("step");
    return createTransport(...of);
  };
  const station = await startForTwenty({ port, machineClock, onConfig: (one) => void news.push(one), seams: { transports } });
  left = times;
  const second = deviceYaml(kits.crp, { id: "crp-2", at: { port: other }, serial: "AF20990002" });
  writeFileSync(join(station.configDir, "devices/crp-2.yaml"), second);
  await eventually(() => expect(news).toHaveLength(1));
  // The rules know it; only its wire is not there.
  expect(news[0]).toMatchObject({ ok: true, inUse: true, notTaken: [{ code: "UNEXPECTED", runsAs: "nothing" }] });
  expect(JSON.stringify(news[0])).toMatch(/it is number \d+ in the log/);
  expect(await readiness(station)).toMatchObject({ status: 503, codes: ["UNEXPECTED"] });
  await resultsAreSent(station, port);
  left = 0;
  await isTakenUp(news, machineClock);
  await eventually(async () => expect(await readiness(station)).toMatchObject({ status: 200, codes: [] }));
});

test.each([
  ["once", 1],
  ["for as long as it lasts", Number.POSITIVE_INFINITY],
])("the page's address: %s", async (_name, times) => {
  const [port, page] = [await freePort(), await freePort()];
  const machineClock = createSkippingClock();
  const news: ConfigNews[] = [];
  let left = 0;
  const startHealth: typeof startAdminServer = async (...of) => {
    if (left-- > 0) throw new TypeError("step");
    return await startAdminServer(...of);
  };
  const station = await startForTwenty({ port, machineClock, onConfig: (one) => void news.push(one), seams: { startHealth } });
  left = times;
  writeFileSync(
    join(station.configDir, "labbro.yaml"),
    labbroYaml().replace("host: 127.0.0.1, port: 0", `host: 127.0.0.1, port: ${page}`),
  );
  await eventually(() => expect(news).toHaveLength(1));
  expect(news[0]).toMatchObject({ ok: true, inUse: true, notTaken: [{ part: "admin", code: "UNEXPECTED", runsAs: "edited" }] });
  expect(news.flatMap(explainNews).join("\n")).toMatch(/the admin page .* number \d+ in the log.* it does not work yet/s);
  await resultsAreSent(station, port);
  left = 0;
  await isTakenUp(news, machineClock, station.clock);
  expect(new URL(station.gateway.url).port).toBe(String(page));
  await eventually(async () => expect(await readiness(station)).toMatchObject({ status: 200, codes: [] }));
});
