/** A pause of delivery that somebody deletes, changes or ends beside Labbro stays one until a person has said otherwise. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { officeWork } from "../../../../src/office/index.ts";
import { openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../../support/gateway-harness-site.ts";
import { createTestStation, noon } from "../../../support/station.ts";

const kari = { by: "Kari Lab", reason: "sett på sammen med IT", role: "lab-responsible" } as const;

function pausedStation(cause: "restored" | "two-stations") {
  const folder = join(temporaryFolder(), "data");
  let store = openGatewayStore(folder);
  if (cause === "restored") store.pauses.restored(noon, noon - 1);
  else store.pauses.besideAnother(noon);
  const thief = new Database(join(folder, "labbro.db"));
  onTestFinished(() => {
    thief.close();
    store.close();
  });
  return {
    thief,
    store: () => store,
    because: () => store.pauses.current()?.because ?? null,
    office: (name: "outbox.resume" | "audit.set-aside" | "audit.findings", request: object) =>
      officeWork(createTestStation({ store }), name, request as never),
    look: () => store.findings.add(store.audit.verify().findings, noon + 5),
    restart: (meanwhile = () => {}) => {
      store.close();
      meanwhile();
      store = openGatewayStore(folder);
    },
  };
}

const harms = [
  "DELETE FROM delivery_pause",
  "UPDATE delivery_pause SET ended_at = at",
  "UPDATE delivery_pause SET id = id + 7, ended_at = 1",
];

describe.each(["restored", "two-stations"] as const)("%s", (cause) => {
  test.each(harms)("%s: at work, found by a look, over a restart; whoever ends the pause decides", (sql) => {
    const { thief, because, look, restart, office, store } = pausedStation(cause);
    expect(because()).toBe(cause);
    thief.exec(sql);
    expect(because()).toBe("changed");
    look();
    expect(because()).toBe("changed");
    restart();
    expect(because()).toBe("changed");
    expect(office("outbox.resume", kari)).toMatchObject({ because: "PAUSE_CHANGED", stillPaused: null });
    look();
    restart();
    expect([because(), store().findings.isOpen()]).toEqual([null, true]);
  });

  test.each(harms)("%s: while stopped, before anybody looks; whoever sets it aside decides", (sql) => {
    const { thief, because, look, restart, office } = pausedStation(cause);
    restart(() => thief.exec(sql));
    expect(because()).toBe("changed");
    look();
    const { open } = office("audit.findings", {}) as { open: readonly { id: string }[] };
    office("audit.set-aside", { findings: open.map(({ id }) => id), ...kari });
    expect(because()).toBeNull();
    look();
    restart();
    expect(because()).toBeNull();
  });
});

test("that it is put back, or that what stands for it is deleted too, ends nothing", () => {
  const { thief, because, look, store } = pausedStation("two-stations");
  thief.exec("CREATE TABLE kept AS SELECT * FROM delivery_pause; DELETE FROM delivery_pause");
  look();
  thief.exec("INSERT INTO delivery_pause SELECT * FROM kept");
  store().pauses.end(noon + 6);
  expect(because()).toBe("changed");
  thief.exec("DELETE FROM delivery_pause WHERE because = 'changed'");
  expect(because()).toBe("changed");
});

test("whoever ends it before it was found decides too, and what is changed afterwards pauses once more", () => {
  const { thief, because, look, office, store } = pausedStation("two-stations");
  thief.exec("DELETE FROM delivery_pause");
  office("outbox.resume", kari);
  expect(because()).toBeNull();
  look();
  expect(because()).toBeNull();
  store().pauses.besideAnother(noon + 7);
  thief.exec("DELETE FROM delivery_pause WHERE because = 'two-stations'");
  expect(because()).toBe("changed");
});
