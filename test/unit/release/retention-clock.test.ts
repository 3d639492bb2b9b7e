/** Erasing needs another clock that vouches for the station's own, and none that contradicts. */
import { expect, test } from "vitest";
import { instrumentClock } from "../../../src/domain/clock-witness.ts";
import { connectionId, instrumentId, transmissionId } from "../../../src/domain/ids.ts";
import { dayMs } from "../../../src/domain/retention.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { noteDeviceClock } from "../../../src/intake/device-clock.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { afterDays, eraseAll, type Retention, retentionOver } from "../../support/retention.ts";
import { createTestStation, crpReagent, crpTarget, noon, testInstrument } from "../../support/station.ts";

const other = { ...testInstrument, id: instrumentId("crp-2"), connection: connectionId("crp-2") };

/** A result that is finished, and work that no clock vouches for but those that the test lets speak. */
function sent(more: { readonly clockIsSet?: boolean; readonly receiversHaveOwnClock?: boolean } = {}) {
  const { receiversHaveOwnClock = true, ...is } = more;
  const station = createTestStation({ instruments: [{ ...testInstrument, ...is }, other] });
  station.pipeline.importLots([crpTarget, crpReagent]);
  const { added } = station.dock(crpControl("20", "2026-03-10T07:00:00"), crpResult());
  station.acceptAll();
  const key = added.find(({ kind }) => kind === "patient")?.key ?? "";
  const retention = retentionOver(station, eraseAll, {
    isVouchedFor: false,
    receiversHaveOwnClock: () => receiversHaveOwnClock,
  });
  return { station, retention, isErased: () => station.store.runs.byKey(key)?.erasedAt !== null };
}

/** As long as it takes until everything is due and nothing but the clock is in doubt. */
const grown = (retention: Retention) => retention.live(2 * afterDays);

test("a clock that nothing vouches for erases nothing; one that the journal vouches for erases", () => {
  const { station, retention, isErased } = sent();
  expect(grown(retention)).toBe("unvouched");
  expect(isErased()).toBe(false);
  station.store.witnesses.note("journal", "agrees", retention.now);
  expect(retention.live(1)).toBeNull();
  expect(isErased()).toBe(true);
});

test.each<readonly [string, Parameters<typeof sent>[0], "journal" | ReturnType<typeof instrumentClock>]>([
  ["a journal on this PC", { receiversHaveOwnClock: false }, "journal"],
  ["an instrument whose clock Labbro sets", { clockIsSet: true }, instrumentClock(testInstrument.id)],
  ["an instrument that is not in use here", {}, instrumentClock(instrumentId("gone"))],
])("%s vouches for nothing", (_name, more, source) => {
  const { station, retention, isErased } = sent(more);
  grown(retention);
  station.store.witnesses.note(source, "agrees", retention.now);
  expect(retention.live(1)).toBe("unvouched");
  expect(isErased()).toBe(false);
});

test("what vouched more than a week ago says nothing of today", () => {
  const { station, retention, isErased } = sent();
  grown(retention);
  station.store.witnesses.note("journal", "agrees", retention.now);
  expect(retention.live(8)).toBe("unvouched");
  expect(isErased()).toBe(false);
});

test.each(["journal", "controls", instrumentClock(other.id)] as const)(
  "%s on another day holds everything, however many agree, until a week after it last said so",
  (source) => {
    const { station, retention, isErased } = sent();
    grown(retention);
    station.store.witnesses.note(source, "contradicts", retention.now);
    const agree = (): void => {
      for (const one of ["journal", "controls", instrumentClock(testInstrument.id), instrumentClock(other.id)] as const)
        station.store.witnesses.note(one, "agrees", retention.now);
    };
    agree();
    expect(retention.live(6)).toBe("clock");
    agree();
    expect(isErased()).toBe(false);
    expect(retention.live(2)).toBeNull();
    expect(isErased()).toBe(true);
  },
);

test("a clock that was wrong for a fortnight erases nothing by it, whatever followed it: instruments that are set, and nobody who vouches", () => {
  const { station, retention, isErased } = sent({ clockIsSet: true });
  retention.live(20);
  station.store.witnesses.note("journal", "agrees", retention.now);
  retention.now += 9 * 365 * dayMs;
  retention.live(7);
  station.store.witnesses.note(instrumentClock(testInstrument.id), "agrees", retention.now);
  expect(retention.live(7)).toBe("unvouched");
  expect(isErased()).toBe(false);
});

test.each([
  ["shows today", {}, "2026-03-10T09:30:00", { agreedAt: noon, contradictedAt: null }],
  ["is a zone off", {}, "2026-03-09T21:30:00", { agreedAt: noon, contradictedAt: null }],
  ["shows another day", {}, "2026-03-07T12:00:00", { agreedAt: null, contradictedAt: noon }],
  [
    "is set by Labbro and shows another day",
    { clockIsSet: true },
    "2025-03-10T12:00:00",
    { agreedAt: null, contradictedAt: noon },
  ],
])("an instrument that %s is noted when it hands over", (_name, is, shows, noted) => {
  const { station } = sent(is);
  const { clocks } = station.store;
  const at = { ...clocks, heard: () => ({ from: noon, to: noon }) };
  const decoded = { observations: [], problems: [], events: [], lots: [], clock: [readDeviceTime(shows)] };
  const landed = { batches: [{ id: 1, instrumentId: testInstrument.id }] };
  const origin = { transmissionId: transmissionId(1) };
  noteDeviceClock({ ...station.store, clocks: at }, station.ports.view().instruments, decoded as never, landed as never, origin);
  const source = instrumentClock(testInstrument.id);
  expect(station.store.witnesses.all()).toEqual([{ source, ...noted }]);
});

test("an instrument that Labbro sets and that shows today is not noted: it shows what this PC says", () => {
  const { station } = sent({ clockIsSet: true });
  expect(station.store.witnesses.all()).toEqual([]);
});
