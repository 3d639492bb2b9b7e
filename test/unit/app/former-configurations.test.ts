/** A change of a result that was sent before reports were kept, and whose instrument has left the configuration since. */
import { expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import { createCore } from "../../../src/app/station-core.ts";
import { addChange } from "../../../src/casework/look-back/journal-changes.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { type GatewayStore, openMemoryStore } from "../../../src/store/gateway-store.ts";
import { configOf } from "../../support/bench.ts";
import { deviceYaml, kits } from "../../support/gateway-harness-site.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { noFaults } from "../../support/no-faults.ts";
import { syntheticPersons } from "../../support/observations.ts";
import { noon } from "../../support/station.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom" } as const;
const crp = { "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port: 10_001 } }) };
const inr = { "devices/inr-1.yaml": deviceYaml(kits.inr, { id: "inr-1", at: { port: 10_002 } }) };

/** As a store of before is: it has no reports. */
const withoutReports = (store: GatewayStore): GatewayStore => ({
  ...store,
  outbox: { ...store.outbox, ofRun: (key) => store.outbox.ofRun(key).map((row) => ({ ...row, report: null })) },
});

test("the snapshots know the instrument: the journal is told the value that it has", () => {
  const store = withoutReports(openMemoryStore());
  const own = { store, drivers, clock: manualClock(noon), logger: silentLogger, faults: noFaults, onQueued: () => undefined };
  const core = createCore({ ...own, config: configOf(crp) });
  const value = { analyte: "CRP", value: "21", comparator: null, unit: "mg/L", reagentLot: null } as const;
  const typed = { instrument: "crp-1", ...value, at: noon - 60_000, patient: syntheticPersons[0], operator: null };
  const { run } = core.entry.enterResult(typed, kari);
  if (run.state === "held") core.decide.release(run.key, kari);
  for (const { controlId } of store.outbox.due(noon, 9)) store.outbox.accepted(controlId, noon, Buffer.from("AA"));
  core.activate(configOf(inr));
  core.activate(configOf({ ...inr, "devices/inr-2.yaml": deviceYaml(kits.inr, { id: "inr-2", at: { port: 10_003 } }) }));
  const change = { run: run.key, kind: "uncertain", patientId: syntheticPersons[0], comment: null, value: null } as const;
  store.transaction(() => addChange(core.ports, change, kari));
  const bytes = Buffer.from(store.outbox.ofRun(run.key).at(-1)?.bytes ?? []).toString();
  expect(bytes).toMatch(/\rOBX\|1\|NM\|NPU19748[^\r]*\|\|21\|[^\r]*\|C\|/);
  expect(bytes).toContain("Svaret er usikkert.");
});
