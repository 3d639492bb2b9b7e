/** `labbro outbox` on a data folder without a running gateway. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { controlId } from "../../../src/domain/ids.ts";
import { deviceYaml, kits, labbroYaml, temporaryFolder, writeFiles } from "../../support/gateway-harness-site.ts";
import { asLab } from "../../support/logged-in.ts";
import { outboxStore } from "../../support/outbox-store.ts";

let places: readonly string[];

beforeEach(() => {
  const folder = temporaryFolder();
  const [configDir, dataDir] = [join(folder, "config"), join(folder, "data")];
  const device = deviceYaml(kits.hba1c, { id: "hba1c-1", at: { port: 30_001 }, serial: "S099001" });
  writeFiles(configDir, { "labbro.yaml": labbroYaml(), "devices/hba1c-1.yaml": device });
  const { store, queue } = outboxStore(dataDir);
  for (const id of ["C1", "C2"]) queue(id, { createdAt: Date.now() - 7_200_000 });
  store.outbox.stopped(controlId("C2"), 1, {
    ...{ code: "JOURNAL_REFUSED_PATIENT", refusal: "AE 204 Åse Ødegård", acknowledgement: Buffer.from("MSA|AE") },
  });
  store.close();
  places = ["--config", configDir, "--data", dataDir];
});

const signed = ["--by", "Kari Lab", "--reason", "rettet"];

test("lists what waits, for people and as JSON", async () => {
  const told = await asLab("outbox", "list", ...places);
  expect(told.exitCode).toBe(0);
  expect(told.data).toEqual([
    "C1  queued  2 h  0 attempts",
    "    Waits for the gateway, which does not run.",
    "C2  refused  2 h  0 attempts",
    "    Waits for a person's decision.",
    expect.stringMatching(/^ {4}The journal does not know the patient\. .*\(JOURNAL_REFUSED_PATIENT\)$/),
    "    The journal said: AE 204 Åse Ødegård",
  ]);
  const json = (await asLab("outbox", "list", "--json", ...places)).data.map((line) => JSON.parse(line) as { state: string });
  expect(json.map(({ state }) => state)).toEqual(["queued", "refused"]);
});

test("sends one again, then finds nothing that has stopped", async () => {
  expect(await asLab("outbox", "retry", "C2", ...signed, ...places)).toMatchObject({ exitCode: 0, data: ["C2 queued"] });
  expect(await asLab("outbox", "retry", "--all", ...signed, ...places)).toMatchObject({ exitCode: 0, data: [] });
  expect((await asLab("outbox", "list", ...places)).data).toContainEqual(expect.stringMatching(/^C2 {2}at broker/));
});

test.each([
  ["no reason", ["C2"], 2],
  ["neither an id nor --all", signed, 2],
  ["both an id and --all", ["C2", "--all", ...signed], 2],
  ["an id that is none", ["X9", ...signed], 1],
])("with %s it says so and sends nothing", async (_case, words, exitCode) => {
  expect(await asLab("outbox", "retry", ...words, ...places)).toMatchObject({ exitCode, data: [] });
});
