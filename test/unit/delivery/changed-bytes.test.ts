/** A message whose stored bytes are not those that were queued is never sent: a person is told instead, and the others go on. */
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { outboxStore } from "../../support/outbox-store.ts";
import { startDispatcher } from "./harness.ts";

/** Two messages that wait, and another program with the database open. */
function waiting() {
  const folder = join(temporaryFolder(), "data");
  const { store, queue } = outboxStore(folder);
  for (const id of ["C1", "C2"]) queue(id, { bytes: Buffer.from(`MSH|^~\\&|${id}\rOBX|1|NM|CRP||47|mg/L\r`) });
  const foreign = new Database(join(folder, "labbro.db"));
  const write = foreign.prepare("UPDATE outbox SET sealed_bytes = ?, channel = ? WHERE control_id = 'C1'");
  onTestFinished(() => {
    foreign.close();
    store.close();
  });
  const stored = foreign.prepare<[string], Buffer>("SELECT sealed_bytes FROM outbox WHERE control_id = ?").pluck();
  const bytesOf = (id: string) => stored.get(id) ?? Buffer.alloc(0);
  return { store, foreign, bytesOf, change: (bytes: Buffer, channel = "result") => void write.run(bytes, channel) };
}

test("every single byte counts, and so do length, channel and row", () => {
  const { store, foreign, bytesOf, change } = waiting();
  const [one, two] = [bytesOf("C1"), bytesOf("C2")];
  const isIntact = () => store.outbox.byControlId("C1")?.isIntact;
  expect(isIntact()).toBe(true);
  fc.assert(
    fc.property(fc.nat(one.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(one);
      changed.writeUInt8(changed.readUInt8(at) ^ by, at);
      change(changed);
      expect(isIntact()).toBe(false);
    }),
  );
  const others = [[two], [one, "qc"], [one.subarray(1)], [Buffer.concat([one, Buffer.from("\r")])], [Buffer.alloc(0)]] as const;
  for (const [bytes, channel] of others) {
    change(bytes, channel);
    expect(isIntact()).toBe(false);
  }
  change(one);
  expect(isIntact()).toBe(true);
  foreign.prepare("UPDATE outbox SET digest = NULL").run();
  expect(isIntact()).toBe(false);
});

test("the changed one stops with a code of its own, the other one is sent, also when a person wants both again", async () => {
  const { store, change } = waiting();
  change(Buffer.from("MSH|^~\\&|C1\rOBX|1|NM|CRP||74|mg/L\r"));
  const { clock, link, dispatcher } = await startDispatcher({ store: store.outbox });
  dispatcher.poke();
  await clock.advance(0);
  const sent = () => link.published.map(({ payload }) => Buffer.from(payload).toString().slice(9, 11));
  expect(sent()).toEqual(["C2"]);
  expect(store.outbox.byControlId("C1")).toMatchObject({ state: "stopped", stopCode: "MESSAGE_CHANGED" });
  store.outbox.sendAgain("C1" as never, { at: clock.now(), by: "Kari Lab", reason: "x" });
  dispatcher.poke();
  await clock.advance(60_000);
  expect(sent()).not.toContain("C1");
  expect(store.outbox.byControlId("C1")).toMatchObject({ state: "stopped", stopCode: "MESSAGE_CHANGED" });
});
