/**
 * Whoever cuts the newest links off the chain, with the rows that they are about, leaves a chain that fits. How long it was when Labbro last
 * looked, stopped or was restored is a row that nobody makes without the key; so it is found, and nothing leaves meanwhile.
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { type GatewayStore, openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { lookThrough } from "../../../../src/store/opening/look-through.ts";
import { stationFiles } from "../../../../src/store/station-files.ts";
import { temporaryFolder } from "../../../support/gateway-harness-site.ts";
import { noon } from "../../../support/station.ts";

const event = (n: number) => ({ at: noon + n, kind: "looked", subject: null, detail: null });

/** Some events, then whatever `more` does, and a stop. */
function stopped(more: (store: GatewayStore) => void) {
  const folder = join(temporaryFolder(), "data");
  const store = openGatewayStore(folder);
  for (const n of [1, 2, 3]) store.events.add(event(n));
  const kept = { links: store.audit.head()?.seq ?? 0 };
  more(store);
  store.close();
  const thief = new Database(stationFiles(folder).database);
  onTestFinished(() => void thief.close());
  /** As if nothing had been written since. */
  const cut = (): void =>
    void thief.exec(`DELETE FROM event WHERE seq > 3; DELETE FROM delivery_pause; DELETE FROM audit WHERE seq > ${kept.links};
      UPDATE sqlite_sequence SET seq = ${kept.links} WHERE name = 'audit'; UPDATE sqlite_sequence SET seq = 3 WHERE name = 'event'`);
  const found = () => lookThrough(stationFiles(folder)).findings.map(({ kind, row }) => [kind, row]);
  return { folder, thief, cut, found };
}

test("untouched, nothing is found, however often it is opened", () => {
  const { folder, found } = stopped((store) => store.events.add(event(4)));
  expect(found()).toEqual([]);
  for (const n of [5, 6]) {
    const store = openGatewayStore(folder);
    store.events.add(event(n));
    expect([store.pauses.current(), found()]).toEqual([null, []]);
    store.close();
  }
  expect(found()).toEqual([]);
});

test("cut off after a stop: it is found, and delivery waits at once", () => {
  const { folder, cut, found } = stopped((store) => store.events.add(event(4)));
  cut();
  expect(found()).toEqual([["link-missing", "@floor"]]);
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  expect(store.pauses.current()).toMatchObject({ because: "changed" });
  // To write on, and to stop, does not make it good.
  for (const n of [40, 50, 60]) store.events.add(event(n));
  store.floor.raise();
  expect(found()).toEqual([["link-missing", "@floor"]]);
  store.findings.add(lookThrough(stationFiles(folder)).findings, noon);
  store.floor.raise(true);
  expect([found(), store.pauses.current(), store.findings.isOpen()]).toMatchObject([[], { because: "changed" }, true]);
});

test("a restored store's pause cannot be taken away with its links", () => {
  const { folder, cut, found } = stopped((store) => {
    store.pauses.restored(noon, noon);
    store.floor.raise();
  });
  cut();
  expect(found()).toEqual([["link-missing", "@floor"]]);
  const store = openGatewayStore(folder);
  onTestFinished(() => store.close());
  expect(store.pauses.current()).toMatchObject({ because: "changed" });
});

test.each(["DELETE FROM audit_floor", "UPDATE audit_floor SET seq = 1", "UPDATE audit_floor SET token = 'x'"])(
  "what says so is not taken away unseen: %s",
  (sql) => {
    const { thief, found } = stopped(() => undefined);
    thief.exec(sql);
    expect(found()).toEqual([["link-missing", "@floor"]]);
  },
);
