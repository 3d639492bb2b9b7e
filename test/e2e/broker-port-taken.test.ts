/** The embedded broker's port is another program's: the station takes in what comes, says what is wrong, and delivers when it is free. */
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { silentLogger } from "../../src/domain/logger.ts";
import { officeWork } from "../../src/office/index.ts";
import { eventually } from "../support/eventually.ts";
import { deliveredResults, dock, embeddedLogin, runJournal, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const { crp } = kits;
const serial = "AF20990001";

test("results are taken in and wait, and go out once the port is free", async () => {
  const [brokerPort, port] = [await freePort(), await freePort()];
  let connections = 0;
  const other = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => other.listen({ host: "127.0.0.1", port: brokerPort }, () => resolve()));
  onTestFinished(() => void other.close());
  const station = await startStation({
    files: {
      "labbro.yaml": labbroYaml({ mqtt: `{ embedded: { port: ${brokerPort} } }` }),
      "devices/crp-1.yaml": deviceYaml(crp, { id: "crp-1", at: { port }, serial }),
    },
    journal: null,
  });
  const { gateway, folder, clock } = station;
  const runs = [
    controlOf(crp, { sequence: "1", measuredAt: station.ago(90) }),
    runOf(crp, { sequence: "2", measuredAt: station.ago(60), patientId: syntheticPersons[0] }),
  ];
  expect(await dock(clock, { kit: crp, port, serial, runs })).toBe(2);
  await station.closeBatches();
  const list = officeWork({ ...gateway.core, delivery: gateway.delivery }, "outbox.list", {});
  expect(list).toMatchObject([{ state: "queued", attempts: 0, waitsFor: expect.stringContaining("ADDRESS_IN_USE") }]);
  const health: unknown = await (await fetch(`${gateway.url}/health/ready`)).json();
  expect(health).toMatchObject({ brokerProblem: { code: "ADDRESS_IN_USE", detail: expect.stringContaining(`${brokerPort}`) } });
  // Whoever has the port is not given our password.
  expect(connections).toBe(0);
  await new Promise((resolve) => other.close(resolve));
  const receiver = await runJournal(embeddedLogin(gateway), join(folder, "journal.db"), clock, silentLogger);
  await eventually(() => {
    clock.skip(30_000);
    expect(deliveredResults(receiver.list())).toHaveLength(1);
  });
});
