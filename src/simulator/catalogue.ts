/** Every simulated instrument, by driver and mode, and which faults each can have. */
import { UserError } from "../domain/problem-catalogue.ts";
import { createAxisDevice } from "./axis.ts";
import type { SimulatedDevice, SimulatedInstrument } from "./device.ts";
import { type Fault, type FaultName, faultUsage, usualFault, withFalseFacts, withWireFault } from "./faults.ts";
import { afiasLines } from "./instruments/afias.ts";
import { afinion2Astm } from "./instruments/afinion-2-astm.ts";
import { afinion2Hl7 } from "./instruments/afinion-2-hl7.ts";
import { afinionAs100Heartbeat, afinionAs100Records } from "./instruments/afinion-as100.ts";
import { createCoaguChek } from "./instruments/coaguchek.ts";
import { dcaVantageAstm } from "./instruments/dca-vantage-astm.ts";
import { createDcaVantagePoct1a } from "./instruments/dca-vantage-poct1a.ts";
import { genericHl7 } from "./instruments/generic-hl7.ts";
import { genericLis2 } from "./instruments/generic-lis2.ts";
import { createHemoScreen } from "./instruments/hemoscreen.ts";
import { createIchroma } from "./instruments/ichroma.ts";
import { createIStat } from "./instruments/istat.ts";
import { mispaLines } from "./instruments/mispa.ts";
import { nycocardPrintouts } from "./instruments/nycocard.ts";
import { createLinesDevice } from "./lines.ts";
import { createLisDevice } from "./lis.ts";
import { createMllpDevice } from "./mllp.ts";
import type { PoctFault } from "./poct1a.ts";

interface Simulation {
  readonly driver: string;
  readonly mode: string;
  readonly faults: readonly FaultName[];
  readonly make: (instrument: SimulatedInstrument, fault: Fault | null) => SimulatedDevice;
}

const wire = ["cut", "slow-bytes", "split", "no-delimiter"] as const;
const lisFaults = [
  ...wire,
  "glued",
  "resend",
  "lost-ack",
  "duplicate-frame",
  "bad-checksum",
  "enq-mid-transfer",
  "contention",
  "lost-frames",
] as const;
const mllpFaults = [...wire, "glued", "resend", "lost-ack", "duplicate-frame"] as const;
const poctFaults = [...wire, "glued", "resend", "lost-ack", "duplicate-frame"] as const;
const axisFaults = [...wire, "glued", "lost-ack", "duplicate-frame", "bad-checksum"] as const;
const linesFaults = [...wire, "glued", "resend"] as const;
/** Of what the wire has a field for. */
const clock = "wrong-clock";
const serial = "wrong-serial";
const letters = "latin1-letters";
const facts = [clock, serial, letters] as const;

export const simulations: readonly Simulation[] = [
  {
    driver: "afinion-2",
    mode: "hl7",
    faults: [...mllpFaults, ...facts],
    make: (instrument, fault) => createMllpDevice(afinion2Hl7(instrument), { fault: fault?.name ?? null }),
  },
  {
    driver: "afinion-2",
    mode: "astm",
    faults: [...lisFaults, ...facts],
    make: (instrument, fault) => createLisDevice(afinion2Astm(instrument), { ...lisFault(fault), framePerRecord: true }),
  },
  {
    driver: "afinion-as100",
    mode: "native",
    faults: [...axisFaults, clock, serial],
    make: (instrument, fault) =>
      createAxisDevice(afinionAs100Records(instrument), {
        heartbeat: afinionAs100Heartbeat(instrument),
        fault: fault?.name ?? null,
      }),
  },
  {
    driver: "dca-vantage",
    mode: "poct1a",
    faults: [...poctFaults, ...facts],
    make: (instrument, fault) => createDcaVantagePoct1a(instrument, poctFault(fault)),
  },
  {
    driver: "dca-vantage",
    mode: "astm",
    faults: [...lisFaults, ...facts],
    make: (instrument, fault) => createLisDevice(dcaVantageAstm(instrument), lisFault(fault)),
  },
  {
    driver: "coaguchek",
    mode: "poct1a",
    faults: [...poctFaults, ...facts],
    make: (instrument, fault) => createCoaguChek(instrument, poctFault(fault)),
  },
  {
    driver: "nycocard",
    mode: "serial",
    faults: linesFaults,
    make: (instrument, fault) => createLinesDevice(nycocardPrintouts(instrument), { fault: fault?.name ?? null }),
  },
  {
    driver: "istat",
    mode: "poct1a",
    faults: [...poctFaults, ...facts],
    make: (instrument, fault) => createIStat(instrument, poctFault(fault)),
  },
  {
    driver: "hemoscreen",
    mode: "poct1a",
    faults: [...poctFaults, ...facts],
    make: (instrument, fault) => createHemoScreen(instrument, poctFault(fault)),
  },
  {
    driver: "ichroma",
    mode: "hl7",
    faults: [...mllpFaults, ...facts],
    make: (instrument, fault) => createIchroma(instrument, fault?.name ?? null),
  },
  {
    driver: "afias",
    mode: "serial",
    faults: [...linesFaults, ...facts],
    make: (instrument, fault) => createLinesDevice(afiasLines(instrument), { fault: fault?.name ?? null }),
  },
  {
    driver: "mispa",
    mode: "tcp",
    faults: [...linesFaults, clock],
    make: (instrument, fault) => createLinesDevice(mispaLines(instrument), { fault: fault?.name ?? null }),
  },
  {
    driver: "generic-lis2",
    mode: "astm",
    faults: [...lisFaults, ...facts],
    make: (instrument, fault) => createLisDevice(genericLis2(instrument), { ...lisFault(fault), framePerRecord: true }),
  },
  {
    driver: "generic-hl7",
    mode: "hl7",
    faults: [...mllpFaults, clock, serial],
    make: (instrument, fault) => createMllpDevice(genericHl7(instrument), { fault: fault?.name ?? null }),
  },
];

/** The device side of an analyzer. Throws UserError for a driver, mode or fault that is not simulated. */
export function simulatorFor(
  driver: string,
  mode: string,
  instrument: SimulatedInstrument,
  chosen: FaultName | Fault | null = null,
): SimulatedDevice {
  const simulation = simulations.find((each) => each.driver === driver && each.mode === mode);
  if (simulation === undefined) {
    const known = simulations.map((each) => `${each.driver} ${each.mode}`).join(", ");
    throw new UserError("BAD_USAGE", `There is no simulation of ${driver} ${mode}. There is: ${known}.`);
  }
  const fault = typeof chosen === "string" ? usualFault(chosen) : chosen;
  if (fault !== null && !simulation.faults.includes(fault.name)) {
    const fitting = simulation.faults.map(faultUsage).join(", ");
    throw new UserError("BAD_USAGE", `The fault ${fault.name} does not fit. These do: ${fitting}.`);
  }
  return withWireFault(simulation.make(withFalseFacts(instrument, fault), fault), fault);
}

function lisFault(fault: Fault | null) {
  if (fault?.name === "enq-mid-transfer") return { fault: fault.name, enquireAfter: fault.n };
  return fault?.name === "lost-frames" ? { fault: fault.name, loses: fault.n } : { fault: fault?.name ?? null };
}

function poctFault(fault: Fault | null): PoctFault | undefined {
  switch (fault?.name) {
    case "lost-ack":
      return { kind: "lost-ack", result: 0 };
    case "glued":
    case "duplicate-frame":
    case "resend":
      return { kind: fault.name };
    default:
      return undefined;
  }
}
