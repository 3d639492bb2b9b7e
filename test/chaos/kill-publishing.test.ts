/** The same as `npm run chaos`, a few rounds of it. */
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/gateway-harness-site.ts";
import { killRounds } from "./kill-rounds.ts";

test("killed at random points of publishing: nothing is lost, nothing is stored twice, each patient's order is kept", async () => {
  const seed = Number(process.env.LABBRO_SEED ?? Date.now() % 1_000_000);
  console.log(`LABBRO_SEED=${seed}`);
  const report = await killRounds({ folder: temporaryFolder(), rounds: 4, seed });
  expect(report).toMatchObject({ results: 40, lost: [], twice: [], outOfOrder: [], notAccepted: 0 });
});
