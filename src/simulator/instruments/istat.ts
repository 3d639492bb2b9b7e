/**
 * Writes runs as an i-STAT does (ANALYZERS.md 6): one result for each request, times with a fraction and without an offset, Abbott's
 * RSN with what the operator was asked. Its introduction and its controls are the standard's, no whole message is public.
 */
import { isoTime, localToInstant } from "../../domain/time.ts";
import type { PoctElement } from "../../protocol/poct1a/message.ts";
import { group, leaf } from "../../protocol/poct1a/write.ts";
import type { SimulatedDevice, SimulatedInstrument, SimulatedRun } from "../device.ts";
import { createPoctDevice, type PoctBody, type PoctFault, type PoctScript } from "../poct1a.ts";
import { observation, operator, optional, patient } from "../poct1a-service.ts";

/** The zone this analyzer was set to. */
const zone = "Europe/Oslo";

export function createIStat(instrument: SimulatedInstrument, fault?: PoctFault): SimulatedDevice {
  return createPoctDevice(iStatPoct(instrument), fault);
}

/** What this analyzer says, for `createPoctDevice`. */
export function iStatPoct(instrument: SimulatedInstrument): PoctScript {
  return {
    hello: { root: "HEL.R01", objects: [introduction(instrument.serial)] },
    documents: instrument.runs.map(runDocument),
    clock: isoTime(localToInstant(instrument.clock, zone), zone),
    firstControlId: 1,
    lineEnd: "",
    oneResultPerRequest: true,
  };
}

function introduction(serial: string): PoctElement {
  return group(
    "DEV",
    leaf("DEV.device_id", serial),
    leaf("DEV.vendor_id", "Abbott"),
    leaf("DEV.model_id", "i-STAT"),
    leaf("DEV.serial_id", serial),
    group("DSC", leaf("DSC.connection_profile_cd", "SA")),
  );
}

function runDocument(run: SimulatedRun): PoctBody {
  const control = run.kind === "control";
  const measured = [{ code: run.analyte, value: run.value, unit: run.unit }, ...(run.companions ?? [])];
  const observations = measured.map((each) => observation(leaf("OBS.observation_id", each.code), each, "M"));
  const service = group(
    "SVC",
    leaf("SVC.role_cd", control ? "LQC" : "OBS"),
    leaf("SVC.observation_dttm", `${run.measuredAt}.000`),
    leaf("SVC.reason_cd", "NEW"),
    control ? controlMaterial(run, observations) : patient(run, observations),
    ...operator(run),
    group("RSN", leaf("RSN.apoc_prompt", "Sample Type"), leaf("RSN.apoc_content", "CAP")),
    group(
      "RGT",
      leaf("RGT.name", "PT/INR"),
      leaf("RGT.lot_number", run.reagentLot.number),
      ...optional("RGT.expiration_date", run.reagentLot.expiry),
    ),
  );
  return { root: control ? "OBS.R02" : "OBS.R01", objects: [service] };
}

function controlMaterial(run: SimulatedRun, observations: readonly PoctElement[]): PoctElement {
  return group(
    "CTC",
    ...optional("CTC.name", run.control?.id ?? null),
    ...optional("CTC.lot_number", run.control?.lot ?? null),
    ...optional("CTC.expiration_date", run.control?.expiry ?? null),
    ...optional("CTC.level_cd", run.control?.level ?? null),
    ...observations,
  );
}
