/**
 * Whose result it is. Patient or not is decided by the root and by PT against CTC first, by the role second: a vendor's own
 * example carries role OBS in a control message (POCT1A.md 7 and 10). Nothing but a patient's result keeps a patient id.
 */
import type { ControlRef, Observation, ObservationKind } from "../../domain/observation.ts";
import { child, children, value } from "../../protocol/poct1a/access.ts";
import type { PoctElement } from "../../protocol/poct1a/message.ts";
import { calendarDate, personName, textOrNull } from "../text.ts";

export type Subject = Pick<Observation, "kind" | "patientId" | "patientName" | "birthDate" | "sex" | "control">;

const noPatient = { patientId: null, patientName: null, birthDate: null, sex: null };

/** `holder` is the PT or CTC (or bare SVC) that contains the OBS. */
export function subjectOf(root: string, role: string | null, service: PoctElement, holder: PoctElement): Subject {
  const controlMessage = root === "OBS.R02" || child(service, "CTC") !== null;
  const kind = kindOf(role, controlMessage);
  if (kind !== "patient") return { ...noPatient, kind, control: controlOf(holder) };
  if (namesSeveralPatients(service)) return { ...noPatient, kind, control: null };
  return {
    kind,
    control: null,
    patientId: textOrNull(value(holder, "PT.patient_id")),
    patientName: nameOf(child(holder, "PT.name")),
    birthDate: calendarDate(value(holder, "PT.birth_date")),
    sex: textOrNull(value(holder, "PT.gender_cd")),
  };
}

/** A run is one person's; where a device breaks that, nobody's name goes on it. */
export function namesSeveralPatients(service: PoctElement): boolean {
  return children(service, "PT").length > 1;
}

/** Roles of POCT1A.md 7. A role that merely contains QC is a liquid control (Roche host, ANALYZERS.md 5.1). */
function kindOf(role: string | null, controlMessage: boolean): ObservationKind {
  const code = role?.toUpperCase() ?? "";
  if (["EQC", "CAL", "CVR"].includes(code)) return "service";
  if (code === "PRF") return "eqa";
  return controlMessage || code.includes("QC") ? "control" : "patient";
}

/** The material as the device names it; an id that stands where a patient's would is the scanned control id. */
function controlOf(holder: PoctElement): ControlRef {
  return {
    name: textOrNull(value(holder, "CTC.name")) ?? textOrNull(value(holder, "PT.patient_id")),
    lot: textOrNull(value(holder, "CTC.lot_number")),
    level: textOrNull(value(holder, "CTC.level_cd")),
    expiry: calendarDate(value(holder, "CTC.expiration_date")),
  };
}

/** PN: the name as displayed, else its parts (POCT1A.md 3). */
function nameOf(name: PoctElement | null): string | null {
  const displayed = textOrNull(value(name))?.split("^");
  return personName(displayed ?? [value(name, "FAM"), value(name, "GIV"), value(name, "MID")]);
}
