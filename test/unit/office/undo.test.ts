/** «Angre»: what a person decided waits for a while before it is sent, and can be taken back as long as nothing of it has left. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { openGatewayStore } from "../../../src/store/gateway-store.ts";
import { temporaryFolder } from "../../support/gateway-harness-site.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const kari = { by: "Kari Lab", reason: "gjennomgang", role: "lab-responsible" } as const;
const [anna, berit] = syntheticPersons;
const undoSeconds = 60;
const nobody = { notified: null, notifiedAt: null };

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
});

const good = (): unknown => station.dock(crpControl("20", "2026-03-10T08:00:00"));
const result = (sequence: string, more: object = {}): string =>
  station.dock(crpResult({ sequence, measuredAt: readDeviceTime("2026-03-10T10:00:00"), ...more })).added[0]?.key ?? "";
const assign = (id: string, patient: string, more: object = { undoSeconds }) =>
  officeWork(station, "held.assign", { ids: [id], patient, again: patient, ...more, ...kari });
const undo = (id: string, by: object = kari) => officeWork(station, "held.undo", { id, ...kari, ...by });
const type = (more: object = {}) => {
  const values = {
    instrument: "crp-1",
    analyte: "CRP",
    value: "47",
    comparator: null,
    unit: "mg/L",
    at: "2026-03-10T10:00",
    reagentLot: "10240001",
  };
  const whose = { patient: anna, again: anna, operator: "9144901" };
  return officeWork(station, "enter.result", { ...values, ...whose, undoSeconds, ...kari, role: "operator", ...more });
};
const due = (at = station.clock.now()) => station.store.outbox.due(at, 100).map(({ runKey }) => runKey);
const found = (patient: string) => officeWork(station, "results.of-person", { patient, ...kari }).results.map(({ id }) => id);

describe("a person is assigned", () => {
  test("and the message waits a minute, whatever hurries the outbox", () => {
    good();
    const key = result("1", { patientId: null });
    expect(assign(key, anna).entries).toEqual([{ id: key, state: "released", undoUntil: "2026-03-10T12:01:00+01:00" }]);
    station.store.outbox.hurry(station.clock.now());
    const [row] = station.sent();
    if (row !== undefined) station.store.outbox.sendAgain(row.controlId, { at: noon, by: "Kari", reason: "haster" });
    expect([due(noon + 59_999), due(noon + 60_000)]).toEqual([[], [key]]);
    expect(officeWork(station, "outbox.list", {})[0]?.waitsFor).toContain("until 2026-03-10T12:01:00");
  });

  test("and taken back: held without the person, found under nobody, and all of it on record", () => {
    good();
    const key = result("1", { patientId: null });
    assign(key, anna);
    expect(found(anna)).toEqual([key]);
    expect(officeWork(station, "results.list", {}).results[0]?.undoUntil).toBe("2026-03-10T12:01:00+01:00");
    expect(undo(key)).toEqual({ id: key, state: "held" });
    expect([station.codes(key), station.sent(), due(noon * 2), found(anna)]).toEqual([["PID_MISSING"], [], [], []]);
    const { decisions } = officeWork(station, "results.story", { id: key });
    expect(decisions.map(({ what }) => what)).toEqual(["undo", "assign-patient"]);
    assign(key, berit);
    expect([station.state(key), found(berit)]).toEqual(["released", [key]]);
  });

  test("on the command line, and it goes at once and cannot be taken back", () => {
    good();
    const key = result("1", { patientId: null });
    expect(assign(key, anna, {}).entries[0]?.undoUntil).toBeNull();
    expect(due()).toEqual([key]);
    expect(() => undo(key)).toThrow("NOT_ALLOWED_NOW");
  });

  test("and it was sent: too late, with what to do", () => {
    good();
    const key = result("1", { patientId: null });
    assign(key, anna);
    station.publishAll();
    expect(() => undo(key)).toThrow("UNDO_TOO_LATE");
    expect(station.state(key)).toBe("released");
  });

  test("to one who has what is no result to send: taken back likewise", () => {
    const key = result("1", { patientId: null });
    assign(key, anna);
    expect(station.state(key)).toBe("held");
    expect(undo(key).state).toBe("held");
    expect(station.codes(key)).toContain("PID_MISSING");
    expect(() => undo(key)).toThrow("NOT_ALLOWED_NOW");
  });

  test("and a control lets it go within the minute: it still waits", () => {
    const key = result("1", { patientId: null });
    assign(key, anna);
    good();
    expect([station.state(key), due(), due(noon + 60_000)]).toEqual(["released", [], [key]]);
    undo(key);
    expect(station.state(key)).toBe("held");
  });
});

describe("a result is typed off the instrument", () => {
  const kabel = { role: "operator" } as const;

  test("and the message waits a minute; on the command line it goes at once", () => {
    good();
    const { id, state, undoUntil } = type();
    expect([state, undoUntil, due(noon + 59_999), due(noon + 60_000)]).toEqual([
      ...["released", "2026-03-10T12:01:00+01:00", []],
      [id],
    ]);
    const other = type({ at: "2026-03-10T10:30", value: "12", patient: berit, again: berit, undoSeconds: 0 });
    expect([other.undoUntil, due()]).toEqual([null, [other.id]]);
    expect(() => undo(other.id, kabel)).toThrow("NOT_ALLOWED_NOW");
  });

  test("and taken back: never sent, found under nobody, and on record with who did it", () => {
    good();
    const { id } = type();
    expect(undo(id, kabel)).toEqual({ id, state: "discarded" });
    expect([station.sent(), due(noon * 2), found(anna)]).toEqual([[], [], []]);
    expect(officeWork(station, "results.list", {}).results).toMatchObject([
      { stage: "not-sent", reasons: [{ text: "Angret av Kari Lab." }] },
    ]);
    const { decisions } = officeWork(station, "results.story", { id });
    expect(decisions.map(({ what }) => what)).toEqual(["undo", "typed"]);
    expect(() => undo(id, kabel)).toThrow("NOT_ALLOWED_NOW");
  });

  test.each([
    ["the same again", {}],
    ["another value", { value: "74" }],
    ["another person", { patient: berit, again: berit }],
  ])("and %s after it was taken back is a result like any other", (_name, more) => {
    good();
    undo(type().id, kabel);
    const { id, state, isKnown, reasons } = type(more);
    expect([state, isKnown, reasons, due(noon + 60_000)]).toEqual(["released", false, [], [id]]);
  });

  test("and what the instrument hands over later is not held for one that was taken back", () => {
    good();
    undo(type({ value: "74" }).id, kabel);
    expect(station.state(result("1"))).toBe("released");
  });

  test("and what the instrument handed over meanwhile, and was held for it, goes out", () => {
    good();
    const { id } = type();
    const key = result("1");
    expect([station.state(key), station.codes(key)]).toEqual(["held", ["DUP_CONFLICT"]]);
    undo(id, kabel);
    expect([station.state(key), due(noon + 60_000)]).toEqual(["released", [key]]);
  });

  test("and the first one stands as before when another of the same minute is taken back", () => {
    good();
    const first = type();
    const second = type({ value: "74" });
    expect(second.state).toBe("held");
    undo(second.id, kabel);
    good();
    expect([station.codes(first.id), due(noon + 60_000)]).toEqual([[], [first.id]]);
  });

  test("and held: taken back within the minute; afterwards only the laboratory responsible throws it away", async () => {
    const { id, state, undoUntil } = type();
    expect([state, undoUntil]).toEqual(["held", "2026-03-10T12:01:00+01:00"]);
    undo(id, kabel);
    const again = type();
    await station.clock.advance(60_000);
    expect(() => undo(again.id, kabel)).toThrow("UNDO_TOO_LATE");
    expect(station.state(again.id)).toBe("held");
  });

  test("and sent: too late", () => {
    good();
    const { id } = type();
    station.publishAll();
    expect(() => undo(id, kabel)).toThrow("UNDO_TOO_LATE");
  });
});

test("a release is taken back by one who may release, and what was discarded with it is held again", () => {
  station.dock(crpControl("40", "2026-03-10T08:00:00"));
  const key = result("1");
  const other = station.dock(crpResult({ sequence: "1", value: { raw: "48", comparator: null, number: "48", unit: "mg/L" } }));
  const version = other.added[0]?.key ?? "";
  expect([key, version].map(station.state)).toEqual(["held", "held"]);
  officeWork(station, "held.release", { id: key, undoSeconds, ...kari });
  expect([key, version].map(station.state)).toEqual(["released", "discarded"]);
  expect(() => undo(key, { role: "operator" })).toThrow("NOT_PERMITTED");
  expect(station.state(key)).toBe("released");
  undo(key);
  expect([key, version].map(station.state)).toEqual(["held", "held"]);
  expect(station.codes(key)).toContain("QC_FAILED");
  expect(due(noon * 2)).toEqual([]);
});

test("«Feil pasient» is taken back: the result stays with whom it was sent for", () => {
  good();
  const key = result("1");
  station.acceptAll();
  const move = () =>
    officeWork(station, "held.wrong-patient", { id: key, patient: berit, again: berit, ...nobody, undoSeconds, ...kari });
  expect(move()).toMatchObject({ state: "released", undoUntil: "2026-03-10T12:01:00+01:00" });
  expect([due(), found(anna), found(berit)]).toEqual([[], [], [key]]);
  expect(() => undo(key, { role: "operator" })).toThrow("NOT_PERMITTED");
  expect(undo(key)).toEqual({ id: key, state: "released" });
  expect([due(noon * 2), found(anna), found(berit)]).toEqual([[], [key], []]);
  expect(officeWork(station, "results.list", {}).results[0]).toMatchObject({ stage: "in-journal", patient: "158150 *****" });
  move();
  expect(due(noon + 60_000)).toHaveLength(2);
  station.acceptAll();
  expect(() => undo(key)).toThrow("UNDO_TOO_LATE");
});

test("a stop in between: the message goes when its time is over, or stays taken back", () => {
  for (const takesBack of [false, true]) {
    const folder = temporaryFolder();
    station = createTestStation({ store: openGatewayStore(folder) });
    station.pipeline.importLots([crpTarget, crpReagent]);
    good();
    const key = result("1", { patientId: null });
    assign(key, anna);
    if (takesBack) undo(key);
    station.store.close();
    station = createTestStation({ store: openGatewayStore(folder) });
    station.store.outbox.hurry(noon);
    expect([due(noon + 59_999), due(noon + 60_000)]).toEqual([[], takesBack ? [] : [key]]);
    expect(station.state(key)).toBe(takesBack ? "held" : "released");
    station.store.close();
  }
});

/** What people and the dispatcher may do, in any order. */
const step = fc.oneof(
  fc.record({ does: fc.constant("assign"), nth: fc.nat(2), to: fc.nat(1), waits: fc.boolean() }),
  fc.record({ does: fc.constant("release"), nth: fc.nat(2), waits: fc.boolean() }),
  fc.record({ does: fc.constant("move"), nth: fc.nat(2), to: fc.nat(1), waits: fc.boolean() }),
  fc.record({
    does: fc.constant("type"),
    minute: fc.nat(1),
    value: fc.constantFrom("47", "48"),
    to: fc.nat(1),
    waits: fc.boolean(),
  }),
  fc.record({ does: fc.constant("undo"), nth: fc.nat(5) }),
  fc.record({ does: fc.constant("undo"), nth: fc.nat(5) }),
  fc.record({ does: fc.constant("pass"), seconds: fc.constantFrom(1, 30, 59, 60) }),
  fc.record({ does: fc.constant("publish") }),
  fc.record({ does: fc.constant("accept") }),
);

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** Met once, and lost the result: moved back within the minute to whom it came from, and that taken back. */
const met = [
  [
    { does: "move", nth: 0, to: 1, waits: false },
    { does: "move", nth: 0, to: 0, waits: true },
    { does: "undo", nth: 0 },
  ],
  [{ does: "move", nth: 0, to: 1, waits: false }, { does: "publish" }, { does: "move", nth: 0, to: 0, waits: false }],
] as const;

