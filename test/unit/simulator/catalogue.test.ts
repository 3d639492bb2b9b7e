/** What a simulated analyzer says, its driver reads, over the real sessions and with every fault. */
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import type { GenericMapping } from "../../../src/domain/generic-mapping.ts";
import { UserError } from "../../../src/domain/problem-catalogue.ts";
import { type Observation, standardHl7, standardLis } from "../../../src/driver-api/index.ts";
import { openSession } from "../../../src/protocol/family.ts";
import { simulations, simulatorFor } from "../../../src/simulator/catalogue.ts";
import { type FaultName, usualFault } from "../../../src/simulator/faults.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { converse } from "./conversation.ts";
import { control, instrument, run } from "./runs.ts";

const analyteOf: Readonly<Record<string, { readonly analyte: string; readonly unit: string }>> = {
  "afinion-2": { analyte: "CRP", unit: "mg/L" },
  "afinion-as100": { analyte: "CRP", unit: "mg/L" },
  "dca-vantage": { analyte: "HbA1c", unit: "mmol/mol" },
  coaguchek: { analyte: "INR", unit: "INR" },
  nycocard: { analyte: "CRP", unit: "mg/L" },
  istat: { analyte: "INR", unit: "INR" },
  hemoscreen: { analyte: "WBC", unit: "10*3/uL" },
  ichroma: { analyte: "CRP", unit: "mg/L" },
  afias: { analyte: "CRP", unit: "mg/L" },
  mispa: { analyte: "Glucose", unit: "mg/dL" },
  "generic-lis2": { analyte: "CRP", unit: "mg/L" },
  "generic-hl7": { analyte: "CRP", unit: "mg/L" },
};
const at = (segment: string, field: number, component: number) => [{ segment, field, component }];
const analytes = { CRP: { codes: ["CRP"], units: { "mg/L": "mg/L" } } };
/** As the guide's examples map what the standards leave open (config/README.md). */
const mappings: Readonly<Record<string, GenericMapping>> = {
  "generic-lis2": {
    ...standardLis,
    analytes,
    fields: { ...standardLis.fields, serial: at("H", 5, 3), sequence: at("O", 4, 1), reagentLot: at("O", 4, 2) },
  },
  "generic-hl7": {
    ...standardHl7,
    analytes,
    fields: { ...standardHl7.fields, sequence: at("OBR", 3, 1), reagentLot: at("OBR", 23, 2) },
  },
};
const driverOf = (id: string) => drivers.find((driver) => driver.id === id) ?? fail(`no driver ${id}`);
const fail = (text: string): never => {
  throw new Error(text);
};

/** More than any reader holds of one line or frame; ten megabytes are played in faults.test.ts. */
const noiseBytes = 200_000;

/** Plays docking until the device is done, connecting again when the link broke. */
function dock(driverId: string, mode: string, fault: FaultName | null) {
  const driver = driverOf(driverId);
  const protocol = driver.modes[mode]?.protocol ?? fail(`no mode ${mode}`);
  const measured = analyteOf[driverId] ?? fail(`no analyte for ${driverId}`);
  const runs = [
    run({ ...measured, value: "4.7", sequence: "12" }),
    control({ ...measured, value: "5.2", sequence: "13", measuredAt: "2026-01-14T12:28:00" }),
  ];
  const made = fault === null ? null : { ...usualFault(fault), ...(fault === "no-delimiter" ? { n: noiseBytes } : {}) };
  const device = simulatorFor(driverId, mode, instrument("AF20000001", ...runs), made);
  const observations: Observation[] = [];
  let end: string | undefined;
  for (let connection = 0; connection < 3 && end !== "done"; connection += 1) {
    const session = openSession(protocol, { zone: "Europe/Oslo", makeLineSplitter });
    const conversation = converse(device, session);
    end = conversation.end?.kind;
    for (const [index, message] of conversation.messages.entries()) {
      observations.push(...driver.decode(message, { mode, at: 0, index, mapping: mappings[driverId] ?? null }).observations);
    }
  }
  return { observations, end };
}

const facts = ({ kind, value, patientId, reagentLot, measuredAt }: Observation): string =>
  [kind, value?.number, value?.unit, patientId, reagentLot?.number, measuredAt?.local].join(" ");

/** What is on the wire of a patient's run and of a control's, where it is not everything. */
function expectedFacts(driver: string, unit: string): readonly string[] {
  const [patient, control] = [`4.7 ${unit}`, `5.2 ${unit}`];
  switch (driver) {
    case "nycocard": // nothing but values
    case "mispa": // a day, but no time of day
      return [`patient ${patient}   `, `patient ${control}   `];
    case "ichroma": // nothing marks a control
    case "afias":
      return [
        `patient ${patient} 15815024343 10124809 2026-01-14T12:26:00`,
        `patient ${control} 1019962101125029 10124809 2026-01-14T12:28:00`,
      ];
    case "afinion-as100": // controls lie in another store, which is not asked for
      return [`patient ${patient} 15815024343 10124809 2026-01-14T12:26:00`];
    case "hemoscreen": // no reagent
      return [`patient ${patient} 15815024343  2026-01-14T12:26:00`, `control ${control}   2026-01-14T12:28:00`];
    default:
      return [`patient ${patient} 15815024343 10124809 2026-01-14T12:26:00`, `control ${control}  10124809 2026-01-14T12:28:00`];
  }
}

/** A device that hears nothing back never sends again what was on the wire when the cable was pulled: which run that is. */
const lostToACut: Readonly<Record<string, number>> = { afias: 0 };

test("a driver is simulated in every mode or not at all (a new one need not be), and two generic ones in the standard's form", () => {
  const simulated = drivers.filter(({ id }) => simulations.some(({ driver }) => driver === id));
  const declared = simulated.flatMap(({ id, modes }) =>
    Object.entries(modes).flatMap(([mode, { mapping }]) => (mapping === undefined ? [`${id} ${mode}`] : [])),
  );
  const wanted = [...declared, "generic-lis2 astm", "generic-hl7 hl7"];
  expect(simulations.map(({ driver, mode }) => `${driver} ${mode}`).toSorted()).toEqual(wanted.toSorted());
  // None is lost unnoticed.
  expect(simulations).toHaveLength(14);
});

describe.each(simulations.map((each) => [each.driver, each.mode, each.faults] as const))("%s %s", (driver, mode, faults) => {
  const expected = expectedFacts(driver, analyteOf[driver]?.unit ?? "");

  test.each([null, ...faults])("fault %s: the driver reads each run, and nothing else", (fault) => {
    const { observations, end } = dock(driver, mode, fault);
    expect(end).toBe("done");
    const lost = fault === "cut" ? lostToACut[driver] : undefined;
    const told = expected.map((each) => (fault === "wrong-clock" ? each.replace("2026-01-14T", "2027-01-14T") : each));
    expect([...new Set(observations.map(facts))]).toEqual(told.filter((_, nth) => nth !== lost));
  });
});

test("what is not simulated, and a fault that does not fit, are the user's mistakes", () => {
  expect(() => simulatorFor("x", "y", instrument("1"))).toThrow(UserError);
  expect(() => simulatorFor("nycocard", "serial", instrument("1"), "bad-checksum")).toThrow(UserError);
});
