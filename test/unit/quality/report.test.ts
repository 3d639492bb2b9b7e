/** The monthly report: its numbers by hand, its file as Excel reads it, its page without a person in it. */
import { expect, test } from "vitest";
import { csvOf, pageOf } from "../../../src/app/commands/report-files.ts";
import { openDeviation } from "../../../src/casework/registers/deviations.ts";
import { instrumentEvents } from "../../../src/domain/registers/instrument-events.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { monthlyReport } from "../../../src/quality/report/build-report.ts";
import type { MonthlyReport, StreamReport } from "../../../src/quality/report/monthly-report.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation, testInstrument } from "../../support/station.ts";

/** Mean 42 and SD 1.1547 of these ten (QC.md 1.5), so with a target of 41 the bias is +2.439 %. */
const tenValues = ["41", "43", "42", "40", "44", "42", "41", "43", "42", "42"];
const target = { ...crpTarget, target: "41", sd: "2", low: "35", high: "47" };

function station(controls: readonly (readonly [local: string, value: string])[]): TestStation {
  const made = createTestStation();
  made.pipeline.importLots([target, crpReagent]);
  for (const [local, value] of controls) made.dock(crpControl(value, local));
  return made;
}

const days = (values: readonly string[], month = "2026-02") =>
  values.map((value, i) => [`${month}-${String(i + 1).padStart(2, "0")}T08:00:00`, value] as const);
const report = (of: TestStation, withStaff = false): MonthlyReport =>
  monthlyReport(of.ports, { month: "2026-02", withStaff, withComments: withStaff });
const only = ({ streams }: MonthlyReport): StreamReport => {
  const [stream] = streams;
  if (stream === undefined || streams.length !== 1) throw new Error("not one stream");
  return stream;
};

test("mean, SD with n - 1, CV and bias are those of the textbook, and provisional under 20", () => {
  expect(only(report(station(days(tenValues)))).month).toEqual({
    ...{ n: 10, mean: "42.0", sd: "1.2", cvPercent: "2.75", biasPercent: "+2.44" },
    ...{ totalErrorPercent: "–", sigma: "–", standing: "provisional", passes: 10, warnings: 0, rejects: 0, voids: 0 },
  });
});

test("below ten there is no SD to show", () => {
  expect(only(report(station(days(tenValues.slice(1))))).month).toMatchObject({
    n: 9,
    mean: "42.1",
    sd: "–",
    cvPercent: "–",
    standing: "too-few",
  });
});

test("the lot so far counts what was measured before the month, and nothing after it", () => {
  const stream = only(report(station([...days(tenValues, "2026-01"), ...days(["42"]), ["2026-03-02T08:00:00", "99"]])));
  expect([stream.month.n, stream.lotToDate.n]).toEqual([1, 11]);
});

test("a failure is counted, and so is the time until the level passed again", () => {
  const stream = only(
    report(
      station([
        ["2026-02-02T08:00:00", "99"],
        ["2026-02-02T10:00:00", "98"],
        ["2026-02-02T14:00:00", "41"],
      ]),
    ),
  );
  expect(stream.month).toMatchObject({ n: 3, passes: 1, rejects: 2 });
  expect(stream.medianFailToPassHours).toBe(6);
});

test("days without a valid control are counted from the calendar, but not while the instrument is out of use", () => {
  const weekly = station([["2026-02-01T08:00:00", "41"]]);
  // Valid for 168 h and 24 h of grace: covered to 9 February, 20 days of February 2026 are left at noon minus the ones covered.
  const covered = only(report(weekly)).overdueDays;
  expect(covered).toBe(28 - 8);
  const away = {
    key: "1",
    subject: testInstrument.id,
    at: Date.UTC(2026, 1, 15),
    body: { kind: "out-of-use", note: null },
  } as const;
  weekly.store.registers.put(instrumentEvents, away, null, 0);
  expect(only(report(weekly)).overdueDays).toBe(14 - 8);
});

test("patient samples are counted by where they are, and held ones by cause", () => {
  const of = station([["2026-02-02T08:00:00", "41"]]);
  const at = (local: string) => ({ measuredAt: readDeviceTime(local), sequence: local, run: local });
  of.dock(crpResult(at("2026-02-03T08:00:00")), crpResult({ ...at("2026-02-03T09:00:00"), patientId: null }));
  const [row] = of.sent();
  if (row !== undefined) of.store.outbox.accepted(row.controlId, of.clock.now(), Buffer.from("AA"));
  const [volume] = report(of).patients;
  expect(volume).toMatchObject({ received: 2, measured: 2, accepted: 0, held: 2, waiting: 0 });
  expect(volume?.heldBy).toContainEqual({ code: "PID_MISSING", text: "Pasientidentitet mangler.", count: 1 });
});

