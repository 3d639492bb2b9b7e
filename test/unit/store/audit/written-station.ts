/** A store in a folder to which a station has written something in every table that the audit chain covers. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { readDeviceTime } from "../../../../src/domain/time.ts";
import { type GatewayStore, openGatewayStore } from "../../../../src/store/gateway-store.ts";
import { asItIs, history, told } from "../../../laws/histories.ts";
import { afterDays, retentionOver } from "../../../support/retention.ts";
import { createTestStation, noon, testInstrument } from "../../../support/station.ts";

export function writtenStation(): { readonly folder: string; readonly store: GatewayStore } {
  const folder = mkdtempSync(join(tmpdir(), "labbro-audit-"));
  const store = openGatewayStore(folder);
  const histories = fc.sample(history, { numRuns: 12, seed: 7 });
  for (const [n, one] of histories.entries()) {
    const { station } = told(one, asItIs, undefined, store);
    if (n % 2 === 0) station.acceptAll();
    for (const { controlId } of store.outbox.unfinished().slice(0, 1)) {
      store.outbox.stopped(controlId, noon, { code: "JOURNAL_REFUSED", refusal: "nei", acknowledgement: Buffer.from("AR") });
      store.outbox.sendAgain(controlId, { at: noon, by: "Kari", reason: "prøver igjen" });
    }
  }
  for (const batchId of [1, 2])
    for (const at of [noon, noon + 60_000]) {
      const clock = { ...readDeviceTime("20261130120000"), local: "20261130120000" };
      store.clocks.note({ instrumentId: testInstrument.id, batchId, heardFrom: at, at, clock });
      for (const reading of store.clocks.ofBatch(batchId)) store.clocks.setOffset(reading, batchId);
    }
  for (const { key, instrumentId } of store.runs.measuredBetween(testInstrument.id, 0, noon * 2).slice(0, 3))
    store.clocks.setTime({ key, instrumentId: instrumentId ?? testInstrument.id, sentAt: null, measuredAt: noon, window: null });
  peopleIn(store);
  for (const { key } of store.runs.measuredBetween(testInstrument.id, 0, noon * 2).slice(0, 2))
    store.formers.keep(key, "CRP", { at: noon, number: "20", unit: "mg/L" });
  store.pauses.besideAnother(noon);
  store.pauses.end(noon + 1);
  store.pauses.besideAnother(noon);
  for (const files of ["first", "second"]) store.snapshots.activate(files, { "labbro.yaml": files }, noon);
  erasedBeside(store);
  for (const { key } of store.runs.measuredBetween(testInstrument.id, 0, noon * 2).slice(0, 3)) store.words.give(key, noon);
  return { folder, store };
}

/** Who may use it, who has, and what they looked at. */
export function peopleIn(store: GatewayStore): void {
  const signed = { login: "kari", name: "Kari", role: "operator", about: ["R1"], reason: null, outcome: "done" } as const;
  for (const act of ["login", "held.list", "held.release"])
    store.actRecords.add({ at: noon, act, showsPatients: act === "held.list", ...signed });
  for (const login of ["kari", "ola"]) {
    store.credentials.put(login, { password: `hash of ${login}`, pin: null });
    store.credentials.putCode(`code of ${login}`, { purpose: "account", login, expiresAt: noon + 1 }, noon);
    store.sessions.open(`token of ${login}`, { login, way: "page", openedAt: noon, endsAt: noon + 1 });
  }
}

/** Some results of a station in the same store lost their persons. */
function erasedBeside(store: GatewayStore): void {
  const { ports, clock } = createTestStation({ store });
  retentionOver({ ports, clock }).live(afterDays + 60);
}
