/** What a person sees of the outbox and may do with it. */
import { beforeEach, expect, test } from "vitest";
import { controlId } from "../../../src/domain/ids.ts";
import { officeWork } from "../../../src/office/index.ts";
import type { ReleasePorts } from "../../../src/release/view.ts";
import { type OutboxStore, outboxStore } from "../../support/outbox-store.ts";
import { createTestStation, noon, type TestStation } from "../../support/station.ts";

const signed = { by: "Kari Nilsen", role: "lab-responsible", reason: "Registrert i journalen" } as const;
const ack = Buffer.from("MSA|AE");

let place: OutboxStore;
let ports: ReleasePorts;
let station: TestStation;
let pokes: number;

beforeEach(() => {
  place = outboxStore();
  pokes = 0;
  station = createTestStation({ store: place.store });
  ports = {
    ...station.ports,
    onQueued: () => {
      pokes += 1;
    },
  };
});

const core = () => ({ ports, pipeline: station.pipeline, decide: station.decide, entry: station.entry });
const list = () => officeWork(core(), "outbox.list", {});
const retry = (id: string | null) => officeWork(core(), "outbox.retry", { id, ...signed });
const refuse = (id: string, refusal = "AE 204 Åse Ødegård 13717404089") =>
  place.store.outbox.stopped(controlId(id), noon, { code: "JOURNAL_REFUSED_PATIENT", refusal, acknowledgement: ack });
const state = (id: string) => place.store.outbox.byControlId(id)?.state;

test("each message says where it is, since when, why it stopped and what to do; none says whose it is", () => {
  const { outbox } = place.store;
  for (const id of ["C1", "C2", "C3", "C4", "C5"]) place.queue(id, { createdAt: noon - 90_000, about: "13717404089" });
  place.queue("C6", { createdAt: noon - 1_000, after: "C3" });
  outbox.attempt(controlId("C2"), noon - 80_000, noon - 40_000);
  outbox.attempt(controlId("C2"), noon - 40_000, noon + 5_000);
  outbox.published(controlId("C2"), noon - 80_000);
  refuse("C3");
  outbox.stopped(controlId("C4"), noon, { code: "MESSAGE_TOO_LARGE", refusal: null, acknowledgement: null });
  outbox.accepted(controlId("C5"), noon, ack);
  const told = list();
  expect(told.map(({ id, state: shown, attempts, code }) => ({ id, shown, attempts, code }))).toEqual([
    { id: "C1", shown: "queued", attempts: 0, code: null },
    { id: "C2", shown: "at broker", attempts: 2, code: "JOURNAL_SILENT" },
    { id: "C3", shown: "refused", attempts: 0, code: "JOURNAL_REFUSED_PATIENT" },
    { id: "C4", shown: "waiting for a person", attempts: 0, code: "MESSAGE_TOO_LARGE" },
    { id: "C6", shown: "queued", attempts: 0, code: null },
  ]);
  expect(told[1]).toMatchObject({ ageSeconds: 90, nextAttemptAt: "2026-03-10T12:00:05+01:00" });
  expect(told[2]).toMatchObject({ nextAttemptAt: null, remedy: expect.stringContaining("outbox retry") });
  expect(told[4]).toMatchObject({ waitsFor: expect.stringContaining("message C3, which it corrects") });
  // What the journal wrote stands in the one field that is for it, and nowhere else.
  expect(told[2]).toMatchObject({ refusal: "AE 204 Åse Ødegård 13717404089" });
  expect(JSON.stringify(told.map(({ refusal: _, ...ours }) => ours))).not.toMatch(/13717404089|Ødegård/);
});

test("one is sent again by the beginning of its id, and delivery is told", () => {
  place.queue("AB1");
  place.queue("AB2");
  refuse("AB1");
  expect(retry("ab1")).toEqual(["AB1"]);
  expect(state("AB1")).toBe("published");
  expect(pokes).toBe(1);
});

test("one that only waits is due at once", () => {
  place.queue("C1");
  place.store.outbox.attempt(controlId("C1"), noon, noon + 900_000);
  retry("C1");
  expect(place.store.outbox.due(noon, 1)).toHaveLength(1);
});

test("all that stopped are sent again, but nothing that a person has closed", () => {
  for (const id of ["C1", "C2", "C3", "C4"]) place.queue(id);
  for (const id of ["C1", "C2", "C3"]) refuse(id);
  place.setRun("C2", "by-hand");
  place.setRun("C3", "discarded");
  expect(list().map(({ id }) => id)).toEqual(["C1", "C4"]);
  expect(retry(null)).toEqual(["C1"]);
  expect([state("C1"), state("C2"), state("C3")]).toEqual(["published", "stopped", "stopped"]);
  expect(() => retry("C2")).toThrow(/NOT_ALLOWED_NOW/);
});

test("one that is held again since it was refused is not sent around the worklist", () => {
  place.queue("C1");
  refuse("C1");
  place.setRun("C1", "held");
  expect(list()).toEqual([]);
  expect(() => retry("C1")).toThrow(/NOT_ALLOWED_NOW/);
});

test.each([
  ["nothing begins like that", "X", /NOT_FOUND/],
  ["several begin like that", "C", /NOT_FOUND/],
  ["nothing is named", " ", /NOT_FOUND/],
  ["the journal has it", "C1", /NOT_ALLOWED_NOW/],
  ["it was taken back", "C2", /NOT_ALLOWED_NOW/],
])("where %s, nothing is sent", (_case, id, code) => {
  for (const each of ["C1", "C2", "C3", "C4"]) place.queue(each);
  place.store.outbox.accepted(controlId("C1"), noon, ack);
  place.store.outbox.pull(controlId("C2"), noon);
  expect(() => retry(id)).toThrow(code);
  expect(pokes).toBe(0);
});

test("without a name or a reason nothing is sent", () => {
  place.queue("C1");
  refuse("C1");
  for (const missing of [{ by: " " }, { reason: "" }]) {
    expect(() => officeWork(core(), "outbox.retry", { id: "C1", ...signed, ...missing })).toThrow(/BAD_USAGE/);
  }
  expect(state("C1")).toBe("stopped");
});