test("the file is one line a control with the agreed columns, decimal commas and a byte-order mark", () => {
  const of = station([["2026-02-02T08:00:00", "41.5"]]);
  const [header, line, ...rest] = csvOf(report(of)).split("\r\n");
  expect(header).toBe(
    "\uFEFFenhet;instrument_serienr;modell;analyse;benevning;kontrollmateriale;kontrollot;niva;fasit;nedre;ovre;reagenslot;tidspunkt_lokal;tidspunkt_utc;verdi;z;status;regler;utforer_id;kommentar;avvik_nr",
  );
  expect(line).toBe(
    "Testtjenesten;AF20990001;As is;CRP;mg/L;;C1;normal;41;35;47;10240001;2026-02-02 08:00:00;2026-02-02T07:00:00Z;41,5;0,25;godkjent;;;;",
  );
  expect(rest).toEqual([""]);
});

test("no cell is run as a formula, and a delimiter in a name stays inside its cell", () => {
  const of = station([["2026-02-02T08:00:00", "41"]]);
  const made = report(of);
  const hostile = { ...made, unit: { ...made.unit, name: '=HYPERLINK("x");a' } };
  expect(csvOf(hostile).split("\r\n")[1]).toMatch(/^"'=HYPERLINK\(""x""\);a";/);
});

test("operators stand in it only where asked for, patients never", async () => {
  const of = station([]);
  of.dock(crpControl("41", "2026-02-02T08:00:00", { operatorId: "OLA7" }));
  of.dock(crpResult({ measuredAt: readDeviceTime("2026-02-02T09:00:00"), patientName: "Test Person" }));
  for (const text of [csvOf(report(of)), await pageOf(report(of))]) {
    for (const personal of [syntheticPersons[0], "Test Person", "OLA7"]) expect(text).not.toContain(personal);
  }
  expect(csvOf(report(of, true))).toContain(";OLA7;");
});

test("the page draws a chart per level and escapes what it shows", async () => {
  const made = report(station(days([...tenValues, "99"])));
  const markup = await pageOf({ ...made, unit: { ...made.unit, name: "<script>alert(1)</script>" } });
  expect(markup).not.toContain("<script");
  expect(markup).toContain("<svg");
  expect(markup).toContain("1-3s");
  expect(markup).toContain("februar 2026");
});

test("an annulled control is counted apart and is in no mean", () => {
  const of = station([...days(tenValues), ["2026-02-20T08:00:00", "99"], ["2026-02-20T09:00:00", "41"]]);
  const failed = of.store.runs.controlsBetween(testInstrument.id, "CRP", Date.UTC(2026, 1, 20), Date.UTC(2026, 1, 20, 8))[0];
  const kari = { by: "Kari Lab", role: "lab-responsible", reason: "luftboble" } as const;
  of.decide.annulControl(failed?.runKey ?? "", { cause: "bubble", moveTo: null }, kari);
  const stream = only(report(of));
  expect(stream.month).toMatchObject({ n: 11, passes: 11, rejects: 0, voids: 1 });
  expect(stream.points).toHaveLength(12);
});

test("deviations, rounds and the limits that were passed stand in the month's report", async () => {
  const of = station([]);
  const kari = { by: "Kari Lab", role: "lab-responsible", reason: "månedsslutt" } as const;
  openDeviation(
    of.ports,
    { description: "Kjøleskapet var for varmt", instrument: null, immediateAction: null, occasion: null },
    kari,
  );
  of.dock(crpResult({ measuredAt: readDeviceTime("2026-01-09T09:00:00") }));
  const march = await pageOf(monthlyReport(of.ports, { month: "2026-03", withStaff: false, withComments: false }));
  expect(march).toContain("Kjøleskapet var for varmt");
  const january = await pageOf(monthlyReport(of.ports, { month: "2026-01", withStaff: false, withComments: false }));
  expect(january).not.toContain("Kjøleskapet");
  expect(january).toContain("Svaret er mer enn 30 dager gammelt. (1)");
});
