/** One simulated analyzer that hands over one run: for trying out a connection without the real instrument. */
import { UserError } from "../../domain/problem-catalogue.ts";
import { localDateTime } from "../../domain/time.ts";
import type { DriverDefinition } from "../../driver-api/index.ts";
import { systemClock } from "../../machine/system-clock.ts";
import { simulations, simulatorFor } from "../../simulator/catalogue.ts";
import type { SimulatedRun } from "../../simulator/device.ts";
import { openDeviceWire } from "../../simulator/device-wire.ts";
import { type Fault, faultNames, faultUsage, parseFault } from "../../simulator/faults.ts";
import { runDevice } from "../../simulator/run.ts";

export interface SimulateOptions {
  readonly driver: DriverDefinition;
  readonly mode: string | null;
  readonly connect: string;
  /** `NAME` or `NAME:N`. */
  readonly fault: string | null;
  readonly serial: string;
  readonly patient: string | null;
  /** Given: the run is a control with this lot, typed or scanned. */
  readonly control: { readonly lot: string; readonly level: string } | null;
  readonly value: string | null;
  readonly unit: string | null;
  readonly sequence: string | null;
  readonly zone: string;
}

/** What each simulated analyzer measures unless told otherwise. */
const usual: Readonly<
  Record<string, { readonly analyte: string; readonly value: string; readonly unit: string; readonly lot: string }>
> = {
  "afinion-2": { analyte: "CRP", value: "12", unit: "mg/L", lot: "10240001" },
  "dca-vantage": { analyte: "HbA1c", value: "48", unit: "mmol/mol", lot: "0990" },
  coaguchek: { analyte: "INR", value: "2.4", unit: "INR", lot: "271" },
  "afinion-as100": { analyte: "CRP", value: "12", unit: "mg/L", lot: "10240001" },
  istat: { analyte: "INR", value: "2.4", unit: "INR", lot: "P26001" },
  ichroma: { analyte: "CRP", value: "12.00", unit: "mg/L", lot: "CRP26A" },
  afias: { analyte: "CRP", value: "12.00", unit: "mg/L", lot: "CRP26A" },
  hemoscreen: { analyte: "HGB", value: "13.4", unit: "g/dL", lot: "HS26A" },
  mispa: { analyte: "mbglu", value: "5.4", unit: "mmol/L", lot: "" },
  nycocard: { analyte: "CRP", value: "12", unit: "mg/L", lot: "" },
};

/** Resolves with how many results the host took responsibility for. Throws UserError. */
export async function simulate(options: SimulateOptions): Promise<number> {
  const { driver } = options;
  const mode = options.mode ?? simulations.find((one) => one.driver === driver.id)?.mode ?? "";
  const fault = options.fault === null ? null : faultOf(options.fault);
  const instrument = { serial: options.serial, clock: wallClock(options), runs: [oneRun(options)] };
  const device = simulatorFor(driver.id, mode, instrument, fault);
  const baudRate = driver.modes[mode]?.transport.baudRate ?? 9600;
  const { wire, close } = await openDeviceWire(options.connect, baudRate, systemClock);
  try {
    return (await runDevice(device, wire, systemClock)).acknowledged;
  } finally {
    await close();
  }
}

function faultOf(text: string): Fault {
  const fault = parseFault(text);
  if (fault === null) throw new UserError("BAD_USAGE", `Faults are: ${faultNames.map(faultUsage).join(", ")}.`);
  return fault;
}

const wallClock = ({ zone }: SimulateOptions): string => localDateTime(systemClock.now(), zone);

function oneRun(options: SimulateOptions): SimulatedRun {
  const { driver, control } = options;
  const base = usual[driver.id] ?? { analyte: Object.keys(driver.analytes)[0] ?? "", value: "1", unit: "", lot: "" };
  return {
    kind: control === null ? "patient" : "control",
    sequence: options.sequence ?? String(Math.floor(systemClock.now() / 1000) % 1000),
    analyte: base.analyte,
    value: options.value ?? base.value,
    unit: options.unit ?? base.unit,
    patientId: control === null ? options.patient : null,
    ...(control === null ? {} : { control: { id: control.lot, lot: control.lot, level: control.level, expiry: null } }),
    operatorId: null,
    reagentLot: { number: base.lot, expiry: null },
    measuredAt: wallClock(options),
  };
}
