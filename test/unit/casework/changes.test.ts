/** Single changes of sent results: what stands in whose way, what a corrected value is asked, and what the patient list says. */
import { beforeEach, describe, expect, test } from "vitest";
import { markEqa, undoEqa } from "../../../src/casework/decisions/eqa-decisions.ts";
import { caseResults } from "../../../src/casework/look-back/case-list.ts";
import { decideCase, wrongPatient } from "../../../src/casework/look-back/decide.ts";
import { takeUpChanges } from "../../../src/casework/look-back/journal-changes.ts";
import { worklist } from "../../../src/casework/worklist/worklist.ts";
import { problemCatalogue } from "../../../src/domain/problem-catalogue.ts";
import { lookBackCases, type ResultChange, resultChanges } from "../../../src/domain/registers/look-back.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import type { AnalyteLimits } from "../../../src/domain/value-limits.ts";
import { officeWork } from "../../../src/office/index.ts";
import { createModelJournal } from "../../support/model-journal.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, noon, type TestStation, testInstrument } from "../../support/station.ts";

const kari = { by: "Kari Lab", role: "lab-responsible", reason: "gått gjennom" } as const;
const told = { name: "Dr. Berg", at: noon };
const [anna, berit] = syntheticPersons;

let station: TestStation;
let journal: ReturnType<typeof createModelJournal>;
let key: string;

/** A result `>200` in the journal, flagged by the instrument as off its scale, and in a case. */
function openCase(limits: AnalyteLimits = { alert: "none" }): void {
  const analytes = testInstrument.analytes.map((analyte) => ({ ...analyte, limits }));
  station = createTestStation({ instruments: [{ ...testInstrument, analytes }] });
  journal = createModelJournal(station.store);
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
  const value = { raw: ">200", comparator: ">", number: "200", unit: "mg/L" } as const;
  const measuredAt = readDeviceTime("2026-03-10T09:00:00");
  key = station.dock(crpResult({ sequence: "1", run: "1", value, flags: [">"], measuredAt })).added[0]?.key ?? "";
  deliver();
  station.dock(crpControl("40", "2026-03-10T11:00:00"));
}
beforeEach(() => openCase());

const deliver = () => {
  while (journal.publish(station) > 0) journal.answerAll(station);
};
const list = () => officeWork({ ports: station.ports } as never, "outbox.list", {});
const onlyCase = () => station.store.registers.all(lookBackCases)[0];
const decide = (
  decision: "stands" | "uncertain" | "withdrawn" | "corrected",
  number: string | null = null,
  comparator: "<" | ">" | null = null,
) =>
  decideCase(
    station.ports,
    onlyCase()?.key ?? "",
    [key],
    { decision, notified: told, value: number === null ? null : `${comparator ?? ""}${number}` },
    kari,
  );

test("a withdrawal does not wait for a correction that the journal refused, and that one is not sent again after it", () => {
  decide("corrected", "150");
  journal.publish(station);
  journal.answer(station, 0, "refuse");
  const refused = list()[0]?.id ?? "";
  decide("withdrawn");
  expect(list()).toMatchObject([{ state: "queued" }]);
  expect(() => officeWork({ ports: station.ports } as never, "outbox.retry", { id: refused, ...kari })).toThrow("taken back");
  deliver();
  expect([journal.valid(key), list()]).toEqual([[], []]);
});

test("what is decided while an earlier change waits holds both, also if the earlier one is refused", () => {
  decide("corrected", "150");
  decide("uncertain");
  journal.publish(station);
  journal.answer(station, 0, "refuse");
  deliver();
  expect(journal.valid(key)).toEqual([{ patient: anna, value: "150", notes: ["corrected", "uncertain"] }]);
  expect(list()).toEqual([]);
  expect(caseResults(station.ports, onlyCase()?.body as never)).toMatchObject([{ results: ["CRP 150 mg/L"] }]);
});

