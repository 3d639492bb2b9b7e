/**
 * An older copy of the data folder is put back: the broker knows more than the store does. It is told until a person has said how it came about;
 * patients do not wait for that, and from then on the chain goes on from where the copy ends.
 */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { officeWork } from "../../src/office/index.ts";
import { eventually } from "../support/eventually.ts";
import { dock, type Station, startStation } from "../support/gateway-harness.ts";
import { observe, startTestBroker } from "../support/gateway-harness-broker.ts";
import {
  controlOf,
  deviceYaml,
  freePort,
  kits,
  labbroYaml,
  runOf,
  temporaryFolder,
  topicPrefix,
} from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const serial = "AF20990001";
const signed = { by: "Anne Admin", reason: "disken ble byttet, kopien er fra i går", role: "administrator" } as const;

test("it is told until somebody says so, what is measured is sent meanwhile, and the copy goes on", async () => {
  const folder = temporaryFolder();
  const broker = await startTestBroker();
  const clock = createSkippingClock();
  const seen = await observe(broker, clock);
  const newestHead = (): number => {
    const head = seen.findLast(({ topic }) => topic === `${topicPrefix}/audit`);
    return head === undefined ? 0 : (JSON.parse(head.payload.toString()) as { readonly seq: number }).seq;
  };
  const port = await freePort();
  const files = {
    "labbro.yaml": labbroYaml({ mqtt: broker.mqtt }),
    "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port }, serial }),
  };
  const begin = (): Promise<Station> =>
    startStation({ folder: join(folder, "station"), files, journal: broker.journal, clock, machineClock: clock });
  const ready = async ({ gateway }: Station) => await (await fetch(`${gateway.url}/health/ready`)).text();
  const until = (look: () => void | Promise<void>) =>
    eventually(async () => {
      clock.skip(5_000);
      await look();
    });
  const told = ({ gateway }: Station) => until(() => expect(newestHead()).toBe(gateway.store.audit.head()?.seq));
  const measure = async (station: Station, sequence: string, ago: number): Promise<void> => {
    const runs = [
      controlOf(kits.crp, { sequence: `${sequence}1`, measuredAt: station.ago(ago + 10) }),
      runOf(kits.crp, { sequence: `${sequence}2`, measuredAt: station.ago(ago), patientId: syntheticPersons[0] }),
    ];
    await dock(station.clock, { kit: kits.crp, port, serial, runs });
    await station.closeBatches();
    await station.delivered();
  };

  const first = await begin();
  await measure(first, "1", 300);
  await told(first);
  await first.gateway.stop();
  await first.journal?.stop();
  const data = first.dataDir;
  cpSync(data, join(folder, "copy"), { recursive: true });

  const second = await begin();
  await measure(second, "2", 200);
  await told(second);
  await second.gateway.stop();
  await second.journal?.stop();
  rmSync(data, { recursive: true });
  cpSync(join(folder, "copy"), data, { recursive: true });

  const third = await begin();
  await until(async () => expect(await ready(third)).toContain("AUDIT_OLDER"));
  const kept = newestHead();
  await measure(third, "3", 100);
  expect(third.journal?.list().length).toBeGreaterThan(0);
  // What the broker knows stays there as the proof.
  expect(newestHead()).toBe(kept);
  officeWork(third.gateway.core, "audit.accept", signed);
  await until(async () => expect(await ready(third)).not.toContain("AUDIT_OLDER"));
  await told(third);
}, 240_000);
