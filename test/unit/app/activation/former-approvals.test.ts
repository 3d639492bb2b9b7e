/** An approval of a whole station's rules counts for each of its sets, and for nothing that was edited since (ruling 32). */
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../../../drivers/index.ts";
import { takeUpApprovalsOfWhole } from "../../../../src/app/former-configurations.ts";
import { loadOrExplain } from "../../../../src/app/load-or-explain.ts";
import { rowsWaiting, ruleRows } from "../../../../src/casework/registers/rule-rows.ts";
import { approvedRules } from "../../../../src/domain/registers/approvals.ts";
import { openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../../support/gateway-harness-site.ts";

const stores = fileURLToPath(new URL("../../../../fixtures/stores/", import.meta.url));
const versions = readdirSync(stores).filter((name) => /^\d/.test(name));

test.each(versions)("what the rules of %s were approved as counts for each analysis, once", async (version) => {
  const folder = temporaryFolder();
  cpSync(join(stores, version), folder, { recursive: true });
  const config = await loadOrExplain(join(folder, "config"), drivers);
  const store = openGatewayStore(join(folder, "station"));
  onTestFinished(() => store.close());
  expect(ruleRows(store, config).map(({ state }) => state)).toEqual(["never", "never", "never"]);
  for (let time = 0; time < 2; time += 1) {
    takeUpApprovalsOfWhole(store, drivers);
    expect(ruleRows(store, config).map(({ instrument, state }) => [instrument, state])).toEqual([
      ["crp-1", "approved"],
      ["crp-2", "approved"],
      ["inr-1", "approved"],
    ]);
  }
  const entries = store.registers.all(approvedRules);
  expect(entries.map(({ signature, body }) => [signature?.by, body.isOfWhole])).toEqual(Array(3).fill(["Kari Lab", true]));
  const gateway = { ...config.station.gateway, processing: "production" as const };
  expect(rowsWaiting(store, { ...config, station: { ...config.station, gateway } })).toEqual([]);
});