test("what the journal was told is not said to stand unchanged", () => {
  decide("uncertain");
  expect(() => decide("stands")).toThrow("NOT_ALLOWED_NOW");
});

describe("a corrected value", () => {
  test.each([
    ["hardly possible", "600", {}],
    ["below zero", "-1", {}],
    ["outside what the instrument measures", "4", { measuringRange: { low: "5", high: "200" } }],
    ["no number", "1,5 ca.", {}],
    ["no number either", "1e2", {}],
  ])("%s is refused at once, and nothing is kept of it", (_name, number, limits) => {
    openCase({ alert: "none", ...limits });
    expect(() => decide("corrected", number)).toThrow();
    expect([list(), onlyCase()?.body.decisions]).toEqual([[], []]);
  });

  test("with a plus sign or a comma it is the number without", () => {
    decide("corrected", "+30");
    decide("corrected", "12,5");
    expect(station.store.registers.all(resultChanges).map(({ body }) => body.value)).toMatchObject([
      { number: "30" },
      { number: "12.5" },
    ]);
  });

  test("the limits of the instrument may be said, and its flags were of the other value", () => {
    openCase({ alert: "none", measuringRange: { low: "5", high: "200" } });
    decide("corrected", "5", "<");
    deliver();
    expect(journal.valid(key)).toMatchObject([{ value: "<^5" }]);
  });

  test("an alert value is told, once", () => {
    openCase({ alert: { high: "210" } });
    const alerts = () => station.store.events.ofSubject(key).filter(({ kind }) => kind === "alert-value").length;
    expect(alerts()).toBe(0);
    decide("corrected", "250");
    decide("corrected", "260");
    expect(alerts()).toBe(1);
  });
});

describe("the wrong patient", () => {
  const listed = (text: string) =>
    officeWork(station, "register.import-patients", { text: `personNumber;name;birthDate\n${text}`, ...kari });

  test("whom the patient list does not have: taken from the former one, held, and brought by a person's word as it was last told", () => {
    decide("corrected", "150");
    listed(`${anna};Anna Test;1950-01-18`);
    expect(wrongPatient(station.ports, key, berit, told, kari).state).toBe("held");
    expect(station.codes(key)).toContain("PID_NOT_FOUND");
    deliver();
    expect([journal.valid(key), list()]).toEqual([[], []]);
    station.decide.release(key, kari);
    deliver();
    expect(journal.valid(key)).toEqual([{ patient: berit, value: "150", notes: ["corrected"] }]);
  });

  test("whom the list has: brought at once", () => {
    listed(`${berit};Berit Test;1950-01-18`);
    expect(wrongPatient(station.ports, key, berit, told, kari).state).toBe("released");
  });

  test("what was withdrawn is not moved", () => {
    decide("withdrawn");
    expect(() => wrongPatient(station.ports, key, berit, told, kari)).toThrow("withdrawn");
  });

  test("the right one entered by hand, since the journal refuses it: what is taken from the wrong one is still told", () => {
    wrongPatient(station.ports, key, berit, told, kari);
    journal.publish(station);
    journal.answer(station, 1, "refuse");
    expect(station.decide.enteredByHand(key, told, kari).state).toBe("by-hand");
    expect(list()).toMatchObject([{ state: "at broker" }]);
    journal.answerAll(station);
    expect([journal.valid(key), list()]).toEqual([[], []]);
  });
});

test("a result that was withdrawn as external control and was none is sent by a person, under a new number, with what stands against it", () => {
  markEqa(station.ports, key, { round: null, sample: null }, kari);
  decide("withdrawn");
  deliver();
  expect(undoEqa(station.ports, key, kari).state).toBe("held");
  expect([journal.valid(key), worklist(station.ports).map(({ id }) => id)]).toEqual([[], [key]]);
  station.decide.release(key, kari);
  const bytes = Buffer.from(station.store.outbox.ofRun(key).at(-1)?.bytes ?? []).toString();
  expect(bytes).toContain(`OBR|1||`);
  expect(bytes).not.toContain(`|${key}|`);
  deliver();
  expect(journal.valid(key)).toMatchObject([{ patient: anna, value: ">^200" }]);
});

