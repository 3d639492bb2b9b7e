/** A red light that a person can answer: the message is looked up and discarded, and the station is ready again. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectionId } from "../../src/domain/ids.ts";
import { openGatewayStore } from "../../src/store/gateway-store.ts";
import { eventually } from "../support/eventually.ts";
import { startStation } from "../support/gateway-harness.ts";
import { labbroYaml, temporaryFolder } from "../support/gateway-harness-site.ts";
import { asLab } from "../support/logged-in.ts";

test("what could not be read keeps the station from being ready until it is discarded", async () => {
  const folder = temporaryFolder();
  const left = openGatewayStore(join(folder, "data"));
  // A driver that this version does not have.
  for (const at of [1_000, 2_000])
    left.transmissions.open({ connectionId: connectionId("crp-1"), driver: "gone", mode: "hl7" }, Buffer.from("x"), at);
  left.close();
  const { gateway, configDir, dataDir } = await startStation({ folder, files: { "labbro.yaml": labbroYaml() }, journal: null });
  const ready = async () => {
    const reply = await fetch(`${gateway.url}/health/ready`);
    const { reasons } = (await reply.json()) as { readonly reasons: readonly { readonly code: string; readonly says: string }[] };
    return [reply.status, ...reasons.map(({ code, says }) => `${code} ${/\d+/.exec(says)?.[0]}`)];
  };
  const discard = (id: string) => {
    const signed = ["--by", "Kari Lab", "--reason", "slått opp på instrumentet"];
    return asLab("unread", "discard", id, "--config", configDir, "--data", dataDir, ...signed);
  };
  await eventually(async () => expect(await ready()).toEqual([503, "RECOVERY_SET_ASIDE 2"]));
  // Whoever looks up what is wrong gets an answer, not an error.
  const looked = await fetch(`${gateway.url}/health`);
  expect(looked.status).toBe(200);
  expect(await looked.json()).toMatchObject({ reasons: [{ code: "RECOVERY_SET_ASIDE" }] });
  expect(await discard("1")).toMatchObject({ exitCode: 0 });
  expect(await ready()).toEqual([503, "RECOVERY_SET_ASIDE 1"]);
  expect(await discard("2")).toMatchObject({ exitCode: 0 });
  expect(await ready()).toEqual([200]);
});
