/**
 * Writes runs as a HemoScreen does (ANALYZERS.md 2.2, POCT1A.md 11): each document between MLLP marks, LOINC codes, messages answered by
 * `ACK.control_id`, controls named by lot and level. No sequence number and no reagent are sent.
 */
import { isoTime, localToInstant } from "../../domain/time.ts";
import type { PoctElement } from "../../protocol/poct1a/message.ts";
import { group, leaf } from "../../protocol/poct1a/write.ts";
import type { SimulatedDevice, SimulatedInstrument, SimulatedRun } from "../device.ts";
import { createPoctDevice, type PoctBody, type PoctFault, type PoctScript } from "../poct1a.ts";
import { observation, operator, optional, patient } from "../poct1a-service.ts";

/** The zone this analyzer was set to. */
const zone = "Europe/Oslo";

/** Codes by what the display shows; what is not among them is sent as it is. */
const loinc: Readonly<Record<string, string>> = { WBC: "6690-2", RBC: "789-8", HGB: "718-7", HCT: "4544-3", PLT: "777-3" };

export function createHemoScreen(instrument: SimulatedInstrument, fault?: PoctFault): SimulatedDevice {
  return createPoctDevice(hemoScreenPoct(instrument), fault);
}

/** What this analyzer says, for `createPoctDevice`. */
export function hemoScreenPoct(instrument: SimulatedInstrument): PoctScript {
  return {
    hello: { root: "HEL.R01", objects: [introduction(instrument.serial)] },
    documents: instrument.runs.map(runDocument),
    clock: zoned(instrument.clock),
    firstControlId: 1,
    lineEnd: "\n",
    mllp: true,
    answeredId: "ACK.control_id",
  };
}

const zoned = (local: string): string => isoTime(localToInstant(local, zone), zone);

function introduction(serial: string): PoctElement {
  return group(
    "DEV",
    leaf("DEV.device_id", `PIX^HemoScreen^${serial}`),
    leaf("DEV.vendor_id", "PIX"),
    leaf("DEV.device_name", "HemoScreen"),
    leaf("DEV.serial_id", serial),
  );
}

function runDocument(run: SimulatedRun): PoctBody {
  const control = run.kind === "control";
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...(run.companions ?? [])];
  const observations = measured.map((each) => observation(parameter(each.code), each, "M"));
  const service = group(
    "SVC",
    leaf("SVC.role_cd", control ? "LQC" : "OBS"),
    leaf("SVC.observation_dttm", zoned(run.measuredAt)),
    leaf("SVC.status_cd", "NRM"),
    leaf("SVC.reason_cd", "NEW"),
    control ? controlMaterial(run, observations) : patient(run, observations),
    ...operator(run),
  );
  return { root: control ? "OBS.R02" : "OBS.R01", objects: [service] };
}

function parameter(code: string): PoctElement {
  return leaf("OBS.observation_id", loinc[code] ?? code, { DN: code, SN: "LN" });
}

function controlMaterial(run: SimulatedRun, observations: readonly PoctElement[]): PoctElement {
  const { lot = null, level = null, expiry = null } = run.control ?? {};
  return group(
    "CTC",
    ...optional("CTC.name", lot === null ? null : `${lot}${level ?? ""}`),
    ...optional("CTC.lot_number", lot),
    ...optional("CTC.expiration_date", expiry === null ? null : zoned(`${expiry}T00:00:01`)),
    ...optional("CTC.level_cd", level),
    ...observations,
  );
}
