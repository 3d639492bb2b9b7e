/** The clock model case by case: what stands, what is corrected, what is uncertain and between what. */
import { expect, test } from "vitest";
import type { Docking } from "../../../../src/qc/clock/clock-question.ts";
import { assess, at, docking, record, rightClock } from "./build.ts";

const threeHoursSlow = docking("2026-03-05T08:00Z", "2026-03-05T05:00Z");
const fromTo = (from: string, to: string) => ({ from: at(from), to: at(to) });

test("at the first docking a right clock is believed", () => {
  const [finding] = assess([docking("2026-03-05T08:00Z", "2026-03-05T07:59Z")], [record("1", "2026-03-04T10:00Z")]);
  expect(finding).toMatchObject({ code: null, at: at("2026-03-04T10:00Z"), window: null });
});

test("at the first docking a wrong clock leaves everything since inUseFrom open (ruling 18)", () => {
  const [finding] = assess([threeHoursSlow], [record("1", "2026-03-04T10:00Z")]);
  expect(finding).toMatchObject({ code: "CLOCK_UNCERTAIN", window: fromTo("2026-01-01T00:00Z", "2026-03-05T08:00Z") });
});

test("a clock that is merely set wrong does not bring a former owner's record into the window", () => {
  const [finding] = assess([threeHoursSlow], [record("1", "2024-05-01T10:00Z")]);
  expect(finding).toMatchObject({ code: null, at: at("2024-05-01T10:00Z") });
});

test("a changed offset leaves the time open between the dockings", () => {
  const [finding] = assess([...rightClock.slice(0, 1), threeHoursSlow], [record("1", "2026-03-04T10:00Z")]);
  expect(finding).toMatchObject({
    code: "CLOCK_UNCERTAIN",
    at: at("2026-03-04T13:00Z"),
    window: fromTo("2026-03-01T08:00Z", "2026-03-05T08:00Z"),
  });
});

test("a clock years off is never corrected silently, however stable it is", () => {
  const lost = [docking("2026-03-01T08:00Z", "2006-01-01T08:00Z"), docking("2026-03-05T08:00Z", "2006-01-05T08:00Z")];
  const [finding] = assess(lost, [record("1", "2006-01-03T10:00Z")]);
  expect(finding).toMatchObject({ code: "CLOCK_UNCERTAIN", window: fromTo("2026-03-01T08:00Z", "2026-03-05T08:00Z") });
});

test("a header clock years behind the results' own times never moves them (DCA Vantage)", () => {
  const nonsense = [docking("2026-03-05T08:00Z", "2006-01-01T13:40:59-08:00")];
  const [finding] = assess(nonsense, [record("183", "2026-02-26T15:51:26")]);
  expect(finding).toMatchObject({ code: "CLOCK_UNCERTAIN", at: at("2026-02-26T15:51:26") });
});

test("a zone label on the header alone is no offset: wall time is compared with wall time", () => {
  const labelled = [
    docking("2026-03-01T08:00Z", "2026-03-01T09:00:00-08:00"),
    docking("2026-03-05T08:00Z", "2026-03-05T09:00:00-08:00"),
  ];
  const [finding] = assess(labelled, [record("1", "2026-03-04T10:00:00")]);
  expect(finding).toMatchObject({ code: null, at: at("2026-03-04T10:00:00") });
});

test("a control of a clock that was merely set wrong lies between what its offsets say; of a lost one anywhere since", () => {
  const control = record("1", "2026-03-04T10:00Z", "control");
  const [merelyWrong] = assess([threeHoursSlow], [control]);
  expect(merelyWrong).toMatchObject({ code: "CLOCK_UNCERTAIN", window: fromTo("2026-03-04T10:00Z", "2026-03-04T13:00Z") });
  const [lost] = assess([docking("2026-03-05T08:00Z", "2006-01-01T08:00Z")], [control]);
  expect(lost?.window).toEqual(fromTo("2026-01-01T00:00Z", "2026-03-05T08:00Z"));
});

