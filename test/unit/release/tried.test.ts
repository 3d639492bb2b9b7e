/**
 * That a message was tried is in the audit chain; how often, and how far it came, is not. So whoever writes those anew beside Labbro makes
 * nobody believe that it never left, and keeps it from nobody: neither pulled back without a case, nor left lying.
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon } from "../../support/station.ts";

/** One result is queued; `thief` writes to the same file. */
function queued() {
  const folder = join(temporaryFolder(), "data");
  const store = openGatewayStore(folder);
  const station = createTestStation({ store });
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const [run] = station.dock(crpResult({ measuredAt: readDeviceTime("2026-03-10T09:00:00") })).added;
  const thief = new Database(join(folder, "labbro.db"));
  onTestFinished(() => {
    thief.close();
    store.close();
  });
  const found = () => lookThrough(stationFiles(folder)).findings.map(({ table }) => table);
  return { station, store, thief, found, key: run?.key ?? "" };
}

const failControl = (station: ReturnType<typeof createTestStation>) => station.dock(crpControl("99", "2026-03-10T08:30:00"));
const asNeverTried = "UPDATE outbox SET state = 'queued', attempts = 0, tried_at = NULL, published_at = NULL";

test("one that the broker has is not taken back as if it had never left", () => {
  const { station, store, thief, found, key } = queued();
  const [id = ""] = station.publishAll();
  thief.exec(asNeverTried);
  expect(found()).toEqual([]);
  failControl(station);
  expect(store.outbox.ofRun(key).map(({ state }) => state)).toEqual(["queued"]);
  expect(station.state(key)).toBe("released");
  station.acceptAll();
  expect(store.registers.all(lookBackCases).flatMap(({ body }) => body.affected.map(({ run }) => run))).toEqual([key]);
  expect(store.outbox.byControlId(id)).toMatchObject({ state: "accepted", wasTried: true });
});

test("to say that it was never tried is found", () => {
  const { station, thief, found } = queued();
  station.publishAll();
  thief.exec(`${asNeverTried}, first_tried_at = NULL`);
  expect(found()).toEqual(["outbox"]);
});

test.each(["attempts = 1", "state = 'published'"])("one that never left is taken back, whatever else says of it: %s", (said) => {
  const { station, store, thief, found, key } = queued();
  thief.exec(`UPDATE outbox SET ${said}`);
  expect(found()).toEqual([]);
  failControl(station);
  expect([store.outbox.ofRun(key).map(({ state }) => state), station.state(key)]).toEqual([["pulled"], "held"]);
});

test.each(["-rowid", "9223372036854775807 - rowid"])(
  "messages go in the order in which they were queued, however the rows lie: %s",
  (row) => {
    const { station, store, thief } = queued();
    const later = (n: number) =>
      station.dock(crpResult({ sequence: `p${n}`, run: `p${n}`, measuredAt: readDeviceTime(`2026-03-10T10:0${n}:00`) }));
    later(1);
    const before = store.outbox.unfinished().map(({ controlId }) => controlId);
    thief.exec(`UPDATE outbox SET rowid = ${row}`);
    later(2);
    later(3);
    const ids = store.outbox.unfinished().map(({ controlId }) => controlId);
    expect([ids.length, ids.slice(0, 2)]).toEqual([4, before]);
    const went: string[] = [];
    for (let [next] = store.outbox.due(noon + 60_000, 1); next !== undefined; [next] = store.outbox.due(noon + 60_000, 1)) {
      went.push(next.controlId);
      store.outbox.attempt(next.controlId, noon, noon);
      store.outbox.accepted(next.controlId, noon, new Uint8Array());
    }
    expect(went).toEqual(ids);
  },
);

test("a number of tries that cannot be does not keep it from being sent", () => {
  const { store, thief } = queued();
  thief.exec("UPDATE outbox SET attempts = -1");
  expect(store.outbox.due(noon + 60_000, 10)).toHaveLength(1);
});
