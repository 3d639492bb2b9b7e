/** An approval of a whole station's rules counts for each of its sets, and for nothing that was edited since (ruling 32). */
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { drivers } from "../../../../drivers/index.ts";
import { takeUpApprovalsOfWhole } from "../../../../src/app/activation/former-approvals.ts";
import { loadOrExplain } from "../../../../src/app/load-or-explain.ts";
import { takeUpFormerApprovals } from "../../../../src/casework/registers/former-approvals.ts";
import { rowsWaiting, ruleRows } from "../../../../src/casework/registers/rule-rows.ts";
import { approvedRules } from "../../../../src/domain/registers/approved-rules.ts";
import { ruleApprovals } from "../../../../src/domain/registers/management.ts";
import type { Instrument } from "../../../../src/domain/station.ts";
import { type Ruled, rulesHash } from "../../../../src/release/known/approval.ts";
import { openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../../support/gateway-harness-site.ts";
import { createTestStation, testInstrument, weekly } from "../../../support/station.ts";

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

test("each set counts from when its rules were both active and approved; one that was never both waits", () => {
  const { store, ports } = createTestStation();
  const kari = { by: "Kari Lab", reason: "gjennomgått", role: "lab-responsible" } as const;
  const { station } = ports.view();
  const second: Instrument = { ...testInstrument, id: "crp-2" as Instrument["id"] };
  const hours = (of: Instrument, n: number): Instrument => ({
    ...of,
    qc: { CRP: [{ ...weekly, interval: { type: "rolling", hours: n } }] },
  });
  const first: Ruled = { station, instruments: [testInstrument, second] };
  const edited: Ruled = { station, instruments: [hours(testInstrument, 100), second] };
  const latest: Ruled = { station, instruments: [hours(testInstrument, 100), hours(second, 50)] };
  const approve = (key: string, at: number) =>
    store.registers.put(ruleApprovals, { key, subject: null, at, body: { sentences: [] } }, kari, at);
  // Its files are read to another text by now: known by its time.
  approve("of an older Labbro", 20);
  approve(rulesHash(edited), 40);
  takeUpFormerApprovals(store, [
    { activatedAt: 5, ruled: null },
    { activatedAt: 10, ruled: first },
    { activatedAt: 30, ruled: edited },
    { activatedAt: 50, ruled: latest },
  ]);
  const entries = store.registers.all(approvedRules).map(({ subject, at }) => [subject, at]);
  expect(entries).toEqual([
    ["crp-1", 20],
    ["crp-2", 20],
    ["crp-1", 40],
  ]);
  expect(ruleRows(store, latest).map(({ instrument, state }) => [instrument, state])).toEqual([
    ["crp-1", "approved"],
    ["crp-2", "waits"],
  ]);
});
