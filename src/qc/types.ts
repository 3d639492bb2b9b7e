/** What the judge sees: events as plain data, times as instants, values as decimal strings. It never asks where they came from. */
import type { EpochMs, TimeWindow } from "../domain/clock.ts";
import type { ControlTarget, ReagentLot } from "../domain/lot.ts";
import type { Observation } from "../domain/observation.ts";
import type { Boundary, QcPolicy, R4s, ReleaseTimes } from "../domain/policy.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { ApprovedFrom, SdSource } from "../domain/registers/approvals.ts";
import type { DoubtCode } from "../domain/registers/instrument-events.ts";
import type { ConfiguredAnalyte, Instrument, Processing } from "../domain/station.ts";
import type { Verdict } from "../domain/verdict.ts";

/** A control measurement on the instrument, as known now. */
export interface ControlEvent {
  readonly id: string;
  readonly at: EpochMs;
  readonly observation: Observation;
  /** A person said which lot and level it was (`held control`). */
  readonly assigned: { readonly lot: string; readonly level: string } | null;
  /** It failed and was annulled by a person (ruling 12); `moved`: where it counts instead. Absent or null: it was not. */
  readonly annulled?: { readonly moved: { readonly lot: string; readonly level: string } | null } | null;
  /** Where `at` is uncertain: it lies in here (QC.md 3.5). */
  readonly window?: TimeWindow;
  /** A person said that it counts for nothing, though nobody knows which control it was. */
  readonly isDiscarded?: boolean;
  /** When an operator typed it in; absent: the instrument told it, or the laboratory responsible did. */
  readonly toldAt?: EpochMs;
  /** Since when it is known here; absent: nothing was changed since. */
  readonly receivedAt?: EpochMs;
  /** Limits approved for the instrument it was measured on, where that is another one than the result's. */
  readonly approved?: readonly ApprovedFrom[];
}

/** One measurement of a patient's sample, however many values or versions it has. */
export interface PatientTest {
  readonly id: string;
  readonly at: EpochMs;
  readonly sequence: string | null;
}

/** A comparison with a hospital laboratory, within its limit or not. */
export interface ComparisonEvent {
  readonly id: string;
  readonly at: EpochMs;
  readonly isAccepted: boolean;
}

/** Everything known now that can touch a result of one instrument and analyte. Order never matters. */
export interface KnownEvents {
  readonly controls: readonly ControlEvent[];
  /** Instants before which controls are left out that were not needed: no rule looks back over one. */
  readonly gaps?: readonly EpochMs[];
  readonly targets: readonly ControlTarget[];
  /** The targets as they stood before each later change of one: no change makes a failure good that was known by then (ruling 12). */
  readonly formerTargets?: readonly { readonly until: EpochMs; readonly targets: readonly ControlTarget[] }[];
  readonly reagentLots: readonly ReagentLot[];
  /** What happened to the instrument (domain/registers/instrument-events.ts): triggers of a control, and where no rule looks back over. */
  readonly services: readonly { readonly at: EpochMs; readonly kind: string }[];
  /**
   * The analyte's other patient tests on this instrument around the result, with or without a value; only `interval: test-count`
   * asks for them.
   */
  readonly tests?: readonly PatientTest[];
  /** Electronic QC of the instrument; only `controlKind: electronic` asks for it. */
  readonly electronic?: readonly ControlEvent[];
  /** Comparisons with a hospital laboratory; only `controlKind: comparison` and `interval: none` ask for them (ruling 13). */
  readonly comparisons?: readonly ComparisonEvent[];
  /** Limits that a person approved for this instrument, in place of the lot list's target and SD (QC.md 1.5). */
  readonly approvedLimits?: readonly ApprovedFrom[];
  /** The same person's result before this one; only a delta check asks for it. */
  readonly previous?: { readonly at: EpochMs; readonly number: string; readonly unit: string | null } | null;
  /** Controls of the analyte on the unit's other instruments of the same driver; only `newLot: unit` asks for them (ruling 9). */
  readonly unitControls?: readonly ControlEvent[];
}

/** One reported or companion value of a patient run. */
export interface ResultToJudge {
  readonly id: string;
  readonly observation: Observation;
}

export interface RunToJudge {
  /** Null: no registered instrument fits what the bytes said (DEV_UNKNOWN). */
  readonly instrument: Instrument | null;
  readonly processing: Processing;
  /** The station's zone: expiry, calendar intervals and workdays are judged on its calendar. */
  readonly zone: string;
  /** Resolved instant of the measurement, or null when the device's text was no time. */
  readonly measuredAt: EpochMs | null;
  readonly receivedAt: EpochMs;
  /** Absent: the defaults. */
  readonly release?: ReleaseTimes;
  readonly results: readonly ResultToJudge[];
  /** The patient id a person assigned; wins over what was sent. */
  readonly assignedPatientId: string | null;
  /** Codes that intake already knows: DUP_CONFLICT, EDITED_ON_DEVICE, DRIVER_UNVERIFIED, DEV_MISMATCH … */
  readonly intakeCodes: readonly ReasonCode[];
  /** What the registers that people keep say of the measurement; absent: nothing is registered. */
  readonly registers?: RegisterFindings;
}

