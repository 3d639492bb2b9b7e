/** What the month's report counts, and when: unbelievable dates, levels, reagent lots, deviations, comments, total error. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvOf, pageOf } from "../../../src/app/commands/report-files.ts";
import { openDeviation } from "../../../src/casework/registers/deviations.ts";
import { deviationOccasions } from "../../../src/domain/registers/deviations.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { monthlyReport, type ReportOptions } from "../../../src/quality/report/build-report.ts";
import type { StreamReport } from "../../../src/quality/report/monthly-report.ts";
import { crpControl, crpResult } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument, weekly } from "../../support/station.ts";
import { thoroughly } from "../../support/thorough.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "sett på kontrollen" } as const;
const high = { ...crpTarget, level: "abnormal", lot: "C2", target: "80", low: "70", high: "90" };
const highControl = (value: string, local: string) =>
  crpControl(value, local, {
    control: { name: null, lot: "C2", level: "abnormal", expiry: null },
    run: `h${local}`,
    sequence: `h${local}`,
  });

function station(policy: Partial<typeof weekly> = {}): TestStation {
  const qc = { CRP: [{ ...weekly, levels: ["normal", "abnormal"], ...policy }] };
  const made = createTestStation({ instruments: [{ ...testInstrument, qc }] });
  made.pipeline.importLots([crpTarget, high, crpReagent, { ...crpReagent, lot: "R2" }]);
  return made;
}
const report = (of: TestStation, options: Partial<ReportOptions> = {}) =>
  monthlyReport(of.ports, { month: "2026-03", withStaff: false, withComments: false, ...options });
const level = (of: TestStation, name: string, options: Partial<ReportOptions> = {}): StreamReport => {
  const found = report(of, options).streams.find((one) => one.level === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

test("what claims to be of the year 2000 or of next year counts in the month in which it was received, marked", async () => {
  const of = station();
  of.dock(
    crpControl("20", "2026-03-02T08:00:00"),
    crpControl("21", "2000-01-01T00:03:00"),
    crpControl("19", "2027-01-01T00:00:00"),
  );
  of.dock(
    crpResult({ measuredAt: readDeviceTime("2000-01-01T00:05:00"), sequence: "1", run: "1" }),
    crpResult({ measuredAt: null, sequence: "2", run: "2" }),
  );
  const made = report(of);
  const told = level(of, "normal").points.map(({ value, isDoubtful }) => `${value} ${isDoubtful}`);
  expect(told.sort()).toEqual(["19 true", "20 false", "21 true"]);
  expect(made.patients[0]).toMatchObject({ measured: 2, doubtful: 2 });
  expect(report(of, { month: "2026-02" }).patients[0]).toMatchObject({ measured: 0 });
  expect(csvOf(made)).toContain("(tidspunkt usikkert)");
  expect(await pageOf(made)).toContain("tidspunkt usikkert");
});

test("a control whose time could not be read at all is counted when it was received, marked", () => {
  const of = station();
  of.dock(crpControl("20", "2026-03-02T08:00:00", { measuredAt: null }));
  expect(level(of, "normal").points).toMatchObject([{ value: "20", isDoubtful: true }]);
});

test("days without a valid control are each level's own", () => {
  const of = station();
  of.dock(
    crpControl("20", "2026-03-01T08:00:00"),
    highControl("80", "2026-03-01T08:05:00"),
    crpControl("20", "2026-03-08T09:00:00"),
  );
  // Up to 10 March at noon: the normal level is covered, the abnormal one since the 9th at 8 no more (168 h and 24 h of grace).
  expect([level(of, "normal").overdueDays, level(of, "abnormal").overdueDays]).toEqual([0, 2]);
});

test("in turn, a level lasts as many intervals as there are levels", () => {
  const of = station({ levelMode: "rotate", interval: { type: "rolling", hours: 96 }, grace: { hours: 0 } });
  of.dock(
    highControl("80", "2026-03-01T08:00:00"),
    crpControl("20", "2026-03-04T08:00:00"),
    crpControl("20", "2026-03-08T08:00:00"),
  );
  expect([level(of, "normal").overdueDays, level(of, "abnormal").overdueDays]).toEqual([3, 2]);
});

test("where patient tests are counted, a pass that is not used up is not overdue", () => {
  const of = station({ interval: { type: "test-count", n: 5 }, grace: { hours: 0 }, levels: ["normal"] });
  of.dock(crpControl("20", "2026-03-01T08:00:00"));
  expect(level(of, "normal").overdueDays).toBe(0);
});

test("from failure to pass, only the same reagent lot's pass counts", () => {
  const of = station();
  const on = (lot: string) => ({ reagentLot: { number: lot, expiry: null } });
  of.dock(
    crpControl("40", "2026-03-02T08:00:00", on("R1")),
    crpControl("20", "2026-03-02T09:00:00", on("R2")),
    crpControl("20", "2026-03-02T14:00:00", on("R1")),
  );
  expect(level(of, "normal").medianFailToPassHours).toBe(6);
});

test("the deviation about a control, and those that stopped the instrument, stand beside it; comments only where asked for", () => {
  const of = station();
  const failures = ["2026-03-02T08:00:00", "2026-03-02T09:00:00", "2026-03-02T10:00:00"].map((time) => crpControl("40", time));
  const passes = [3, 4, 5, 6, 7].map((day) => crpControl("20", `2026-03-0${day}T08:00:00`));
  of.dock(...failures, ...passes);
  const [first] = of.store.runs.controlsBetween(testInstrument.id, "CRP", 0, 2e12);
  of.decide.annulControl(
    of.store.runs.controlsBetween(testInstrument.id, "CRP", 0, 2e12)[2]?.runKey ?? "",
    { cause: "bubble", moveTo: null },
    kari,
  );
  const about = { description: "Kontrollen falt", instrument: null, immediateAction: null };
  const number = openDeviation(of.ports, { ...about, occasion: deviationOccasions.control(first?.runKey ?? "") }, kari);
  const points = level(of, "normal").points;
  expect(points[0]?.deviation).toBe(number);
  expect(points[1]?.deviation).toBe(1);
  expect(points.at(-1)?.deviation).toBeNull();
  expect(points.every(({ comment }) => comment === null)).toBe(true);
  const written = level(of, "normal", { withComments: true }).points.flatMap(({ comment }) => comment ?? []);
  expect(written).toEqual(["annullert (luftboble eller for lite prøve): sett på kontrollen"]);
  expect(csvOf(report(of, { withComments: true }))).toMatch(/;annullert \(luftboble[^;]*;/);
});

test("total error and sigma stand only beside an allowed total error that the site has set, and never from too few", async () => {
  const values = ["19", "20", "21", "20", "19", "20", "21", "20", "20", "20"];
  const play = (policy: Partial<typeof weekly>, many: number) => {
    const of = station(policy);
    of.dock(...values.slice(0, many).map((value, i) => crpControl(value, `2026-03-0${1 + Math.floor(i / 3)}T0${i % 3}:00:00`)));
    return of;
  };
  const totalError = { allowedPercent: 10, source: "Noklus 2026" };
  // mean 20, SD sqrt(4/9) = 0.667, CV 3.33 %, no bias: TE 5.50 %, sigma 3.0.
  const known = play({ totalError }, 10);
  expect(level(known, "normal").month).toMatchObject({ totalErrorPercent: "5.50", sigma: "3.0" });
  expect(await pageOf(report(known))).toContain("Tillatt totalfeil 10 % (Noklus 2026)");
  expect(level(play({ totalError }, 9), "normal").month).toMatchObject({ totalErrorPercent: "–", sigma: "–" });
  const unknown = play({}, 10);
  expect(level(unknown, "normal").month).toMatchObject({ totalErrorPercent: "–", sigma: "–" });
  expect(await pageOf(report(unknown))).not.toMatch(/Sigma|totalfeil/);
});

test("an empty training register is not called complete", async () => {
  expect(await pageOf(report(station()))).toContain("Opplæring er ikke registrert: registeret er tomt.");
});

const anyControl = fc.record({
  name: fc.constantFrom("normal", "abnormal"),
  lot: fc.constantFrom("R1", "R2"),
  day: fc.integer({ min: 1, max: 9 }),
  hour: fc.integer({ min: 0, max: 23 }),
  fails: fc.boolean(),
});
type Any = typeof anyControl extends fc.Arbitrary<infer One> ? One : never;

function played(controls: readonly Any[]): TestStation {
  const of = station();
  const told = controls.map(({ name, lot, day, hour, fails }, i) => {
    const time = `2026-03-0${day}T${String(hour).padStart(2, "0")}:${String(i).padStart(2, "0")}:00`;
    const value = { normal: fails ? "40" : "20", abnormal: fails ? "99" : "80" }[name] ?? "";
    const on = { reagentLot: { number: lot, expiry: null } };
    return name === "normal" ? crpControl(value, time, on) : { ...highControl(value, time), ...on };
  });
  of.dock(...told);
  return of;
}
const normalOf = (controls: readonly Any[]): Pick<StreamReport, "overdueDays" | "medianFailToPassHours"> | undefined =>
  report(played(controls)).streams.find((one) => one.level === "normal");

test("law: another level changes nothing of a level's overdue days, and another reagent lot that passes nothing of its repairs", () => {
  fc.assert(
    fc.property(fc.array(anyControl, { maxLength: 8 }), (drawn) => {
      const controls = drawn.map((one) => (one.lot === "R2" ? { ...one, fails: false } : one));
      const all = normalOf(controls);
      const own = normalOf(controls.map((one) => (one.name === "normal" ? one : { ...one, day: 1, hour: 0 })));
      expect(own?.overdueDays).toBe(all?.overdueDays);
      const alone = normalOf(controls.filter(({ lot }) => lot === "R1"));
      expect(alone?.medianFailToPassHours ?? null).toBe(all?.medianFailToPassHours ?? null);
    }),
    { numRuns: thoroughly(25, 500) },
  );
});
