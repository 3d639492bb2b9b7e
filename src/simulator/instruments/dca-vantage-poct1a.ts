/**
 * Writes runs as a DCA Vantage does over POCT1-A2 (ANALYZERS.md 4.3, POCT1A.md 11): measurement times without an offset though
 * its headers have one, calculated eAG beside HbA1c, the user correction as notes. The control container is assumed.
 */
import { isoTime, localToInstant } from "../../domain/time.ts";
import type { PoctElement } from "../../protocol/poct1a/message.ts";
import { group, leaf } from "../../protocol/poct1a/write.ts";
import type { SimulatedDevice, SimulatedInstrument, SimulatedRun } from "../device.ts";
import { createPoctDevice, type PoctBody, type PoctFault, type PoctScript } from "../poct1a.ts";
import { observation, operator, optional, patient } from "../poct1a-service.ts";

/** The zone this analyzer was set to. */
const zone = "Europe/Oslo";
const forcedResults = ["FORCE_NORMAL", "FORCE_ABNORMAL", "FORCE_LOW", "FORCE_HIGH"];

export function createDcaVantagePoct1a(instrument: SimulatedInstrument, fault?: PoctFault): SimulatedDevice {
  return createPoctDevice(dcaVantagePoct(instrument), fault);
}

/** What this analyzer says, for `createPoctDevice`. */
export function dcaVantagePoct(instrument: SimulatedInstrument): PoctScript {
  return {
    hello: { root: "HEL.R01", objects: [introduction(instrument.serial)] },
    documents: instrument.runs.map(runDocument),
    clock: isoTime(localToInstant(instrument.clock, zone), zone),
    firstControlId: 10_001,
    lineEnd: "",
  };
}

function introduction(serial: string): PoctElement {
  return group(
    "DEV",
    leaf("DEV.device_id", `SIEM^DCA Vantage^${serial}`),
    leaf("DEV.vendor_id", "SIEM"),
    leaf("DEV.model_id", "DCA Vantage"),
    leaf("DEV.serial_id", serial),
    leaf("DEV.manufacturer_name", "Siemens Healthcare Diagnostics"),
    leaf("DEV.hw_version", "1"),
    leaf("DEV.sw_version", "4.4.0.0"),
    group("DCP", leaf("DCP.application_timeout", "60")),
    group(
      "DSC",
      leaf("DSC.connection_profile_cd", "SA"),
      ...["DTV", "D_EV", "OP_LST"].map((topic) => leaf("DSC.topics_supported_cd", topic)),
      leaf("DSC.directives_supported_cd", "START_CONTINUOUS"),
      ...forcedResults.map((directive) => leaf("DSC.directives_supported_cd", directive, { SN: "SIEM", SV: "1.0" })),
      leaf("DSC.max_message_sz", "16000"),
    ),
  );
}

function runDocument(run: SimulatedRun): PoctBody {
  const control = run.kind === "control";
  const companions = (run.companions ?? []).map((each) => observation(testId(each.code), each, each.code === "eAG" ? "C" : "M"));
  const observations = [observation(testId(run.analyte), run, "M", ...correctionNotes(run)), ...companions];
  const service = group(
    "SVC",
    leaf("SVC.role_cd", control ? "LQC" : "OBS"),
    leaf("SVC.observation_dttm", run.measuredAt),
    leaf("SVC.reason_cd", "NEW"),
    leaf("SVC.sequence_nbr", run.sequence),
    control ? controlMaterial(run, observations) : patient(run, observations),
    ...operator(run),
    group(
      "RGT",
      leaf("RGT.name", `DCA ${run.analyte}`),
      leaf("RGT.lot_number", run.reagentLot.number),
      ...optional("RGT.expiration_date", run.reagentLot.expiry),
    ),
  );
  return { root: control ? "OBS.R02" : "OBS.R01", objects: [service] };
}

function testId(code: string): PoctElement {
  return leaf("OBS.observation_id", code, { SN: "SIEM", SV: "1.0" }, leaf("TRANSLTN", code));
}

/** The user's slope and offset, and for HbA1c the units' scheme; 1 and 0 mean no correction. */
function correctionNotes(run: SimulatedRun): readonly string[] {
  const scheme = run.unit === "%" ? "NGSP" : "IFCC";
  const units = run.analyte === "HbA1c" ? [`Reporting Units^${scheme}`] : [];
  return ["Slope^1.000", `Offset^0 ${run.unit}`, ...units];
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
