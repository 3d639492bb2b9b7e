/** A PC that was thought lost comes back while a new one works under its name: both tell it, and neither sends until a person has said which stays. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { officeWork } from "../../src/office/index.ts";
import { eventually } from "../support/eventually.ts";
import { dock, type Station, startStation } from "../support/gateway-harness.ts";
import { startTestBroker } from "../support/gateway-harness-broker.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const serial = "AF20990001";
const signed = { by: "Kari Lab", reason: "den andre er skrudd av", role: "lab-responsible" } as const;

test("both are told, and what is measured waits; the one that stays sends it when the other is off and somebody said so", async () => {
  const folder = temporaryFolder();
  const broker = await startTestBroker();
  // Each waits longer and longer before it comes back: time passes faster than that.
  const clock = createSkippingClock();
  const begin = async (name: string, journal: typeof broker.journal | null): Promise<Station & { readonly port: number }> => {
    const port = await freePort();
    const files = {
      "labbro.yaml": labbroYaml({ mqtt: broker.mqtt }),
      "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port }, serial }),
    };
    return { ...(await startStation({ folder: join(folder, name), files, journal, clock, machineClock: clock })), port };
  };
  const troubles = async ({ gateway }: Station) => await (await fetch(`${gateway.url}/health/ready`)).text();

  const first = await begin("first", broker.journal);
  await eventually(() => expect(first.gateway.delivery()?.broker).toBe("online"));
  const second = await begin("second", null);
  for (const one of [first, second]) {
    await eventually(async () => {
      clock.skip(200);
      expect(await troubles(one)).toContain("TWO_STATIONS");
    });
  }
  expect([first, second].map(({ gateway }) => gateway.store.pauses.current()?.because)).toEqual(["two-stations", "two-stations"]);

  const runs = [
    controlOf(kits.crp, { sequence: "1", measuredAt: first.ago(300) }),
    runOf(kits.crp, { sequence: "2", measuredAt: first.ago(100), patientId: syntheticPersons[0] }),
  ];
  await dock(first.clock, { kit: kits.crp, port: first.port, serial, runs });
  await first.closeBatches();
  expect(first.gateway.store.outbox.counts().queued).toBe(1);
  await second.gateway.stop();
  await eventually(() => {
    clock.skip(200);
    expect(first.gateway.delivery()?.broker).toBe("online");
  });
  expect(first.journal?.list()).toEqual([]);
  officeWork(first.gateway.core, "outbox.resume", signed);
  // The first try may meet a connection that the other one had just taken; by small steps, so that no link is taken for silent.
  await eventually(() => {
    clock.skip(1_000);
    expect(first.gateway.store.outbox.counts()).toMatchObject({ queued: 0, published: 0 });
  });
  expect(first.journal?.list()).toHaveLength(1);
  expect(first.gateway.store.pauses.current()).toBeNull();
}, 240_000);
