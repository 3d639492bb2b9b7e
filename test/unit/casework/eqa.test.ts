/** External control at the gate: kept apart, never sent, and a patient's result is always found again. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Observation } from "../../../src/domain/observation.ts";
import { readDeviceTime } from "../../../src/domain/time.ts";
import { officeWork } from "../../../src/office/index.ts";
import { crpControl, crpResult, syntheticPersons } from "../../support/observations.ts";
import { createTestStation, crpReagent, crpTarget, type TestStation } from "../../support/station.ts";

const ola = { by: "Ola", reason: "sett på pakken", role: "operator" } as const;
const kari = { by: "Kari Lab", reason: "Noklus", role: "lab-responsible" } as const;
const [person] = syntheticPersons;
const crpRound = {
  ...{ name: "CRP-2026-1", shipment: "CRP 1/2026", parallels: 1, instruments: ["crp-1"], analytes: ["CRP"] },
  ...{ opensOn: "2026-03-01", closesOn: "2026-03-20", deadline: "2026-03-25", closedOn: null },
  samples: [{ name: "A", ids: ["NOK-A"] }],
};

let station: TestStation;
beforeEach(() => {
  station = createTestStation();
  station.pipeline.importLots([crpTarget, crpReagent]);
  station.dock(crpControl("20", "2026-03-10T08:00:00"));
});

let sequence = 0;
const docked = (more: Partial<Observation>): string => {
  sequence += 1;
  return station.dock(crpResult({ sequence: `${sequence}`, run: `${sequence}`, operatorId: "OV", ...more })).added[0]?.key ?? "";
};
const addRound = (more: object = {}) => officeWork(station, "eqa.round-add", { round: { ...crpRound, ...more }, ...kari });
const undo = (id: string) => officeWork(station, "eqa.undo", { id, ...ola });
const mark = (id: string, round: string | null = null) => officeWork(station, "eqa.mark", { id, round, sample: null, ...ola });
const caught = (round: string | null = null) => officeWork(station, "eqa.results", { round });
const where = (key: string) => [station.state(key), ...station.store.runs.observations(key).map((one) => one.disposition)];

describe("a sample of an open round", () => {
  test("is caught by its id with all that the register wants, and nothing is sent", () => {
    addRound();
    const key = docked({ patientId: "nok-a" });
    expect([where(key), station.codes(key)]).toEqual([["rejected", "eqa"], expect.arrayContaining(["SAMPLE_IS_EQA"])]);
    expect(caught("CRP-2026-1")).toMatchObject([
      {
        result: {
          run: key,
          by: "pattern",
          sample: "A",
          instrument: "crp-1",
          operator: "OV",
          reagentLot: "10240001",
          values: [{ value: "47" }],
        },
        report: null,
      },
    ]);
    expect(station.sent()).toEqual([]);
    expect(() => station.decide.release(key, kari)).toThrow("NOT_ALLOWED_NOW");
  });

  test("was a patient's after all: undone, assigned, sent, and no longer in the register", () => {
    addRound();
    const key = docked({ patientId: "NOK-A" });
    expect(undo(key)).toEqual({ id: key, state: "held" });
    expect(station.codes(key)).toEqual(["PID_INVALID"]);
    expect(caught()).toEqual([]);
    station.decide.assignPatient(key, person, ola);
    expect(where(key)).toEqual(["released", "sent"]);
    expect(station.sent()).toHaveLength(1);
  });

  test("that came before its round was registered is caught then; a corrected round lets go what it should not have caught", () => {
    const key = docked({ patientId: "NOK-A" });
    expect(station.codes(key)).toEqual(["PID_INVALID"]);
    addRound();
    expect(station.state(key)).toBe("rejected");
    addRound({ samples: [{ name: "A", ids: ["NOK-X"] }] });
    expect([station.state(key), station.codes(key)]).toEqual(["held", ["PID_INVALID", "SAMPLE_MAYBE_EQA"]]);
    expect(caught()).toEqual([]);
  });

  test("what was measured on its first and on its last day is asked as well when it is registered", () => {
    const round = { opensOn: "2026-03-09", closesOn: "2026-03-10" };
    const at = (time: string) => docked({ patientId: "NOK-A", measuredAt: readDeviceTime(time) });
    const within = [at("2026-03-09T00:00:00"), at("2026-03-09T10:00:00"), at("2026-03-10T11:30:00")];
    const before = at("2026-03-08T23:59:00");
    addRound(round);
    expect(within.map((key) => station.state(key))).toEqual(["rejected", "rejected", "rejected"]);
    expect(station.state(before)).toBe("held");
  });

  test("closing the round takes nothing from what was caught", () => {
    addRound();
    const key = docked({ patientId: "NOK-A" });
    officeWork(station, "eqa.round-close", { name: "CRP-2026-1", ...kari });
    expect(station.state(key)).toBe("rejected");
    expect(officeWork(station, "eqa.rounds", {})).toMatchObject([{ state: "closed", results: 1, daysLeft: null }]);
  });
});

describe("the calendar", () => {
  test("only asks, where no id is; assigning the patient answers it", () => {
    addRound();
    const key = docked({ patientId: null });
    expect(station.codes(key)).toEqual(["PID_MISSING", "SAMPLE_MAYBE_EQA"]);
    station.decide.assignPatient(key, person, ola);
    expect(station.state(key)).toBe("released");
  });

  test("a patient in the days of a round is sent as always", () => {
    addRound();
    expect(station.state(docked({}))).toBe("released");
  });

  test("'it was a patient' takes the question away, 'it was Noklus' answers it", () => {
    addRound();
    const [one, two] = [docked({ patientId: null }), docked({ patientId: null })];
    undo(one);
    expect(station.codes(one)).toEqual(["PID_MISSING"]);
    expect(mark(two)).toMatchObject({ state: "rejected" });
    expect(caught("CRP-2026-1")).toMatchObject([{ result: { run: two, by: "person" } }]);
  });
});

describe("the instrument's own role", () => {
  test("is kept in the register, and undone it is judged and sent as a patient's", () => {
    addRound();
    const key = docked({ kind: "eqa", patientId: person });
    expect(where(key)).toEqual(["kept", "eqa"]);
    expect(caught("CRP-2026-1")).toMatchObject([{ result: { run: key, by: "device", sample: null } }]);
    expect(undo(key)).toEqual({ id: key, state: "released" });
    expect(where(key)).toEqual(["released", "sent"]);
    expect(caught()).toEqual([]);
    expect(station.store.runs.observations(key)[0]?.observation.kind).toBe("eqa");
    expect(() => undo(key)).toThrow("NOT_ALLOWED_NOW");
  });

  test("undone over a failed control it is held like any other, and later controls count for it", () => {
    station.dock(crpControl("40", "2026-03-10T09:00:00"));
    const key = docked({ kind: "eqa", patientId: person });
    undo(key);
    expect([station.state(key), station.codes(key)]).toEqual(["held", ["QC_FAILED"]]);
  });

  test("told again by the instrument it stays what the person said", () => {
    const key = docked({ kind: "eqa", patientId: person });
    undo(key);
    station.dock(crpResult({ sequence: `${sequence}`, run: `${sequence}`, operatorId: "OV", kind: "eqa", patientId: person }));
    expect(where(key)).toEqual(["released", "sent"]);
  });
});

describe("a person's mark", () => {
  test("pulls back what is queued, also where a person released it", () => {
    const key = docked({});
    expect(station.sent()).toHaveLength(1);
    mark(key);
    expect([station.sent(), where(key)]).toEqual([[], ["rejected", "eqa"]]);
    const held = docked({ measuredAt: null, patientId: null });
    expect(station.state(held)).toBe("held");
  });

  test("needs a round that there is, and is not for controls", () => {
    const key = docked({ patientId: null });
    expect(() => mark(key, "CRP-1999")).toThrow("NOT_FOUND");
    const control = station.dock(crpControl("20", "2026-03-10T11:00:00")).added[0]?.key ?? "";
    expect(() => mark(control)).toThrow("NOT_ALLOWED_NOW");
    expect(() => officeWork(station, "eqa.mark", { id: key, round: null, sample: null, ...kari, role: "advisor" })).toThrow(
      "NOT_PERMITTED",
    );
  });

  test("is undone as well, and marked again", () => {
    const key = docked({});
    mark(key);
    expect(undo(key).state).toBe("released");
    expect(station.sent()).toHaveLength(1);
    expect(mark(key).state).toBe("rejected");
  });
});

test("what people fill in adds up, and holds no person number", () => {
  addRound();
  const key = docked({ patientId: "NOK-A" });
  const due = (dueWithinDays: number) => officeWork(station, "eqa.rounds", { dueWithinDays }).length;
  expect([due(14), due(15)]).toEqual([0, 1]);
  const report = (told: object) => officeWork(station, "eqa.report", { id: key, report: told, ...ola });
  report({ registeredOn: "2026-03-11", registeredBy: "Ola" });
  expect(report({ target: "45", trueness: "god" })).toEqual({
    ...{ registeredOn: "2026-03-11", registeredBy: "Ola", target: "45", trueness: "god" },
  });
  expect(officeWork(station, "eqa.rounds", {})).toMatchObject([{ daysLeft: null, unregistered: 0 }]);
  expect(officeWork(station, "eqa.rounds", { dueWithinDays: 99 })).toEqual([]);
  expect(() => report({ trueness: person })).toThrow("TEXT_PERSONAL");
  expect(() => officeWork(station, "eqa.report", { id: docked({}), report: {}, ...ola })).toThrow("NOT_FOUND");
});
