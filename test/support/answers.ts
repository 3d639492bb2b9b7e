/** A strip for Strep A with coded answers and one for urine with grades in words, on one instrument with controls. */
import type { CodeTable } from "../../src/domain/analyte-codes.ts";
import type { Answer } from "../../src/domain/answers.ts";
import type { ControlTarget } from "../../src/domain/lot.ts";
import type { Observation } from "../../src/domain/observation.ts";
import type { ConfiguredAnalyte, Instrument } from "../../src/domain/station.ts";
import { readDeviceTime } from "../../src/domain/time.ts";
import { crpResult } from "./observations.ts";
import { crpTarget, testInstrument, weekly } from "./station.ts";

const sct = (code: string) => ({ code, system: "SCT" });

export const strepAnswers: readonly Answer[] = [
  { value: "NEG", text: "Negativ", code: sct("260385009") },
  { value: "Negative", text: "Negativ", code: sct("260385009") },
  { value: "POS", text: "Positiv", code: sct("10828004") },
];
export const gradeAnswers: readonly Answer[] = ["NEGATIVE", "trace", "1+", "2+", "3"].map((value) => ({
  value,
  text: value,
  code: null,
}));

const analyte = (name: string, answers: readonly Answer[]): ConfiguredAnalyte => ({
  name,
  unit: "",
  unitSpellings: [""],
  referenceRange: null,
  answers,
});
export const strep = analyte("Strep A", strepAnswers);
export const protein = analyte("U-Protein", gradeAnswers);

export const answerCodes: CodeTable = {
  version: "1",
  source: "test",
  analytes: [
    {
      analyte: "Strep A",
      units: [""],
      nlk: { code: "NPU54321", name: "Sekr-Streptokokker gruppe A" },
      loinc: { code: "6556-5", name: "Streptococcus pyogenes Ag [Presence] in Throat" },
    },
    {
      analyte: "U-Protein",
      units: [""],
      nlk: { code: "NPU04206", name: "U-Protein" },
      loinc: { code: "20454-5", name: "Protein [Presence] in Urine by Test strip" },
    },
  ],
};

export const answerInstrument: Instrument = {
  ...testInstrument,
  analytes: [...testInstrument.analytes, strep, protein],
  qc: { ...testInstrument.qc, "Strep A": [weekly], "U-Protein": [weekly] },
};

const target = (name: string, answers: readonly string[]): ControlTarget => {
  const numbers = { target: null, sd: null, low: null, high: null };
  return { ...crpTarget, ...numbers, analyte: name, lot: "C7", unit: "", answers };
};
export const answerTargets = [target("Strep A", ["NEG"]), target("U-Protein", ["1+", "2+"])];
export const answerReagents = ["Strep A", "U-Protein"].map(
  (name) =>
    ({
      kind: "reagent",
      analyte: name,
      model: "as-is",
      name: null,
      lot: "R7",
      expiry: "2027-12-31",
      openedOn: null,
      inUseDays: null,
    }) as const,
);

/** A patient's answer as an instrument sends it. */
export function answerResult(name: string, raw: string, more: Partial<Observation> = {}): Observation {
  return crpResult({
    analyte: name,
    deviceCode: name,
    value: { raw, comparator: null, number: null, unit: null },
    reagentLot: { number: "R7", expiry: null },
    ...more,
  });
}

export function answerControl(name: string, raw: string, measuredAt: string, more: Partial<Observation> = {}): Observation {
  const control = { name: null, lot: "C7", level: "normal", expiry: null };
  const run = `c${name}${measuredAt}`;
  return answerResult(name, raw, {
    ...{ kind: "control", run, sequence: run, patientId: null, control, measuredAt: readDeviceTime(measuredAt) },
    ...more,
  });
}
