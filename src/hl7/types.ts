/** What is rendered, and what the journal's answer says. Pure data; the bytes are the unit that is stored and resent. */
import type { EpochMs, TimeWindow } from "../domain/clock.ts";
import type { ControlId, RunId } from "../domain/ids.ts";
import type { MeasuredValue, Observation, ReagentLotRef } from "../domain/observation.ts";
import type { ConfiguredAnalyte, Station } from "../domain/station.ts";

/** Health personnel as the unit's register knows them. Names are theirs, not taken apart from a text. */
export interface Operator {
  readonly hprNumber: string;
  /** Empty: not known, or not to be written. */
  readonly familyName: string;
  /** Null: the register has the name as a whole, which then stands in `familyName`. */
  readonly givenName: string | null;
}

export interface ReportedResult {
  readonly observation: Observation;
  readonly analyte: ConfiguredAnalyte;
  /** Comments for the journal, in Norwegian, already chosen (only codes with `inJournal`). */
  readonly comments: readonly string[];
  /** Who stands behind the observation's operator id; absent or null: the id goes out as it came. */
  readonly operator?: Operator | null;
}

/** The patient as a register knows them (a patient list, the journal). Nothing of it is ever derived from the number (HL7.md 3.5). */
export interface PatientDetails {
  readonly familyName: string;
  /** Null: the register has the name as a whole, which then stands in `familyName`. */
  readonly givenName: string | null;
  readonly middleName: string | null;
  /** ISO date. */
  readonly birthDate: string | null;
  /** HL7 table 0001. */
  readonly sex: "F" | "M" | "O" | "U" | null;
}

/**
 * What the message says of the run: its result, or what became of the one that was sent under the same OBR-3 (ruling 10).
 * `corrected` carries the value that counts now, the same or a new one; `withdrawn` and `wrong-patient` carry none.
 * `comment` is for the journal, in Norwegian.
 */
export type ReportStatus =
  | { readonly kind: "final" }
  | { readonly kind: "corrected" | "withdrawn" | "wrong-patient"; readonly comment: string };

/** One run = one message = one OBR (CONTRACTS.md "HL7 to the journal"). */
export interface RunReport {
  readonly runId: RunId;
  /** With `wrong-patient`: the one it was sent for. */
  readonly patientId: string;
  /** Absent or null: not known. Then the name is the instrument's, if it has one. */
  readonly patient?: PatientDetails | null;
  readonly instrumentName: string;
  readonly model: string;
  /** Who makes the instrument; absent or null: not known. */
  readonly maker?: string | null;
  readonly serial: string | null;
  readonly measuredAt: EpochMs;
  /** The time of the measurement is uncertain: it lies in here, and is told to the day (ruling 18). */
  readonly measuredWithin?: TimeWindow | null;
  readonly releasedAt: EpochMs;
  /** In configured order; at least one. */
  readonly results: readonly ReportedResult[];
  /** Comments on the run as a whole; the first is always the "Pasientnær analyse …" line (ruling 19). */
  readonly comments: readonly string[];
  /** Absent: final. */
  readonly status?: ReportStatus;
}

/** What QC made of a control (QC.md 1.3). */
export type ControlVerdict = "PASS" | "WARN" | "REJECT" | "VOID";

/** One control of one analyte and level. Numbers are decimal strings as sent or registered. It holds no patient. */
export interface ControlReport {
  /** OBR-3: stable over resends and corrections. 20 characters at most. */
  readonly fillerNumber: string;
  readonly model: string;
  /** Who makes the instrument; null: not known. */
  readonly maker: string | null;
  readonly serial: string | null;
  readonly analyte: ConfiguredAnalyte;
  /** As sent, in the configured unit; null: the instrument failed or aborted the control. */
  readonly value: MeasuredValue | null;
  /** As sent. */
  readonly flags: readonly string[];
  /** A control whose lot nobody has named yet is not reported. `expiry`: ISO date. */
  readonly control: {
    readonly name: string | null;
    readonly lot: string;
    readonly level: string | null;
    readonly expiry: string | null;
  };
  readonly reagentLot: ReagentLotRef | null;
  readonly target: string | null;
  readonly sd: string | null;
  readonly low: string | null;
  readonly high: string | null;
  /** What the lot accepts, for an analysis with answers. */
  readonly expected?: readonly string[];
  readonly verdict: ControlVerdict;
  /** Rules that hit, such as `1-2s/L1`, sorted. */
  readonly hits: readonly string[];
  readonly measuredAt: EpochMs;
  /** When the verdict was given. */
  readonly judgedAt: EpochMs;
  /** Staff: it is sent only where the receiver was asked for (`qcReceiver.operator`). */
  readonly operatorId: string | null;
  /** The verdict replaces one that was sent under the same number. Absent: false. */
  readonly isCorrection?: boolean;
}

export interface RenderContext {
  readonly station: Station;
  readonly controlId: ControlId;
  readonly now: EpochMs;
}

export interface Acknowledgement {
  /** MSH-7, as written; null: it says none. */
  readonly writtenAt: string | null;
  readonly sendingApplication: string;
  readonly sendingFacility: string;
  readonly receivingApplication: string;
  readonly receivingFacility: string;
  readonly processingId: string;
  /** MSA-1. */
  readonly code: "AA" | "AE" | "AR" | "CA" | "CE" | "CR";
  /** MSA-2: the MSH-10 that is answered. */
  readonly controlId: string;
  /** ERR-3.1 or MSA-6.1. */
  readonly errorCode: string | null;
  /** ERR-7/8, MSA-3: what the receiver wrote. May hold anything: kept sealed, never logged. */
  readonly text: string | null;
}
