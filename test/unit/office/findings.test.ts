/** What something else changed: on record until a person has looked, told as set aside from then on, and nothing of it is ever used again. */

import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { createAuditWatch } from "../../../src/app/watching/audit-watch.ts";
import { instrumentId } from "../../../src/domain/ids.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { officeWork } from "../../../src/office/index.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { lookThrough } from "../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../src/store/station-files.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon } from "../../support/station.ts";

const kari = { by: "Kari Lab", reason: "gått gjennom med IT", role: "lab-responsible" } as const;

function station() {
  const folder = join(temporaryFolder(), "data");
  const store = openGatewayStore(folder);
  const at = createTestStation({ store });
  at.pipeline.importLots([crpTarget, crpReagent]);
  at.dock(crpControl("20", "2026-03-10T08:00:00"), crpResult());
  const thief = new Database(join(folder, "labbro.db"));
  onTestFinished(() => void thief.close());
  const watch = () => createAuditWatch({ ...store, now: () => noon, logger: silentLogger, talk: () => undefined });
  const look = (of = watch()) => {
    of.noteFound(lookThrough(stationFiles(folder)));
    return of;
  };
  const listed = () => officeWork(at, "audit.findings", {});
  const setAside = (ids = listed().open.map(({ id }) => id), who: object = kari) =>
    officeWork(at, "audit.set-aside", { findings: ids, ...kari, ...who });
  return { folder, store, at, thief, watch, look, listed, setAside };
}

test("it is told until a person has looked, over a restart and where the former bytes are back; then it is told as set aside", () => {
  const { folder, thief, watch, look, listed, setAside, store } = station();
  const one = watch();
  expect(look(one).problems).toEqual([]);
  thief.exec("UPDATE verdict SET outcome = outcome || ' '");
  expect(look(one).problems).toEqual(["AUDIT_BROKEN"]);
  thief.exec("UPDATE verdict SET outcome = trim(outcome)");
  expect(look(one).problems).toEqual(["AUDIT_BROKEN"]);
  expect(watch().problems).toEqual(["AUDIT_BROKEN"]);
  expect(() => setAside(undefined, { role: "operator" })).toThrow("NOT_PERMITTED");
  expect(() => setAside(undefined, { reason: " " })).toThrow("BAD_USAGE");
  expect(() => setAside(["row-changed verdict 99 00"])).toThrow("NOT_FOUND");
  const ids = listed().open.map(({ id }) => id);
  expect(setAside()).toEqual({ setAside: ids.length, open: 0 });
  expect(() => setAside(ids)).toThrow("NOT_ALLOWED_NOW");
  expect([one.problems, watch().problems]).toEqual([[], []]);
  expect(listed()).toMatchObject({ open: [], setAside: ids.map(() => ({ setAside: { by: "Kari Lab", reason: kari.reason } })) });
  store.close();
  const anew = openGatewayStore(folder);
  onTestFinished(() => anew.close());
  expect(anew.findings.isOpen()).toBe(false);
  expect(lookThrough(stationFiles(folder)).changed).toBe(0);
});

test("what was set aside and is changed once more is another finding", () => {
  const { thief, look, setAside, listed } = station();
  thief.exec("UPDATE verdict SET outcome = outcome || ' '");
  look();
  setAside();
  expect(look().problems).toEqual([]);
  thief.exec("UPDATE verdict SET outcome = outcome || ' '");
  expect(look().problems).toEqual(["AUDIT_BROKEN"]);
  setAside();
  expect([look().problems, listed().open]).toEqual([[], []]);
});

test("fifteen hundred findings are set aside, and then there is none", () => {
  const { thief, look, setAside, listed } = station();
  thief.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
    INSERT INTO event (at, kind, subject, detail) SELECT i, 'x', NULL, NULL FROM n`);
  look();
  expect(listed().open.length).toBe(1_500);
  setAside();
  expect([look().problems, listed().open]).toEqual([[], []]);
});

test("a control that was read before it was found changed vouches for nothing any more, without a restart", () => {
  const { thief, look, store } = station();
  const controls = () => store.runs.controlsAround(instrumentId("crp-1"), "CRP", noon, 5);
  expect(controls()).toHaveLength(1);
  thief.exec("UPDATE observation SET received_at = received_at + 60000 WHERE kind = 'control'");
  look();
  expect(controls()).toEqual([]);
});

test.each(["run", "observation", "verdict", "outbox"])(
  "a result whose %s was changed is not sent, nor is its message opened, before it was set aside and after; the station is ready again",
  (table) => {
    const { thief, look, setAside, at, store } = station();
    const [row] = store.outbox.unfinished();
    expect(row?.isIntact).toBe(true);
    const column = { run: "outcome", observation: "received_at", verdict: "outcome", outbox: "created_at" }[table];
    thief.exec(`UPDATE ${table} SET ${column} = ${column} || '7' WHERE rowid = (SELECT max(rowid) FROM ${table})`);
    const key = String(row?.runKey);
    for (const step of [() => look(), () => setAside()]) {
      step();
      expect(store.outbox.unfinished().map(({ isIntact }) => isIntact)).toEqual([false]);
      expect(() => store.runs.observations(key)).toThrow("VALUE_CHANGED");
    }
    expect([store.changed.met().size, look().problems]).toEqual([0, []]);
    expect(at.store).toBe(store);
  },
);

test("found by a clock that ran ahead, a control that passes ends it all the same once a person has looked", async () => {
  const { folder, at, store, thief, setAside } = station();
  thief.exec("DELETE FROM event WHERE rowid = (SELECT min(rowid) FROM event)");
  const year = 365 * 24 * 3_600_000;
  const ahead = createAuditWatch({ ...store, now: () => noon + year, logger: silentLogger, talk: () => undefined });
  ahead.noteFound(lookThrough(stationFiles(folder)));
  setAside();
  const state = () => readStationStatus(at.ports)[0]?.state;
  expect(state()).toBe("trigger");
  await at.clock.advance(10 * 60_000);
  at.dock(crpControl("20", "2026-03-10T12:05:00"));
  expect(state()).toBe("ok");
});
