/** External quality assessment (Noklus): rounds, what was measured for them, and what became of it (ruling 2). */
import type { EpochMs } from "../clock.ts";
import { registerOf } from "../register.ts";

export interface EqaSample {
  readonly name: string;
  /** Exactly what is typed as id, compared without regard to case; `#` stands for one digit. */
  readonly ids: readonly string[];
}

export interface EqaRound {
  readonly name: string;
  /** Utsendelse: what the organiser calls it. */
  readonly shipment: string;
  readonly samples: readonly EqaSample[];
  /** How often each sample is measured. */
  readonly parallels: number;
  /** Ids of the instruments that take part, and what they measure. */
  readonly instruments: readonly string[];
  readonly analytes: readonly string[];
  /** ISO dates, all inclusive: between which days the samples lie here; until when results must be with the organiser. */
  readonly opensOn: string;
  readonly closesOn: string;
  readonly deadline: string;
  /** ISO date on which a person closed it early or for good. */
  readonly closedOn: string | null;
}

/** Key: the name. Subject: `roundSubject`; `at`: the first moment of its first day. */
export const eqaRounds = registerOf<EqaRound>("eqa-round");
export const roundSubject = "round";

export type RecognisedBy = "person" | "device" | "pattern";

/** A measurement that was recognised as external control: never a patient's. */
export interface EqaResult {
  readonly run: string;
  readonly by: RecognisedBy;
  /** Null: no open round, or more than one, fits. */
  readonly round: string | null;
  readonly sample: string | null;
  readonly instrument: string | null;
  readonly operator: string | null;
  readonly reagentLot: string | null;
  readonly measuredAt: EpochMs | null;
  readonly values: readonly { readonly analyte: string; readonly value: string; readonly unit: string | null }[];
}

/** Key: the run's. Subject: the round. */
export const eqaResults = registerOf<EqaResult>("eqa-result");

/** What people fill in about a result; absent: not yet. */
export interface EqaReport {
  readonly sample?: string | undefined;
  readonly parallel?: string | undefined;
  /** Registered with the organiser: ISO date, and who. */
  readonly registeredOn?: string | undefined;
  readonly registeredBy?: string | undefined;
  /** Fasit, and the organiser's assessment of trueness and precision. */
  readonly target?: string | undefined;
  readonly trueness?: string | undefined;
  readonly precision?: string | undefined;
  /** Avviksnr. */
  readonly deviation?: string | undefined;
}

/** Key: the run's. */
export const eqaReports = registerOf<EqaReport>("eqa-report");
