/** Every fault of every simulated mode against the host: nothing acknowledged is lost, nothing comes twice as something else. */
import { describe, expect, test } from "vitest";
import { drivers } from "../../../drivers/index.ts";
import type { Observation } from "../../../src/driver-api/index.ts";
import { openSession } from "../../../src/protocol/family.ts";
import type { DeviceMessage } from "../../../src/protocol/messages.ts";
import type { SessionOutput } from "../../../src/protocol/session.ts";
import { simulations, simulatorFor } from "../../../src/simulator/catalogue.ts";
import { type Fault, usualFault } from "../../../src/simulator/faults.ts";
import { makeLineSplitter } from "../../../src/transport/serial/line-splitter.ts";
import { converse } from "./conversation.ts";
import { control, instrument, run } from "./runs.ts";

type Output = SessionOutput<DeviceMessage>;

/** Three docked runs; an AS100 keeps its controls elsewhere. */
const runs = [
  run({ value: "4.7", sequence: "12" }),
  control({ value: "5.2", sequence: "13", measuredAt: "2026-01-14T12:28:00" }),
  run({ value: "61.5", sequence: "14", measuredAt: "2026-01-14T12:31:00", patientId: "15815024424" }),
];
const units: Readonly<Record<string, { readonly analyte: string; readonly unit: string }>> = {
  "dca-vantage": { analyte: "HbA1c", unit: "mmol/mol" },
  coaguchek: { analyte: "INR", unit: "INR" },
  istat: { analyte: "INR", unit: "INR" },
  hemoscreen: { analyte: "WBC", unit: "10*3/uL" },
  mispa: { analyte: "Glucose", unit: "mg/dL" },
};

interface Docked {
  readonly observations: readonly Observation[];
  readonly outputs: readonly Output[];
  /** What the device forgot in the connection in which it was done; null when it never was. */
  readonly acknowledged: number | null;
  readonly connections: number;
}

/** Connects until the device is done; every connection has a session of its own, as in the gateway. */
function dock(driverId: string, mode: string, fault: Fault | null): Docked {
  const driver = drivers.find(({ id }) => id === driverId);
  const protocol = driver?.modes[mode]?.protocol;
  if (driver === undefined || protocol === undefined) throw new Error(`no ${driverId} ${mode}`);
  const measured = runs.map((each) => ({ ...each, ...units[driverId] }));
  const device = simulatorFor(driverId, mode, instrument("AF20000001", ...measured), fault);
  const outputs: Output[] = [];
  const observations: Observation[] = [];
  for (let connections = 1; connections <= 3; connections += 1) {
    const conversation = converse(device, openSession(protocol, { zone: "Europe/Oslo", makeLineSplitter }));
    outputs.push(...conversation.outputs);
    for (const [index, message] of conversation.messages.entries()) {
      observations.push(...driver.decode(message, { mode, at: 0, index }).observations);
    }
    const { end } = conversation;
    if (end?.kind === "done") return { observations, outputs, acknowledged: end.acknowledged, connections };
  }
  return { observations, outputs, acknowledged: null, connections: 3 };
}

/** What says which measurement it is, and what it says: a second telling must be the first again. */
const identity = ({ kind, deviceCode, measuredAt, sequence, sampleId, value }: Observation): string =>
  [kind, deviceCode, measuredAt?.raw ?? value?.raw, sequence, sampleId].join(" ");
const content = ({ value, failed, patientId, reagentLot, control: material, operatorId, device }: Observation): string =>
  JSON.stringify([value, failed, patientId, reagentLot, material, operatorId, device.serial]);

function keptBeforeAcknowledged(outputs: readonly Output[]): boolean {
  let kept = 0;
  return outputs.every((output) => {
    if (output.kind === "keep") kept += 1;
    return output.kind !== "send" || !output.acknowledges || kept > 0;
  });
}

const everything = simulations.flatMap(({ driver, mode, faults }) => faults.map((fault) => [driver, mode, fault] as const));

test.each(everything)("%s %s with %s", (driver, mode, name) => {
  const fault = { ...usualFault(name), ...(name === "no-delimiter" ? { n: 100_000 } : {}) };
  const { observations, outputs, acknowledged } = dock(driver, mode, fault);
  const told = new Map<string, Set<string>>();
  for (const each of observations) told.set(identity(each), (told.get(identity(each)) ?? new Set()).add(content(each)));
  expect(acknowledged).not.toBeNull();
  expect(told.size).toBeGreaterThanOrEqual(acknowledged ?? 0);
  expect([...told.values()].filter((versions) => versions.size > 1)).toEqual([]);
  expect(keptBeforeAcknowledged(outputs)).toBe(true);
});

describe("cut and split anywhere", () => {
  const places = [0, 1, 2, 3, 5, 17, 60, 133, 240, 301, 555, 1_000, 1_777, 2_600];
  const answering = simulations.filter(({ driver }) => !["nycocard", "afias", "mispa"].includes(driver));

  test.each(answering.map(({ driver, mode }) => [driver, mode] as const))("%s %s loses no result", (driver, mode) => {
    const whole = new Set(dock(driver, mode, null).observations.map((each) => `${identity(each)} ${content(each)}`));
    for (const name of ["cut", "split"] as const) {
      for (const n of places) {
        const { observations } = dock(driver, mode, { name, n });
        expect(new Set(observations.map((each) => `${identity(each)} ${content(each)}`)), `${name}:${n}`).toEqual(whole);
      }
    }
  });
});

test("an ENQ after any frame begins the message anew: it comes once, and after its last frame twice", () => {
  const whole = dock("afinion-2", "astm", null).observations;
  const broken = (n: number) => dock("afinion-2", "astm", { name: "enq-mid-transfer", n }).observations;
  for (let n = 1; n <= 4; n += 1) expect(broken(n), `after ${n}`).toEqual(whole);
  expect(broken(5)).toEqual([whole[0], ...whole]);
});

test.each([
  ["afinion-2", "astm"],
  ["afinion-2", "hl7"],
  ["afinion-as100", "native"],
  ["coaguchek", "poct1a"],
  ["nycocard", "serial"],
])("%s %s: ten megabytes without an end, and then every result", (driver, mode) => {
  const { observations } = dock(driver, mode, usualFault("no-delimiter"));
  expect(observations).toEqual(dock(driver, mode, null).observations);
});

test.each(
  simulations.filter(({ faults }) => faults.includes("latin1-letters")).map(({ driver, mode }) => [driver, mode] as const),
)("%s %s: an operator's letters arrive as they were typed", (driver, mode) => {
  const names = dock(driver, mode, usualFault("latin1-letters")).observations.map(({ operatorId }) => operatorId);
  expect(new Set(names)).toEqual(new Set(["SØLVI ÅSE-Æµ"]));
});

/** The AS100 tells its serial number in heartbeats, which no result carries; a generic driver finds it by its mapping alone. */
const unnamed = ["afinion-as100", "generic-lis2", "generic-hl7"];
const named = simulations.filter(({ driver, faults }) => faults.includes("wrong-serial") && !unnamed.includes(driver));

test.each(named.map(({ driver, mode }) => [driver, mode] as const))(
  "%s %s: another serial number is told as sent",
  (driver, mode) => {
    const serials = dock(driver, mode, usualFault("wrong-serial")).observations.map(({ device }) => device.serial);
    expect(new Set(serials)).toEqual(new Set(["XAF20000001"]));
  },
);
