/**
 * One docking round as it might happen on a Tuesday: what the nurses measured with each analyzer, and what must come of each result.
 * `expected` is written down here by hand, so that the demo checks the gateway and not itself.
 */
import type { SimulatedInstrument, SimulatedRun } from "../../simulator/device.ts";

export type Expected = "accepted" | "held" | "rejected" | "control" | "duplicate";

export interface DemoRun {
  readonly run: SimulatedRun;
  readonly expected: Expected;
  /** Why, in the reason codes a person will read; empty for an accepted one. */
  readonly codes: readonly string[];
  /** The journal has it, and a control that came later throws doubt on it: it stands in a look-back case. */
  readonly isDoubted?: true;
  /** What the journal is told where it is not what the display shows: code and text of an answer in words. */
  readonly told?: string;
}

export interface DemoInstrument {
  readonly id: "crp-1" | "hba1c-1" | "inr-1" | "reader-1";
  readonly driver: string;
  readonly mode: string;
  readonly name: string;
  readonly serial: string;
  readonly runs: readonly DemoRun[];
  /** Handed over when the journal has what was sent of those. */
  readonly later?: readonly DemoRun[];
}

/** Everything that it hands over. */
export const allRuns = ({ runs, later = [] }: DemoInstrument): readonly DemoRun[] => [...runs, ...later];

/** Synthetic persons of the tax administration's and the health network's test populations. */
const persons = { a: "15815024343", b: "15815024424", c: "15815024505", d: "55815024256", e: "55815024337", f: "13717404089" };

/** `at(minutes)` is the device's wall clock that many minutes ago. */
export function dockingRound(at: (minutesAgo: number) => string): readonly DemoInstrument[] {
  return [crp(at), hba1c(at), inr(at), reader(at)];
}

export function toSimulated(instrument: DemoInstrument, clock: string): SimulatedInstrument {
  return { serial: instrument.serial, runs: instrument.runs.map((one) => one.run), clock };
}

const operatorId = "DEMO7";

function crp(at: (minutesAgo: number) => string): DemoInstrument {
  const reagentLot = { number: "10240001", expiry: null };
  const run = (sequence: string, minutesAgo: number, more: Partial<SimulatedRun>): SimulatedRun => ({
    kind: "patient",
    sequence,
    analyte: "CRP",
    value: "",
    unit: "mg/L",
    patientId: null,
    operatorId,
    reagentLot,
    measuredAt: at(minutesAgo),
    ...more,
  });
  const control = (id: string, lot: string, level: string) => ({
    kind: "control" as const,
    control: { id, lot, level, expiry: null },
  });
  const elevated = run("103", 180, { value: "47", patientId: persons.a });
  return {
    id: "crp-1",
    driver: "afinion-2",
    mode: "hl7",
    name: "Afinion 2 (CRP)",
    serial: "AF20990001",
    runs: [
      {
        run: run("101", 240, { value: "19", ...control("1996000100000001", "19960001", "C I") }),
        expected: "control",
        codes: [],
      },
      {
        run: run("102", 235, { value: "83", ...control("1996000200000002", "19960002", "C II") }),
        expected: "control",
        codes: [],
      },
      { run: elevated, expected: "accepted", codes: [] },
      { run: run("104", 160, { value: "<5", patientId: persons.b }), expected: "accepted", codes: [] },
      { run: elevated, expected: "duplicate", codes: [] },
      { run: run("105", 150, { value: "12" }), expected: "held", codes: ["PID_MISSING"] },
      {
        run: run("106", 140, { value: "33", patientId: persons.c, reagentLot: { number: "10230002", expiry: null } }),
        expected: "held",
        codes: ["LOT_EXPIRED"],
      },
      { run: run("107", 130, { value: "---", patientId: persons.d }), expected: "rejected", codes: ["DEV_ERROR"] },
    ],
  };
}