describe("a change that an earlier version could not write", () => {
  const left: ResultChange = {
    ...{ run: "", kind: "corrected", patientId: anna, comment: null },
    value: { comparator: null, number: "150" },
    controlId: null,
  };
  const leave = () => {
    const body = { ...left, run: key };
    station.store.registers.put(resultChanges, { key: `${key}/1`, subject: key, at: noon, body }, kari, noon);
  };

  test("is in the list with its reason until its message is queued", () => {
    leave();
    expect(list()).toMatchObject([{ run: key, state: "queued", code: "HL7_UNRENDERABLE", attempts: 0 }]);
    takeUpChanges(station.ports);
    deliver();
    expect(journal.valid(key)).toEqual([{ patient: anna, value: "150", notes: ["corrected"] }]);
    expect(list()).toEqual([]);
  });

  test("goes before what is decided now", () => {
    leave();
    decide("uncertain");
    takeUpChanges(station.ports);
    expect(list()).toHaveLength(2);
    deliver();
    expect(journal.valid(key)).toEqual([{ patient: anna, value: "150", notes: ["corrected", "uncertain"] }]);
  });
});

describe("what was never tried at the journal is taken back by a withdrawal, and nothing is told of it", () => {
  test("brought to another patient and not sent yet", () => {
    wrongPatient(station.ports, key, berit, told, kari);
    decide("withdrawn");
    deliver();
    expect([journal.valid(key), list()]).toEqual([[], []]);
    expect(station.store.registers.all(resultChanges).at(-1)?.body).toMatchObject({ kind: "withdrawn", isNeedless: true });
  });

  test("nor where what was brought was refused, and a correction of it still waits", () => {
    wrongPatient(station.ports, key, berit, told, kari);
    const brought = station.store.outbox.ofRun(key).at(-1)?.controlId;
    decide("corrected", "150");
    // The answer is noted, and nothing that follows from it is done yet.
    if (brought !== undefined)
      station.store.outbox.stopped(brought, noon, { code: "JOURNAL_REFUSED_PATIENT", refusal: "AE", acknowledgement: null });
    decide("withdrawn");
    deliver();
    expect([journal.valid(key), list()]).toEqual([[], []]);
    expect(station.store.registers.all(resultChanges).at(-1)?.body).toMatchObject({ kind: "withdrawn", isNeedless: true });
  });

  test("brought to another patient and then to a third: the second is told nothing", () => {
    wrongPatient(station.ports, key, berit, told, kari);
    wrongPatient(station.ports, key, syntheticPersons[2], told, kari);
    deliver();
    expect(journal.valid(key).map(({ patient }) => patient)).toEqual([syntheticPersons[2]]);
    const needless = station.store.registers.all(resultChanges).filter(({ body }) => body.isNeedless === true);
    expect(needless.map(({ body }) => body.kind)).toEqual(["wrong-patient"]);
  });

  test("a correction and a doubt of what was refused are told as if it were sent for the first time", () => {
    wrongPatient(station.ports, key, berit, told, kari);
    const brought = station.store.outbox.ofRun(key).at(-1)?.controlId;
    if (brought !== undefined)
      station.store.outbox.stopped(brought, noon, { code: "JOURNAL_REFUSED_PATIENT", refusal: "AE", acknowledgement: null });
    decide("corrected", "150");
    deliver();
    expect(journal.valid(key)).toMatchObject([{ patient: berit, value: "150" }]);
  });
});

test.each(["HL7_UNRENDERABLE", "HL7_CHARSET"] as const)("%s says what becomes of a result, and of a change of one", (code) => {
  const advice = problemCatalogue[code].do;
  expect(advice).toMatch(/not sent is held/);
  expect(advice).toMatch(/the journal has stays there as it is: change it there by hand/);
});