/** Each is absent where its register was never filled: then nobody is judged by it (QC.md 3.2). */
export interface RegisterFindings {
  readonly operator?: "known" | "unknown" | "not-certified" | "missing";
  readonly patient?: "listed" | "not-found" | "mismatch";
  /** `patient`: a person said that it was none after all (ruling 2). */
  readonly eqa?: "eqa" | "maybe" | "patient";
  readonly isOutOfUse?: boolean;
  readonly isServiceOverdue?: boolean;
  /** The rules in force were not gone through and approved (rulings 15 and 16). */
  readonly isUnapproved?: boolean;
  /** What was found since it was measured: what spoke against it may be missing. */
  readonly doubts?: readonly DoubtCode[];
}

export interface RunJudgement {
  /** Verdict per result id. Companion values are REJECT with COMPANION_VALUE and never count for the run. */
  readonly results: ReadonlyMap<string, Verdict>;
  /** The run's: held if one reported result is held, else released if one is; rejected if all reported ones are. */
  readonly run: Verdict;
  /** For the text of the journal's comments and the worklist: what QC said, per analyte. */
  readonly qc: ReadonlyMap<string, QcStanding>;
}

export type QcStatus =
  | "OK"
  | "QC_OVERDUE_GRACE"
  | "QC_OVERDUE"
  | "QC_TRIGGER_PENDING"
  | "QC_NEW_LOT_NO_QC"
  | "QC_NEVER"
  | "QC_FAILED"
  | "QC_NOT_CONFIGURED";
export type Bracket = "OPEN" | "CONFIRMED" | "SUSPECT";

export interface QcStanding {
  readonly status: QcStatus;
  readonly bracket: Bracket;
  /** The control that last passed before the result, for ruling 19's comment. */
  readonly lastPass: { readonly at: EpochMs; readonly lot: string } | null;
  /** The liquid control that failed before the result and that nothing has made good; after it. */
  readonly failedBefore?: JudgedControl;
  readonly failedAfter?: JudgedControl;
  /** What is missing or overdue is a comparison with the hospital: told in words of its own (ruling 13). */
  readonly isComparisonMissing?: boolean;
}

export type ControlResult = "PASS" | "WARN" | "REJECT" | "VOID";

/** A control after it was matched to its lot and judged. */
export interface JudgedControl {
  readonly id: string;
  readonly at: EpochMs;
  readonly result: ControlResult;
  /** Why it is void or what rule hit; empty for a plain pass. */
  readonly codes: readonly ReasonCode[];
  readonly hits: readonly string[];
  readonly level: string | null;
  readonly target: ControlTarget | null;
  readonly reagentLot: string | null;
  readonly sequence: string | null;
  /** Where `at` is uncertain: it lies in here (ruling 27). */
  readonly window?: TimeWindow;
  /** When an operator typed it in: from then on it makes a failure good (ruling 12). Of a trace: when other limits were confirmed. */
  readonly toldAt?: EpochMs;
  /** How the rules were read when it was judged (QC.md 1.1). */
  readonly boundary?: Boundary;
  readonly r4s?: R4s;
  /** Levels that its run lacks, where a rule over several runs and levels could therefore not be asked (ruling 24). */
  readonly missingLevels?: readonly string[];
  /** Where the SD comes from, if not from the lot list. */
  readonly sdSource?: SdSource;
  /** What it would be were its lot not on trial (ruling 25); it is void. */
  readonly triedAs?: ControlResult;
  /** What judging it threw: it is void then, and passes nothing. */
  readonly fault?: unknown;
}

/** Where controls are judged: one driver's model, one configured analyte, the register and every version of the policy. */
export interface ControlRegister {
  readonly model: string;
  readonly analyte: ConfiguredAnalyte;
  readonly targets: readonly ControlTarget[];
  /** As they stood before each change. */
  readonly formerTargets?: KnownEvents["formerTargets"];
  /** At least one. */
  readonly policies: readonly [QcPolicy, ...QcPolicy[]];
  readonly zone: string;
  /** Service, calibration, corrective action: no rule looks back over one. */
  readonly services?: readonly { readonly at: EpochMs }[];
  /** Of the instrument whose controls these are. */
  readonly approved?: readonly ApprovedFrom[];
}
