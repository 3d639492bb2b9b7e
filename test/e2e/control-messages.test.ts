/** From a control in the analyzer to the archive of the one who receives controls: validated, kept, answered in its own name. */
import { join } from "node:path";
import { expect, test } from "vitest";
import type { JournalRunOptions } from "../../src/app/journal/run-journal.ts";
import { silentLogger } from "../../src/domain/logger.ts";
import { type Relay, taken } from "../../src/journal/relay/relay.ts";
import { journalFilters } from "../../src/mqtt/topics.ts";
import { officeWork } from "../../src/office/index.ts";
import { eventually } from "../support/eventually.ts";
import { deliveredResults, dock, embeddedLogin, runJournal, startStation } from "../support/gateway-harness.ts";
import { controlOf, deviceYaml, freePort, kits, labbroYaml, lotsCsv, runOf } from "../support/gateway-harness-site.ts";
import { syntheticPersons } from "../support/observations.ts";

const { crp } = kits;
const serial = "AF20990001";
const labqc = "{ application: LABQC, facility: TEST }";

/** A station that tells its controls, and a journal that listens to what `journal` says. */
async function start(journal: Partial<JournalRunOptions> = {}, qcReceiver = labqc) {
  const port = await freePort();
  const device = deviceYaml(crp, { id: "crp-1", at: { port }, serial });
  const station = await startStation({
    files: { "labbro.yaml": labbroYaml({ qcReceiver }), "devices/crp-1.yaml": device },
    journal: null,
  });
  const { gateway, folder, clock } = station;
  const receiver = await runJournal(embeddedLogin(gateway), join(folder, "journal.db"), clock, silentLogger, journal);
  return {
    ...{ station, receiver, outbox: gateway.store.outbox, work: gateway.core },
    dockAll: async (...runs: Parameters<typeof dock>[1]["runs"]) => {
      await dock(clock, { kit: crp, port, serial, runs });
      await station.closeBatches();
    },
    /** Type, status, lot, value and verdict of each archived control, in order of arrival. */
    controls: () =>
      receiver.list().flatMap(({ answer, hl7 }) => (hl7.includes("|OUL^R22^OUL_R22|") ? [[answer, ...told(hl7)]] : [])),
  };
}

const told = (hl7: string): readonly (string | undefined)[] =>
  [
    /\rOBR(?:\|[^|\r]*){24}\|([FC])/,
    /\rSAC\|\|\|(\w+)/,
    /\rOBX\|1\|NM\|[^|]*\|1\|([\d.]+)/,
    /\|QC_VERDICT\^[^|]*\|1\|([A-Z]+)\^/,
  ].map((pattern) => pattern.exec(hl7)?.[1]);

const patient = (sequence: string, measuredAt: string) => runOf(crp, { sequence, measuredAt, patientId: syntheticPersons[0] });

test("controls end in the archive beside the results, a changed verdict as a correction", async () => {
  const { station, receiver, outbox, work, dockAll, controls } = await start();
  await dockAll(controlOf(crp, { sequence: "1", measuredAt: station.ago(90) }), patient("2", station.ago(60)));
  await station.delivered();
  expect(controls()).toEqual([["AA", "F", "19960001", "20", "ACCEPTED"]]);
  expect(deliveredResults(receiver.list())).toHaveLength(2);
  officeWork(work, "lots.import", { text: lotsCsv.replace(";mg/L;20;;16;24;", ";mg/L;40;;36;44;") });
  await station.gateway.settled();
  await station.delivered();
  expect(controls()).toEqual([
    ["AA", "F", "19960001", "20", "ACCEPTED"],
    ["AA", "C", "19960001", "20", "REJECTED"],
  ]);
  expect(outbox.counts()).toMatchObject({ accepted: 3, stopped: 0 });
  const texts = receiver.list().map(({ hl7 }) => hl7);
  expect(texts.filter((hl7) => hl7.includes("|LABQC|TEST|") && /\rPID/.test(hl7))).toEqual([]);
});

test("a receiver of controls that never answers holds no patient's result up", async () => {
  const { station, receiver, outbox, dockAll, controls } = await start({ topics: ["labbro/v1/+/+/hl7/result"] });
  const many = Array.from({ length: 30 }, (_, i) => controlOf(crp, { sequence: `${i + 1}`, measuredAt: station.ago(120 - i) }));
  await dockAll(...many);
  for (const sequence of ["31", "32"]) {
    await dockAll(patient(sequence, station.ago(Number(sequence) === 31 ? 60 : 50)));
    const count = Number(sequence) - 30;
    await eventually(() => {
      station.clock.skip(30_000);
      expect(deliveredResults(receiver.list())).toHaveLength(count);
    });
  }
  expect(controls()).toEqual([]);
  await eventually(() => expect(outbox.counts()).toMatchObject({ accepted: 2, stopped: 0 }));
});

const noControls: Relay = {
  ...{ target: "kith", takesControls: false, patienceMs: 1_000 },
  deliver: ({ hl7 }) => Promise.resolve(taken(hl7)),
  stop: () => Promise.resolve(),
};

test.each([
  ["stops, as usual", labqc, "stopped"],
  [
    "is tried again, where qcReceiver.answers says so",
    "{ application: LABQC, facility: TEST, answers: { AE: retry } }",
    "published",
  ],
])("a control that is refused %s", async (_, qcReceiver, state) => {
  const { station, receiver, outbox, dockAll } = await start({ relay: noControls, topics: journalFilters }, qcReceiver);
  await dockAll(controlOf(crp, { sequence: "1", measuredAt: station.ago(90) }));
  await eventually(() => expect(receiver.counters.refused + receiver.counters.repeated).toBeGreaterThan(0));
  await eventually(() => {
    station.clock.skip(120_000);
    expect(outbox.unfinished()).toMatchObject([{ channel: "qc", state, setAside: false }]);
  });
});
