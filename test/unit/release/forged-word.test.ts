/** What somebody says in an errand that they write beside Labbro, of a person's word or of how far a transmission was read, counts for nothing. */
import { expect, test } from "vitest";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { writeErrandsAnew } from "../../../src/release/errands-anew.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, testInstrument } from "../../support/station.ts";

/** Clean since a control was typed in, and so old by then that a person has to confirm it (ruling 7). */
function oldResult() {
  const station = createTestStation({ release: { autoReleaseMaxHours: 24, lateHours: 60, oldDays: 5 } });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const [run] = station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-08T10:00:00") })).added;
  station.dock(crpControl("20", "2026-03-08T08:00:00"));
  const key = run?.key ?? "";
  expect([station.state(key), station.codes(key)]).toEqual(["held", []]);
  return { station, key };
}

test("a person's word", () => {
  const { station, key } = oldResult();
  station.store.errands.add("judge", JSON.stringify({ kind: "judge", run: key, trigger: "person" }));
  station.store.errands.add("held", JSON.stringify({ kind: "held", instrument: null, trigger: "person" }));
  station.workOff();
  expect([station.state(key), station.sent()]).toEqual(["held", []]);
});

test("a word that was given is judged by, also where its errand was deleted, and once", () => {
  const { station, key } = oldResult();
  station.store.words.give(key, noon);
  station.store.transaction(() => writeErrandsAnew(station.ports));
  station.workOff();
  expect([station.state(key), station.store.words.open()]).toEqual(["released", []]);
});

test("how far a transmission was read", () => {
  const store = openMemoryStore();
  const source = { connectionId: testInstrument.connection, driver: "as-is", mode: "direct" };
  const sent = Buffer.from(`${JSON.stringify(crpControl("99", "2026-03-10T09:00:00"))}\n`);
  const transmission = store.transmissions.open(source, sent, noon);
  const station = createTestStation({ store });
  station.pipeline.importLots([crpTarget, crpReagent]);
  store.errands.add("read", JSON.stringify({ kind: "read", transmission, from: 9, connection: testInstrument.connection }));
  station.workOff();
  const { id } = testInstrument;
  expect(store.runs.measuredBetween(id, 0, Number.MAX_SAFE_INTEGER).map(({ kind }) => kind)).toEqual(["control"]);
  expect(store.transmissions.pending()).toEqual([]);
});
