/**
 * kill -9 on the way of a result from the wire to the outbox. The device keeps what was not acknowledged and sends it again; what was
 * acknowledged is only in the gateway's store. Either way the journal gets it once.
 */
import { expect, test } from "vitest";
import { createSkippingClock } from "../../src/machine/system-clock.ts";
import { simulatorFor } from "../../src/simulator/catalogue.ts";
import { type Moment, spawnGateway } from "../support/child-gateway-process.ts";
import { eventually } from "../support/eventually.ts";
import { deliveredResults, dock, play, startStation } from "../support/gateway-harness.ts";
import { startTestBroker } from "../support/gateway-harness-broker.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const { hba1c } = kits;
const serial = "S099001";

test.each<{ readonly moment: Moment; readonly inStore: boolean; readonly acknowledged: boolean }>([
  { moment: "before commit", inStore: false, acknowledged: false },
  { moment: "after commit", inStore: true, acknowledged: false },
  { moment: "before decode", inStore: true, acknowledged: true },
  { moment: "after observation stored", inStore: true, acknowledged: true },
  { moment: "after batch close", inStore: true, acknowledged: true },
  { moment: "before batch judged", inStore: true, acknowledged: true },
])("killed $moment: nothing is lost and nothing comes twice", async ({ moment, inStore, acknowledged }) => {
  const [broker, port, folder] = [await startTestBroker(), await freePort(), temporaryFolder()];
  const site = {
    ...{ "labbro.yaml": labbroYaml({ mqtt: broker.mqtt }) },
    ...{ "devices/hba1c-1.yaml": deviceYaml(hba1c, { id: "hba1c-1", at: { port }, serial }) },
  };
  const before = await startStation({ files: site, folder, journal: null });
  await dock(before.clock, { kit: hba1c, port, serial, runs: [controlOf(hba1c, { sequence: "1", measuredAt: before.ago(60) })] });
  await before.gateway.stop();

  const child = await spawnGateway({ configDir: before.configDir, dataDir: before.dataDir, diesAt: moment });
  const runs = [runOf(hba1c, { sequence: "2", measuredAt: before.ago(30), patientId: syntheticPersons[0] })];
  const device = simulatorFor(hba1c.driver, hba1c.mode, { serial, runs, clock: before.ago(0) });
  await play(createSkippingClock(), device, port).catch(() => undefined);
  await eventually(() => expect(child.endedBy()).toBe("SIGKILL"));

  const after = await startStation({ files: site, folder, journal: broker.journal });
  expect(await play(after.clock, device, port)).toBe(1);
  // A device that has nothing more to hand over ends no batch of a former life: silence does.
  await (acknowledged ? after.closeBatches() : after.gateway.settled());
  await after.delivered();
  // One that was on its way already is sent again, where time passes before it is answered; the journal knows it.
  const mostRepeated = moment === "before batch judged" ? 1 : 0;
  const once = { patient: syntheticPersons[0], value: "53", duplicates: expect.toSatisfy((n: number) => n <= mostRepeated) };
  expect(deliveredResults(after.journal?.list() ?? [])).toMatchObject([once]);
  const { store } = after.gateway;
  expect(store.runs.dispositions()).toMatchObject({ sent: 1, control: 1, waiting: 0, held: 0 });
  // A device that has heard the acknowledgement does not send again; one that has not tells a known thing if it was stored.
  expect(store.runs.duplicateCount()).toBe(inStore && !acknowledged ? 1 : 0);
  await eventually(() => expect(store.transmissions.pending()).toEqual([]));
  expect(store.transmissions.counts()).toMatchObject({ open: 0, unreadable: 0 });
});
