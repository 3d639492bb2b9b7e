/**
 * Writes runs as a CoaguChek XS Plus does through its base unit (ANALYZERS.md 5.1): local time labelled `+00:00`, up to three
 * quantities per test, who it is packed into vendor_id, line feeds between elements. No whole capture is public.
 */
import type { PoctElement } from "../../protocol/poct1a/message.ts";
import { group, leaf } from "../../protocol/poct1a/write.ts";
import type { SimulatedDevice, SimulatedInstrument, SimulatedRun } from "../device.ts";
import { createPoctDevice, type PoctBody, type PoctFault, type PoctScript } from "../poct1a.ts";
import { observation, operator, optional, patient } from "../poct1a-service.ts";

export function createCoaguChek(instrument: SimulatedInstrument, fault?: PoctFault): SimulatedDevice {
  return createPoctDevice(coaguChekPoct(instrument), fault);
}

/** What this analyzer says, for `createPoctDevice`. */
export function coaguChekPoct(instrument: SimulatedInstrument): PoctScript {
  return {
    hello: { root: "HEL.R01", objects: [introduction(instrument.serial)] },
    documents: instrument.runs.map(runDocument),
    clock: falseUtc(instrument.clock),
    firstControlId: 1,
    lineEnd: "\n",
  };
}

/** Local time with an offset that is not its own. */
function falseUtc(local: string): string {
  return `${local}+00:00`;
}

/** The last moment of the day, in the same false offset. */
function endOfDay(date: string | null): string | null {
  return date === null ? null : falseUtc(`${date}T23:59:59`);
}

function introduction(serial: string): PoctElement {
  return group(
    "DEV",
    leaf("DEV.vendor_id", `ROCHE&CoaguChekXSPlus&${serial}`),
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
    leaf("SVC.observation_dttm", falseUtc(run.measuredAt)),
    leaf("SVC.reason_cd", "NEW"),
    leaf("SVC.sequence_nbr", run.sequence),
    control ? controlMaterial(run, observations) : patient(run, observations),
    ...operator(run),
    group(
      "RGT",
      leaf("RGT.lot_number", run.reagentLot.number),
      ...optional("RGT.expiration_date", endOfDay(run.reagentLot.expiry)),
    ),
  );
  return { root: control ? "OBS.R02" : "OBS.R01", objects: [service] };
}

function controlMaterial(run: SimulatedRun, observations: readonly PoctElement[]): PoctElement {
  const level = run.control?.level;
  return group(
    "CTC",
    leaf("CTC.name", "ROCHE"),
    ...optional("CTC.lot_number", run.control?.lot ?? null),
    ...optional("CTC.expiration_date", endOfDay(run.control?.expiry ?? null)),
    ...(level === undefined ? [] : [leaf("CTC.level_cd", level, { SN: "LEVEL" })]),
    ...observations,
  );
}
