/**
 * A message that was acknowledged and cannot be read may hold a control that failed: its instrument is not usable and nothing of it goes by
 * itself until a control has passed since, or until it was read after all and speaks for itself.
 */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { instrumentId } from "../../../src/domain/ids.ts";
import type { Observation } from "../../../src/domain/observation.ts";
import { lookBackCases } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { writeErrandsAnew } from "../../../src/release/errands-anew.ts";
import { readStationStatus } from "../../../src/release/station-status.ts";
import { openMemoryStore } from "../../../src/store/gateway-store.ts";
import { noFaults } from "../../support/no-faults.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const minute = 60_000;
const kari = { by: "Kari Lab", reason: "lest av på instrumentet", role: "lab-responsible" } as const;
const control = (value: string, clock: string) => crpControl(value, `2026-03-10T${clock}:00`);
const result = (n: number, clock: string) =>
  crpResult({
    ...{ run: `p${n}`, sequence: `p${n}`, patientId: syntheticPersons[n % 3] ?? null },
    measuredAt: readDeviceTime(`2026-03-10T${clock}:00`),
  });

/** It may be used, and one result was sent. */
function station(instruments = [testInstrument], isFailureUnreadable = false, store = openMemoryStore()) {
  const unreadable = new Set<string>();
  const faults = { ...noFaults, report: () => 0 };
  const canRead = (line: string) => !unreadable.has(line) && !(isFailureUnreadable && line.includes('"99"'));
  const made = createTestStation({ instruments, faults, canRead, store });
  made.pipeline.importLots([crpTarget, crpReagent]);
  made.dock(control("20", "08:00"));
  made.dock(result(1, "08:15"));
  const setAside = (observation: Observation): void => {
    unreadable.add(JSON.stringify(observation));
    made.setAside(observation);
  };
  /** As `labbro unread retry` after an update. */
  const readAgain = (): void => {
    unreadable.clear();
    for (const { id } of officeWork(made, "unread.list", {})) officeWork(made, "unread.retry", { id, ...kari });
    made.workOff();
  };
  return { made, setAside, readAgain };
}

const keyOf = (made: TestStation, n: number): string => {
  const found = made.store.runs.measuredBetween(instrumentId("crp-1"), 0, Number.MAX_SAFE_INTEGER);
  return (
    found.find(({ key }) => made.store.runs.observations(key).some(({ observation }) => observation.sequence === `p${n}`))?.key ??
    ""
  );
};
const stateOf = (made: TestStation): string | undefined => readStationStatus(made.ports)[0]?.state;
const textOf = (made: TestStation): string | undefined => readStationStatus(made.ports)[0]?.text.nb;

test("a failed control that cannot be read holds what comes after it, until one has passed", async () => {
  const { made, setAside } = station();
  expect(stateOf(made)).toBe("ok");
  setAside(control("99", "09:00"));
  expect(stateOf(made)).toBe("trigger");
  expect(textOf(made)).toContain("kan ikke leses");
  await made.clock.advance(10 * minute);
  made.dock(result(2, "12:05"));
  expect(made.codes(keyOf(made, 2))).toContain("MESSAGE_UNREAD");
  expect(made.sent()).toHaveLength(1);
  await made.clock.advance(10 * minute);
  made.dock(control("20", "12:15"));
  await made.clock.advance(10 * minute);
  made.dock(result(3, "12:25"));
  expect(stateOf(made)).toBe("ok");
  expect(made.codes(keyOf(made, 3))).toEqual([]);
});

test("what was measured before it came goes on, and is looked back on when the control is read", async () => {
  const { made, setAside, readAgain } = station();
  setAside(control("99", "09:00"));
  made.dock(result(2, "10:00"));
  made.acceptAll();
  expect([made.state(keyOf(made, 2)), made.codes(keyOf(made, 2))]).toEqual(["released", []]);
  readAgain();
  await made.clock.advance(2 * minute);
  made.workOff();
  const cases = made.store.registers.all(lookBackCases).flatMap(({ body }) => body.affected.map(({ run }) => run));
  expect(cases).toContain(keyOf(made, 2));
});

test("noted by a clock that ran ahead, it ends with a control all the same once a person has looked", async () => {
  const { made, setAside } = station();
  const year = 365 * 24 * 60 * minute;
  await made.clock.advance(year);
  setAside(control("99", "09:00"));
  await made.clock.advance(-year);
  for (const { id } of officeWork(made, "unread.list", {})) officeWork(made, "unread.discard", { id, ...kari });
  expect(stateOf(made)).toBe("trigger");
  await made.clock.advance(10 * minute);
  made.dock(control("20", "12:05"));
  await made.clock.advance(10 * minute);
  made.dock(result(2, "12:15"));
  expect([stateOf(made), made.codes(keyOf(made, 2))]).toEqual(["ok", []]);
});

test("whatever is deleted of what is to be done, it is still listed, and read when it can be", () => {
  const { made, setAside, readAgain } = station();
  setAside(control("99", "09:00"));
  for (const { id } of made.store.errands.failing()) made.store.errands.done(id);
  writeErrandsAnew(made.ports);
  made.workOff();
  expect(officeWork(made, "unread.list", {})).toHaveLength(1);
  readAgain();
  expect(officeWork(made, "unread.list", {})).toEqual([]);
  expect(made.store.runs.measuredBetween(instrumentId("crp-1"), 0, Number.MAX_SAFE_INTEGER)).toHaveLength(3);
});