test("where its hour comes twice as well, the window reaches from the first of both to the last", () => {
  const control = record("1", "2026-10-25T02:30:00", "control");
  const [finding] = assess([docking("2026-10-26T08:00Z", "2026-10-26T06:00:00")], [control]);
  expect(finding).toMatchObject({ code: "CLOCK_UNCERTAIN", window: fromTo("2026-10-25T00:30Z", "2026-10-25T04:30Z") });
});

test("a record that a broken-off transfer left behind is explained by the dockings around it", () => {
  const fast = (gateway: string, device: string) => docking(gateway, device);
  const dockings = [
    fast("2026-03-01T08:00Z", "2026-03-01T08:10Z"),
    fast("2026-03-05T08:00Z", "2026-03-05T08:10Z"),
    fast("2026-03-05T08:04Z", "2026-03-05T08:14Z"),
  ];
  const [finding] = assess(dockings, [record("1", "2026-03-03T10:10Z")]);
  expect(finding).toMatchObject({ code: "CLOCK_CORRECTED", at: at("2026-03-03T10:00Z") });
});

test("a second docking minutes later does not narrow the window to those minutes", () => {
  const dockings = [...rightClock.slice(0, 1), threeHoursSlow, docking("2026-03-05T08:10Z", "2026-03-05T05:10Z")];
  const [finding] = assess(dockings, [record("1", "2026-03-04T10:00Z")]);
  expect(finding?.window).toEqual(fromTo("2026-03-01T08:00Z", "2026-03-05T08:10Z"));
});

test("a slow line is no wrong clock: any moment of the transfer may be the one the device wrote", () => {
  const slow: Docking = { ...docking("2026-03-05T08:00Z", "2026-03-05T08:00Z"), heardTo: at("2026-03-05T08:06Z") };
  const [finding] = assess([...rightClock.slice(0, 1), slow], [record("1", "2026-03-04T10:00Z")]);
  expect(finding).toMatchObject({ code: null, at: at("2026-03-04T10:00Z") });
});

test("neighbours in the device's order narrow what the order itself left open", () => {
  const records = [
    record("19", "2026-03-03T08:00Z"),
    record("20", "2026-03-03T12:00Z"),
    record("21", "2026-03-03T09:00Z"),
    record("22", "2026-03-04T08:00Z"),
  ];
  const [before, first, second, after] = assess(rightClock, records);
  expect([before?.code, after?.code]).toEqual([null, null]);
  const between = fromTo("2026-03-03T08:00Z", "2026-03-04T08:00Z");
  expect([first, second]).toMatchObject([
    { code: "CLOCK_UNCERTAIN", window: between },
    { code: "CLOCK_UNCERTAIN", window: between },
  ]);
});

test("order is asked only where it tells something: not across kinds, a counter that ran over, or numbers that come twice", () => {
  const codes = (...records: readonly ReturnType<typeof record>[]) => assess(rightClock, records).map((one) => one?.code);
  const late = "2026-03-03T12:00Z";
  const early = "2026-03-03T09:00Z";
  expect(codes(record("20", late), record("21", early, "control"))).toEqual([null, null]);
  expect(codes(record("999", early), record("1", late))).toEqual([null, null]);
  expect(codes(record("20", late), record("21", early), record("20", early))).toEqual([null, null, null]);
  expect(codes(record("A20", late), record("A21", early), record(null, early))).toEqual([null, null, null]);
});

test("without a synchronised gateway clock, or without a reading, nothing is said", () => {
  const records = [record("1", "2026-03-04T10:00Z")];
  expect(assess([threeHoursSlow], records, { gatewayClockIsSynced: false })).toEqual([undefined]);
  expect(assess([], records)).toEqual([undefined]);
  expect(assess([docking("2026-03-05T08:00Z", "no time")], records)).toEqual([undefined]);
});

test("a device that labels local time as UTC is read by its rule, its header too", () => {
  const rule = { zone: "Europe/Oslo", offset: "ignored" as const };
  const [finding] = assess([docking("2026-03-05T08:00Z", "2026-03-05T09:00:00Z")], [record("1", "2026-03-04T10:00:00Z")], {
    rule,
  });
  expect(finding).toMatchObject({ code: null, at: at("2026-03-04T10:00:00") });
});
