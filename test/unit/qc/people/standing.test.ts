/** Who measured and whose result it is, by the registers: judged at the measurement's day, and never by a guess. */
import { describe, expect, test } from "vitest";
import { instrumentId } from "../../../../src/domain/ids.ts";
import type { Operator, Training } from "../../../../src/domain/registers/people.ts";
import { operatorStanding } from "../../../../src/qc/people/operator-standing.ts";
import { patientStanding } from "../../../../src/qc/people/patient-standing.ts";
import { isGap, trainingMatrix } from "../../../../src/qc/people/training-gaps.ts";

const crp = { id: instrumentId("crp-1"), driver: "afinion-2" };
const kari: Operator = { name: "Kari Nordmann", hprNumber: null, codes: ["KN"], temporaryUntil: null };
const vikar: Operator = { name: "Ola Vikar", hprNumber: null, codes: ["OV", "9"], temporaryUntil: "2026-03-31" };
const training: Training = {
  ...{ operator: "kari nordmann", on: "afinion-2", trainedBy: "Noklus", date: "2026-01-15", validTo: "2026-06-30" },
  ...{ ownControlOn: "2026-01-16", procedure: null, procedureReadOn: null },
};

describe("who measured", () => {
  const standing = (code: string | null, day: string, trainings: readonly Training[] | null = null) =>
    operatorStanding([code], { operators: [kari, vikar], trainings }, crp, day);

  test.each([
    ["kn ", "2026-03-10", "known"],
    ["9", "2026-03-31", "known"],
    ["9", "2026-04-01", "not-certified"],
    ["X", "2026-03-10", "unknown"],
    [" ", "2026-03-10", "missing"],
    [null, "2026-03-10", "missing"],
  ])("%s on %s is %s", (code, day, expected) => {
    expect(standing(code, day)).toBe(expected);
  });

  test.each([
    ["2026-01-14", "not-certified"],
    ["2026-01-15", "known"],
    ["2026-06-30", "known"],
    ["2026-07-01", "not-certified"],
  ])("where training is kept, on %s: %s", (day, expected) => {
    expect(standing("KN", day, [training])).toBe(expected);
    expect(standing("KN", day, [{ ...training, on: "crp-1" }])).toBe(expected);
    expect(standing("KN", day, [{ ...training, on: "coaguchek" }])).toBe("not-certified");
  });

  test("nobody is judged by a register that was never filled; of several the gravest counts", () => {
    expect(operatorStanding(["X", null], { operators: null, trainings: [] }, crp, "2026-03-10")).toBeUndefined();
    expect(operatorStanding(["KN", null, "X"], { operators: [kari], trainings: null }, crp, "2026-03-10")).toBe("unknown");
  });
});

test("the matrix tells each gap once", () => {
  const matrix = (day: string, ...list: readonly Training[]) =>
    trainingMatrix([kari, vikar], list, [crp], day).map((cell) => [cell.operator, cell.state, isGap(cell)]);
  expect(matrix("2026-04-01", training)).toEqual([
    ["Kari Nordmann", "trained", false],
    ["Ola Vikar", "left", false],
  ]);
  expect(matrix("2026-03-01", { ...training, ownControlOn: null })).toEqual([
    ["Kari Nordmann", "no-own-control", true],
    ["Ola Vikar", "never", true],
  ]);
  expect(matrix("2026-07-01", training)[0]).toEqual(["Kari Nordmann", "expired", true]);
  expect(matrix("2026-03-01", { ...training, procedure: "P-1" })[0]).toEqual(["Kari Nordmann", "procedure-unread", true]);
});

describe("whose result", () => {
  const listed = { name: "Åse Bjørg Hårstad-Æsøy", birthDate: "1950-01-15" };
  const of = (patientName: string | null, birthDate: string | null = null) =>
    patientStanding(listed, [{ patientName, birthDate }]);

  test.each([
    [null, null],
    ["ASE BJORG  HARSTAD AESOY", null],
    ["HÅRSTAD-ÆSØY^ÅSE^BJØRG", "19500115"],
    ["", "1950-01-15"],
    [null, "15.01.1950"],
  ])("%s %s agrees", (name, born) => {
    expect(of(name, born)).toBe("listed");
  });

  test.each([
    ["Åse Hårstad-Æsøy", null],
    ["Å B Hårstad-Æsøy", null],
    ["Åse Bjørg Hårsta", null],
    [null, "1950-01-16"],
    [null, "15"],
    ["Åse Bjørg Hårstad-Æsøy", "19500116"],
  ])("%s %s does not", (name, born) => {
    expect(of(name, born)).toBe("mismatch");
  });

  test("a number that is not on the list", () => expect(patientStanding(null, [])).toBe("not-found"));
});