function hba1c(at: (minutesAgo: number) => string): DemoInstrument {
  const run = (sequence: string, minutesAgo: number, more: Partial<SimulatedRun>): SimulatedRun => ({
    kind: "patient",
    sequence,
    analyte: "HbA1c",
    value: "",
    unit: "mmol/mol",
    patientId: null,
    operatorId,
    reagentLot: { number: "0990", expiry: null },
    measuredAt: at(minutesAgo),
    ...more,
  });
  const control = (id: string, lot: string, level: string) => ({
    kind: "control" as const,
    control: { id, lot, level, expiry: null },
  });
  return {
    id: "hba1c-1",
    driver: "dca-vantage",
    mode: "astm",
    name: "DCA Vantage (HbA1c)",
    serial: "S099001",
    runs: [
      { run: run("201", 300, { value: "35", ...control("NORMAL-DCN01", "DCN01", "normal") }), expected: "control", codes: [] },
      {
        run: run("202", 295, { value: "85", ...control("ABNORMAL-DCA01", "DCA01", "abnormal") }),
        expected: "control",
        codes: [],
      },
      { run: run("203", 250, { value: "53", patientId: persons.d }), expected: "accepted", codes: [] },
      { run: run("204", 240, { value: "33", ...control("NORMAL-DCN01", "DCN01", "normal") }), expected: "control", codes: [] },
      {
        run: run("205", 235, { value: "88", ...control("ABNORMAL-DCA01", "DCA01", "abnormal") }),
        expected: "control",
        codes: [],
      },
      { run: run("206", 200, { value: "58", patientId: persons.e }), expected: "accepted", codes: [], isDoubted: true },
      { run: run("207", 190, { value: "44", patientId: persons.b }), expected: "accepted", codes: [], isDoubted: true },
    ],
    later: [
      {
        run: run("208", 120, { value: "97", ...control("ABNORMAL-DCA01", "DCA01", "abnormal") }),
        expected: "control",
        codes: [],
      },
      { run: run("209", 110, { value: "61", patientId: persons.e }), expected: "held", codes: ["QC_FAILED"] },
    ],
  };
}

function inr(at: (minutesAgo: number) => string): DemoInstrument {
  const run = (sequence: string, minutesAgo: number, more: Partial<SimulatedRun>): SimulatedRun => ({
    kind: "patient",
    sequence,
    analyte: "INR",
    value: "",
    unit: "INR",
    patientId: null,
    operatorId,
    reagentLot: { number: "271", expiry: null },
    measuredAt: at(minutesAgo),
    ...more,
  });
  const companions = (quick: string, seconds: string) => [
    { code: "Quick", value: quick, unit: "%" },
    { code: "PT", value: seconds, unit: "s" },
  ];
  return {
    id: "inr-1",
    driver: "coaguchek",
    mode: "poct1a",
    name: "CoaguChek (INR)",
    serial: "UQ0990001",
    runs: [
      {
        run: run("301", 280, { kind: "control", value: "2.4", control: { id: "89", lot: "89", level: "1", expiry: null } }),
        expected: "control",
        codes: [],
      },
      {
        run: run("302", 170, { value: "2.6", patientId: persons.f, companions: companions("29", "31.2") }),
        expected: "accepted",
        codes: [],
      },
      {
        run: run("303", 100, { value: ">8.0", patientId: persons.a, companions: companions("8", "96") }),
        expected: "accepted",
        codes: [],
      },
      { run: run("304", 90, { value: "2.1", companions: companions("36", "25.4") }), expected: "held", codes: ["PID_MISSING"] },
    ],
  };
}

/** An instrument without a driver of its own: CRP below its range as SN, Strep A in words, and a reagent lot whose control failed. */
function reader(at: (minutesAgo: number) => string): DemoInstrument {
  const good = { number: "R400", expiry: null };
  const failed = { number: "R401", expiry: null };
  const run = (sequence: string, minutesAgo: number, more: Partial<SimulatedRun>): SimulatedRun => ({
    kind: "patient",
    sequence,
    analyte: "CRP",
    value: "",
    unit: "mg/L",
    patientId: null,
    operatorId,
    reagentLot: good,
    measuredAt: at(minutesAgo),
    ...more,
  });
  const control = (lot: string) => ({ kind: "control" as const, control: { id: lot, lot, level: "normal", expiry: null } });
  const answer = (value: string) => ({ analyte: "STREP", value, unit: "", reagentLot: { number: "R500", expiry: null } });
  return {
    id: "reader-1",
    driver: "generic-hl7",
    mode: "hl7",
    name: "Reader (CRP, Strep A)",
    serial: "RD990001",
    runs: [
      { run: run("401", 270, { value: "21", ...control("RC01") }), expected: "control", codes: [] },
      { run: run("402", 265, { value: "45", reagentLot: failed, ...control("RC01") }), expected: "control", codes: [] },
      { run: run("403", 260, { value: "20", ...control("RC01") }), expected: "control", codes: [] },
      {
        run: run("404", 255, { ...answer("NEG"), ...control("RC02") }),
        expected: "control",
        codes: [],
        told: "260385009Negativ",
      },
      { run: run("405", 200, { value: "<5", patientId: persons.c }), expected: "accepted", codes: [] },
      { run: run("406", 190, { value: "38", patientId: persons.e, reagentLot: failed }), expected: "held", codes: ["QC_FAILED"] },
      {
        run: run("407", 180, { ...answer("POS"), patientId: persons.b }),
        expected: "accepted",
        codes: [],
        told: "10828004Positiv",
      },
      { run: run("408", 170, { ...answer("POS?"), patientId: persons.d }), expected: "held", codes: ["VALUE_NOT_LISTED"] },
    ],
  };
}
