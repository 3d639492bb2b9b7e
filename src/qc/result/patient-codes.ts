/** Whose result it is, as far as the number tells (QC.md 3.6, HL7.md 3.5): missing, invalid, local, a test person, or no patient at all. */
import { type ControlTarget, normalizeLot } from "../../domain/lot.ts";
import { classifyPersonNumber } from "../../domain/person-number.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Processing } from "../../domain/station.ts";
import type { RunToJudge } from "../types.ts";

/** `targets`: every control lot known to the station, whatever its analyte or model. */
export function patientCodes(run: RunToJudge, targets: readonly ControlTarget[]): readonly ReasonCode[] {
  const sent = new Set(run.results.map(({ observation }) => observation.patientId));
  const ids = run.assignedPatientId === null ? [...sent] : [run.assignedPatientId];
  // One measurement cannot be two patients'.
  const conflict: readonly ReasonCode[] = ids.length > 1 ? ["PID_INVALID"] : [];
  return [
    ...conflict,
    ...ambiguityCodes(run),
    ...ids.flatMap((id) => [...personCodes(id, run.processing), ...controlLotCodes(id, targets)]),
  ];
}

/** Two numbers of persons beside one sample: whichever stands first, it may be the other's. */
function ambiguityCodes(run: RunToJudge): readonly ReasonCode[] {
  if (run.assignedPatientId !== null) return [];
  const isAmbiguous = run.results.some(({ observation: { patientId, otherPatientIds = [] } }) => {
    const persons = [patientId ?? "", ...otherPatientIds].filter((id) => classifyPersonNumber(id).kind !== "other");
    return new Set(persons).size > 1;
  });
  return isAmbiguous ? ["PID_AMBIGUOUS"] : [];
}

/** `1` and its like are what analyzers count when nobody entered an id (ANALYZERS.md 3.1). */
const runCounter = /^\d{1,5}$/;

function personCodes(id: string | null, processing: Processing): readonly ReasonCode[] {
  if (id === null || id.trim() === "" || runCounter.test(id.trim())) return ["PID_MISSING"];
  const { kind, synthetic, validChecksum } = classifyPersonNumber(id);
  if (kind === "other" || !validChecksum) return ["PID_INVALID"];
  // A local H-number and Dolly's test number look the same, so it leaves in neither mode: it may be a real person's.
  if (synthetic === "+40") return ["PID_LOCAL"];
  if (processing === "production") return synthetic === "none" ? [] : ["PID_TEST"];
  return synthetic === "none" ? ["PID_REAL_IN_TEST"] : [];
}

function controlLotCodes(id: string | null, targets: readonly ControlTarget[]): readonly ReasonCode[] {
  const text = normalizeLot(id ?? "");
  const isControl = targets.some((row) => [row.lot, ...row.controlIds].some((name) => normalizeLot(name) === text));
  return isControl && text !== "" ? ["SAMPLE_MAYBE_QC"] : [];
}