test("where its transmission was deleted as well, what else is to be done is written anew all the same", () => {
  const { made, setAside } = station();
  setAside(control("99", "09:00"));
  vi.spyOn(made.store.transmissions, "byId").mockImplementation(() => {
    throw new RangeError("no such transmission");
  });
  const asked = vi.fn();
  writeErrandsAnew({ store: made.store, later: asked });
  expect(asked.mock.calls.map(([{ kind }]) => kind)).toEqual(expect.arrayContaining(["read-message", "touched"]));
});

test("another instrument that was heard over the same cable is asked as well", () => {
  const guest = { ...testInstrument, id: instrumentId("crp-2"), connection: "crp-2" as never, expectedSerial: "AF20990009" };
  const { made, setAside } = station([{ ...testInstrument, expectedSerial: "AF20990001" }, guest]);
  const device = { ...crpControl("20", "2026-03-10T08:30:00").device, serial: "AF20990009" };
  made.dock({ ...control("20", "08:30"), device });
  expect(readStationStatus(made.ports).map(({ state }) => state)).toEqual(["ok", "ok"]);
  setAside({ ...control("99", "09:00"), device });
  expect(readStationStatus(made.ports).map(({ state }) => state)).toEqual(["trigger", "trigger"]);
});

test("a transmission that could not be read, and whose message cannot be read when it can, holds what it held", async () => {
  const store = openMemoryStore();
  const source = { connectionId: testInstrument.connection, driver: "as-is", mode: "direct" };
  const sent = Buffer.from(`${JSON.stringify(control("99", "09:00"))}\n`);
  const transmission = store.transmissions.open(source, sent, noon);
  const { made } = station([testInstrument], true, store);
  const bytes = vi.spyOn(made.store.transmissions, "bytes").mockImplementation(() => {
    throw new RangeError("passing");
  });
  made.store.transaction(() => made.ports.later({ kind: "read", transmission, connection: testInstrument.connection }));
  await made.clock.advance(10 * minute);
  made.dock(result(2, "12:05"));
  const before = [made.sent().length, made.state(keyOf(made, 2)), stateOf(made)];
  expect(before).toEqual([1, "held", "trigger"]);
  bytes.mockRestore();
  await made.clock.advance(300 * minute);
  made.store.errands.hurry();
  made.workOff();
  expect(officeWork(made, "unread.list", {}).map(({ id }) => id)).toEqual([`${transmission}/0`]);
  expect([made.sent().length, made.state(keyOf(made, 2)), stateOf(made)]).toEqual(before);
});

test("discarded, a control is asked for all the same", async () => {
  const { made, setAside } = station();
  setAside(control("99", "09:00"));
  for (const { id } of officeWork(made, "unread.list", {})) officeWork(made, "unread.discard", { id, ...kari });
  expect(officeWork(made, "unread.list", {})).toEqual([]);
  await made.clock.advance(10 * minute);
  made.dock(result(2, "12:05"));
  expect([stateOf(made), made.codes(keyOf(made, 2)).includes("MESSAGE_UNREAD")]).toEqual(["trigger", true]);
});

test("another instrument is not asked", () => {
  const other = { ...testInstrument, id: instrumentId("crp-2"), connection: "crp-2" as never };
  const { made, setAside } = station([testInstrument, other]);
  setAside(control("99", "09:00"));
  const states = readStationStatus(made.ports).map(({ instrument, state }) => [instrument, state]);
  expect(states).toEqual([
    ["crp-1", "trigger"],
    ["crp-2", "never"],
  ]);
});

describe("read after all", () => {
  test("it speaks for itself: what waited goes, or is held for what was in it", async () => {
    for (const [value, sent] of [
      ["20", 2],
      ["99", 1],
    ] as const) {
      const { made, setAside, readAgain } = station();
      setAside(control(value, "09:00"));
      await made.clock.advance(10 * minute);
      made.dock(result(2, "12:05"));
      expect(made.sent()).toHaveLength(1);
      readAgain();
      expect([value, made.sent().length]).toEqual([value, sent]);
    }
  });

  test("everything stands as if it had been read at once, whatever came meanwhile", async () => {
    const value = fc.constantFrom("20", "20", "23", "99");
    const step = fc.record({ kind: fc.constantFrom("control" as const, "result" as const), value, isUnread: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const told = async (isEver: boolean) => {
          const { made, setAside, readAgain } = station();
          for (const [n, one] of steps.entries()) {
            const clock = `09:${String(10 + n)}`;
            const said = one.kind === "control" ? control(one.value, clock) : result(n + 2, clock);
            if (isEver && one.isUnread) setAside(said);
            else made.dock(said);
          }
          readAgain();
          // What is read again ends with a silence.
          await made.clock.advance(2 * minute);
          made.workOff();
          const ofEach = [1, ...[...steps.keys()].map((n) => n + 2)].map((n) => keyOf(made, n)).filter((key) => key !== "");
          return [stateOf(made), ...ofEach.map((key) => made.codes(key))];
        };
        // What was sent before it was read stays sent, and is looked back on: so the verdicts are compared, not the states.
        expect(await told(true)).toEqual(await told(false));
      }),
      { numRuns: thoroughly(40, 400) },
    );
  });
});
