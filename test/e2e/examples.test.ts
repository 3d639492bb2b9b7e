/** The shipped examples of a station and of a receiver, as they are but for ports and logins: results and controls both arrive. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { officeWork } from "../../src/office/index.ts";
import { eventually } from "../support/eventually.ts";
import { dock, embeddedLogin, startStation } from "../support/gateway-harness.ts";
import { controlOf, freePort, kits, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { startReceiver } from "../support/receiver-process.ts";

const examples = fileURLToPath(new URL("../../config/", import.meta.url));
const { crp } = kits;
/** The type plate of the example's Afinion. */
const serial = "AF20099001";
const secondControl = { id: "1997000100000001", lot: "19970001", level: "C II", expiry: null } as const;
const secondLot = `kind;analyte;model;name;level;lot;expiry;unit;target;sd;low;high;reagentLot;openedOn;inUseDays;controlId
control;CRP;afinion-2;Test CRP Control;C II;19970001;2099-12;mg/L;80;;70;90;;;;1997000100000001
`;

/** Every file of the example station; each port is one of its own. */
async function stationFiles(crpPort: number): Promise<Record<string, string>> {
  const names = readdirSync(examples, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /^(labbro|policy)\.yaml$|^(devices|connections)\/.*\.yaml$/.test(name));
  const files: Record<string, string> = {};
  for (const name of names) {
    const port = name === "devices/crp-1.yaml" ? crpPort : name === "labbro.yaml" ? 0 : await freePort();
    files[name] = readFileSync(join(examples, name), "utf8").replaceAll(/\bport: \d+/g, `port: ${port}`);
  }
  return files;
}

/** The example receiver, at the station's own broker; its health address is the test's. */
const receiverFile = ({ url, username }: { readonly url: string; readonly username: string }): string =>
  readFileSync(join(examples, "journal.example.yaml"), "utf8")
    .replace(/^ {2}url: .*$/m, `  url: ${url}`)
    .replace(/^ {2}username: .*$/m, `  username: ${username}`)
    .replace(/^health: .*$/m, "");

test("a control and a result of the example station are accepted by the example receiver", async () => {
  const port = await freePort();
  const station = await startStation({ files: await stationFiles(port), journal: null });
  const { gateway, folder, clock } = station;
  officeWork(gateway.core, "lots.import", { text: secondLot });
  const login = embeddedLogin(gateway);
  await startReceiver(folder, "receiver", receiverFile(login), { "secrets/journal-mqtt": login.password });
  const runs = [
    controlOf(crp, { sequence: "1", measuredAt: station.ago(90) }),
    controlOf(crp, { sequence: "2", measuredAt: station.ago(80), control: secondControl, value: "80" }),
    runOf(crp, { sequence: "3", measuredAt: station.ago(60), patientId: syntheticPersons[0] }),
  ];
  await dock(clock, { kit: crp, port, serial, runs });
  await station.closeBatches();
  const { outbox } = gateway.store;
  await eventually(() => expect(outbox.counts()).toMatchObject({ accepted: 3, queued: 0, published: 0, stopped: 0 }));
});