test("law: nothing leaves while it can be taken back, what was taken back never leaves, and everything else does, in order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      station = createTestStation();
      station.pipeline.importLots([crpTarget, crpReagent]);
      good();
      const keys = ["1", "2", "3"].map((n) => result(n, { patientId: null, run: n }));
      const { outbox } = station.store;
      const deciding = (work: () => unknown): boolean => {
        try {
          work();
          return true;
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          return false;
        }
      };
      /** Messages in the order in which they left, and those that must never. */
      const left: string[] = [];
      const never = new Set<string>();
      const publish = (): void => {
        const now = station.clock.now();
        for (const row of outbox.due(now, 100)) {
          expect(row.notBefore ?? 0).toBeLessThanOrEqual(now);
          expect(never.has(row.controlId)).toBe(false);
          outbox.attempt(row.controlId, now, now + 5000);
          outbox.published(row.controlId, now);
          left.push(row.controlId);
        }
      };
      const accept = (): void => {
        const now = station.clock.now();
        for (const row of outbox.unfinished().filter(({ state }) => state === "published")) {
          outbox.accepted(row.controlId, now, new Uint8Array());
          station.ports.now({ kind: "answered", controlId: row.controlId });
        }
      };
      // One is in the journal already.
      assign(keys[0] ?? "", anna, {});
      publish();
      accept();
      for (const one of steps) {
        let key: string = "nth" in one ? (keys[one.nth] ?? "") : "";
        const more = "waits" in one && one.waits ? { undoSeconds } : {};
        const patient = "to" in one ? (syntheticPersons[one.to] ?? "") : "";
        if (one.does === "type" && "value" in one)
          deciding(() => {
            const { id, isKnown } = type({
              value: one.value,
              at: `2026-03-10T11:0${one.minute}`,
              patient,
              again: patient,
              undoSeconds: 0,
              ...more,
            });
            if (!isKnown) keys.push(id);
            key = isKnown ? "" : id;
          });
        const known = new Set(one.does === "type" ? [] : outbox.ofRun(key).map(({ controlId }) => controlId));
        const open = () => outbox.ofRun(key).filter(({ state }) => state === "queued");
        if (one.does === "assign") deciding(() => assign(key, patient, more));
        if (one.does === "release") deciding(() => officeWork(station, "held.release", { id: key, ...more, ...kari }));
        if (one.does === "move")
          deciding(() =>
            officeWork(station, "held.wrong-patient", { id: key, patient, again: patient, ...nobody, ...more, ...kari }),
          );
        if (one.does === "undo") {
          const before = open().map(({ controlId }) => controlId);
          if (deciding(() => undo(key))) for (const id of before) if (!open().some((row) => row.controlId === id)) never.add(id);
        }
        const until = station.clock.now() + undoSeconds * 1000;
        if ("waits" in one && one.waits)
          for (const row of open()) if (!known.has(row.controlId)) expect(row.notBefore).toBe(until);
        if (one.does === "pass") await station.clock.advance("seconds" in one ? one.seconds * 1000 : 0);
        outbox.hurry(station.clock.now());
        if (one.does === "publish") publish();
        if (one.does === "accept") accept();
      }
      for (let i = 0; i < 12; i++) {
        await station.clock.advance(60_000);
        publish();
        accept();
      }
      // Nothing is left behind: what counts has been told, and the journal has each result for the person that it counts for.
      expect(outbox.unfinished()).toEqual([]);
      for (const key of keys) {
        const told = outbox.ofRun(key).filter(({ state }) => state === "accepted");
        expect(told.every(({ controlId }) => left.includes(controlId))).toBe(true);
        if (["held", "discarded"].includes(station.state(key) ?? "")) expect(told.length % 2).toBe(0);
        const last = told.findLast(({ bytes }) => !Buffer.from(bytes).includes("|W|"));
        const whose = station.store.decisions
          .ofRun(key)
          .flatMap(({ detail }) => ("patientId" in detail ? (detail.patientId ?? []) : []));
        const [measured] = station.store.runs.observations(key);
        if (station.state(key) === "released")
          expect(Buffer.from(last?.bytes ?? []).toString()).toContain(
            `PID|1||${whose.at(-1) ?? measured?.observation.patientId}^`,
          );
        // Of one result of one person they left in the order in which they were queued.
        const personOf = ({ bytes }: { readonly bytes: Uint8Array }) =>
          /PID\|1\|\|\d+/.exec(Buffer.from(bytes).toString())?.[0] ?? "";
        for (const own of Map.groupBy(told, personOf).values()) {
          const order = own.map(({ controlId }) => left.indexOf(controlId));
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }
      station.store.close();
    }),
    { numRuns: thoroughly(40, 1000), examples: met.map((steps): [Step[]] => [[...steps]]) },
  );
});
