/** An older store that is put back is told by what the station had left at its broker; that proof stays until a person has said why. */
import { expect, test } from "vitest";
import { createAuditWitness } from "../../../src/app/delivery/audit-witness.ts";
import { createAuditWatch } from "../../../src/app/watching/audit-watch.ts";
import { silentLogger } from "../../../src/domain/logger.ts";
import { auditAcceptedAt, auditRefusedSince } from "../../../src/office/audit.ts";
import type { AuditHead } from "../../../src/store/audit/chain.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { manualClock } from "../../support/manual-clock.ts";
import { memoryLink } from "../../support/memory-link.ts";
import { noFaults } from "../../support/no-faults.ts";

const topic = "labbro/v1/bjerke/base-0412/audit";

function station(events = 3) {
  const clock = manualClock();
  const link = memoryLink("connecting");
  const store = openMemoryStore();
  const write = () => store.events.add({ at: clock.now(), kind: "x", subject: null, detail: null });
  for (let n = 0; n < events; n += 1) write();
  const talk = () => undefined;
  const watch = createAuditWatch({ events: store.events, findings: store.findings, now: clock.now, logger: silentLogger, talk });
  const acceptedAt = () => auditAcceptedAt(store.events);
  const chain = { ...store.audit };
  const refusedSince = (head: AuditHead) => auditRefusedSince(store.events, head, clock.now());
  const open = () => createAuditWitness({ link, topic, chain, watch, acceptedAt, refusedSince, clock, faults: noFaults });
  const witness = open();
  witness.start();
  const told = () => link.published.map(({ payload }) => JSON.parse(Buffer.from(payload).toString("utf8")) as { seq: number });
  const hears = (said: unknown) => link.deliver(topic, Buffer.from(typeof said === "string" ? said : JSON.stringify(said)));
  return { open, clock, link, store, write, watch, witness, told, hears, chain };
}

test("the chain's end is told, retained, as it grows, and hearing it again is no news", async () => {
  const { clock, link, told, hears, write, watch, witness } = station();
  link.enter("online");
  await clock.advance(10_000);
  expect(told()).toMatchObject([{ seq: 4 }]);
  expect(link.published.every(({ options }) => options.retain === true)).toBe(true);
  await hears(told()[0]);
  write();
  await clock.advance(60_000);
  expect(told()).toMatchObject([{ seq: 4 }, { seq: 5 }]);
  await hears(told()[0]);
  expect(watch.problems).toEqual([]);
  witness.stop();
  expect(clock.pending).toBe(0);
});

test.each([
  ["more than the store has", { seq: 9, link: "00" }],
  ["something else than the store has", { seq: 2, link: "00" }],
])("%s is told, and not written over until a person accepts it", async (_name, said) => {
  const { clock, link, store, told, hears, watch, witness } = station();
  link.enter("online");
  await hears(said);
  await clock.advance(600_000);
  expect(watch.problems).toEqual(["AUDIT_OLDER"]);
  expect(told()).toEqual([]);
  store.events.add({ at: clock.now(), kind: "audit-accepted", subject: "audit", detail: null });
  await clock.advance(60_000);
  expect(watch.problems).toEqual([]);
  expect(told()).toHaveLength(1);
  witness.stop();
});

test("what this process told itself is looked for too: an older file put back under it is told, and not written over", async () => {
  const { clock, link, store, told, watch, witness, chain } = station();
  link.enter("online");
  await clock.advance(10_000);
  expect(told()).toHaveLength(1);
  chain.compare = () => "behind";
  store.events.add({ at: clock.now(), kind: "x", subject: null, detail: null });
  await clock.advance(600_000);
  expect([watch.problems, told().length]).toEqual([["AUDIT_OLDER"], 1]);
  store.events.add({ at: clock.now(), kind: "audit-accepted", subject: "audit", detail: null });
  await clock.advance(60_000);
  expect([watch.problems, told().length]).toEqual([[], 2]);
  witness.stop();
});

test("what no Labbro wrote there is nobody's proof", async () => {
  const { clock, link, told, hears, watch, witness } = station();
  link.enter("online");
  for (const said of ["", "{", "null", "[]", { seq: "3", link: 1 }]) await hears(said);
  await clock.advance(10_000);
  expect([watch.problems, told().length]).toEqual([[], 1]);
  witness.stop();
});

test("what was accepted stays so when the station is started again at once", async () => {
  const { open, clock, link, store, told, hears, watch, witness } = station();
  const said = { seq: 9, link: "00" };
  link.enter("online");
  await hears(said);
  await clock.advance(1_000);
  store.events.add({ at: clock.now(), kind: "audit-accepted", subject: "audit", detail: null });
  witness.stop();
  watch.clear("AUDIT_OLDER");
  const next = open();
  next.start();
  await hears(said);
  expect(watch.problems).toEqual([]);
  await clock.advance(10_000);
  expect(told()).toHaveLength(1);
  next.stop();
});
