/**
 * A PC is lost: what it had measured, sent and not sent is put back on a new one from a backup, the instruments hand over everything again, and
 * the journal has every result exactly once, under the number that it had before.
 */
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { backUp } from "../../src/app/backup/make.ts";
import { restoreStation } from "../../src/app/backup/restore.ts";
import { keyForRestore } from "../../src/app/backup/restore-key.ts";
import { officeWork } from "../../src/office/index.ts";
import type { SimulatedRun } from "../../src/simulator/device.ts";
import { recoveryOf } from "../../src/store/key-acts.ts";
import { stationFiles } from "../../src/store/station-files.ts";
import { deliveredResults, dock, embeddedLogin, runJournal, type Station, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, runOf, temporaryFolder } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";
import { thoroughly } from "../support/thorough.ts";

const kari = { by: "Kari Lab", reason: "den gamle er skrudd av", role: "lab-responsible" } as const;
const serial = "AF20990001";

/** When in the life of the two PCs a result is handed over first. */
const moments = ["delivered before", "waits at the backup", "delivered after", "waits at the loss", "on the round"] as const;
type Moment = (typeof moments)[number];

interface Measured {
  readonly run: SimulatedRun;
  readonly moment: Moment;
}

async function troublesOf({ gateway }: Station): Promise<readonly string[]> {
  const { reasons } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
    readonly reasons: readonly { readonly code: string }[];
  };
  return reasons.map(({ code }) => code);
}

test("restore, hand over everything again, let it be sent: 0 twice, 0 lost, and the numbers that they had", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...moments), { minLength: 5, maxLength: 12 }), async (drawn) => {
      const folder = temporaryFolder();
      const port = await freePort();
      const files = {
        "labbro.yaml": labbroYaml(),
        "devices/crp-1.yaml": deviceYaml(kits.crp, { id: "crp-1", at: { port }, serial }),
      };
      const lost = await startStation({ folder: join(folder, "lost"), files, journal: null });
      const { clock } = lost;
      const archivePath = join(folder, "journal.db");
      const listen = (station: Station) => runJournal(embeddedLogin(station.gateway), archivePath, clock);
      const control = controlOf(kits.crp, { sequence: "1", measuredAt: lost.ago(300) });
      const measured: readonly Measured[] = drawn.map((moment, i) => ({
        moment,
        run: runOf(kits.crp, {
          sequence: String(100 + i),
          measuredAt: lost.ago(200 - i),
          value: String(10 + i),
          patientId: syntheticPersons[i % syntheticPersons.length] ?? null,
        }),
      }));
      const handOver = async (station: Station, runs: readonly SimulatedRun[]) => {
        await dock(clock, { kit: kits.crp, port, serial, runs: [control, ...runs] });
        await station.closeBatches();
      };
      const of = (...wanted: readonly Moment[]) => measured.flatMap(({ run, moment }) => (wanted.includes(moment) ? [run] : []));

      const first = await listen(lost);
      await handOver(lost, of("delivered before"));
      await lost.delivered();
      await first.stop();
      await handOver(lost, of("waits at the backup"));
      const key = recoveryOf(stationFiles(lost.dataDir), {});
      const { file, changed } = await backUp(lost.configDir, { data: lost.dataDir }, join(folder, "station.labbro"));
      expect(changed).toBe(0);
      // What waited at the backup arrives with the rest: the backup does not know of it.
      const second = await listen(lost);
      await handOver(lost, of("delivered after"));
      await lost.delivered();
      const before = deliveredResults(second.list());
      await second.stop();
      await handOver(lost, of("waits at the loss"));
      await lost.gateway.stop();

      const places = { configDir: join(folder, "new", "config"), dataDir: join(folder, "new", "data") };
      restoreStation({ file, key: keyForRestore(key, { data: places.dataDir }, {}) ?? new Uint8Array(), ...places });
      const all = measured.map(({ run }) => run);
      const begin = () => startStation({ folder: join(folder, "new"), files: {}, clock, journal: null, isNew: true });
      const begun = await begin();
      await handOver(begun, all);
      await begun.gateway.stop();
      const found = await begin();
      const third = await listen(found);
      await handOver(found, all);
      const waiting = officeWork({ ...found.gateway.core, delivery: found.gateway.delivery }, "outbox.list", {});
      expect(waiting.filter(({ mayBeSent }) => !mayBeSent)).toEqual([]);
      expect(waiting.filter(({ waitsFor }) => waitsFor?.includes("DELIVERY_RESTORED") !== true)).toEqual([]);
      expect(await troublesOf(found)).toContain("DELIVERY_RESTORED");
      // Also over a restart, and with everything handed over twice.
      expect(deliveredResults(third.list())).toEqual(before);

      officeWork(found.gateway.core, "outbox.resume", kari);
      await found.delivered();
      expect(await troublesOf(found)).not.toContain("DELIVERY_RESTORED");
      const after = deliveredResults(third.list());
      const told = ({ patient, value }: { readonly patient: string; readonly value: string }) => `${patient} ${value}`;
      expect(after.map(told).sort()).toEqual(measured.map(({ run }) => `${run.patientId} ${run.value}`).sort());
      expect(new Set(after.map(({ runId }) => runId)).size).toBe(measured.length);
      // The same number over both PCs, so none of those that the journal had is another result now.
      const numberOf = new Map(after.map((one) => [told(one), one.runId]));
      expect(before.map((one) => numberOf.get(told(one)))).toEqual(before.map(({ runId }) => runId));
      expect(found.held()).toEqual([]);
      await third.stop();
      await found.gateway.stop();
    }),
    { numRuns: thoroughly(3, 40), endOnFailure: true },
  );
}, 600_000);
