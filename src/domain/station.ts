/** The base station as configured: what the pure rooms need to know of it, free of file formats. */
import type { CodeTable } from "./analyte-codes.ts";
import type { Answer } from "./answers.ts";
import type { EpochMs } from "./clock.ts";
import type { GenericMapping } from "./generic-mapping.ts";
import type { ConnectionId, InstrumentId } from "./ids.ts";
import type { OutcomeVersion, QcPolicy, ReleaseTimes } from "./policy.ts";
import type { Receiver } from "./receiver.ts";
import type { ClockReadingRule } from "./time.ts";
import type { AnalyteLimits } from "./value-limits.ts";

export type { Receiver } from "./receiver.ts";

export type Processing = "production" | "test";

export interface ConfiguredAnalyte {
  readonly name: string;
  readonly unit: string;
  /** Spellings of `unit` on the wire that mean the same unit (INR: `INR`, `{INR}`, `1`, `0`, blank). Never a conversion. */
  readonly unitSpellings: readonly string[];
  /** Reference range as text for OBX-7; null: as the instrument sent it. */
  readonly referenceRange: string | null;
  readonly limits?: AnalyteLimits;
  /** All answers there are, for an analysis that is not answered by a number. Absent: it is. */
  readonly answers?: readonly Answer[];
}

export interface Instrument {
  readonly id: InstrumentId;
  readonly name: string;
  readonly driver: string;
  readonly mode: string;
  readonly connection: ConnectionId;
  /** Another serial on the wire is another instrument. Null: the one assigned to its connection. */
  readonly expectedSerial: string | null;
  /** Earlier measurements are BEFORE_START (ruling 1). */
  readonly inUseFrom: EpochMs;
  readonly clock: ClockReadingRule;
  /** Configured analytes in order; the first one present names the OBR. */
  readonly analytes: readonly ConfiguredAnalyte[];
  /** QC policies per analyte, every version, oldest first; the one valid at the measurement counts. */
  readonly qc: Readonly<Record<string, readonly QcPolicy[]>>;
  /** Outcome choices per analyte name, every version, most specific already merged; key "" for analytes without an own one. */
  readonly outcomes: Readonly<Record<string, readonly OutcomeVersion[]>>;
  /** Where a generic driver finds things in its messages; the same for all instruments of one connection. */
  readonly mapping?: GenericMapping | null;
  /** Every test has a control of its own built in, as the driver's mode says (`controlKind: onboard`). */
  readonly hasOnboardControl?: boolean;
  /** Labbro sets its clock (`conversation.setTime`): it follows the station's, and vouches for nothing. */
  readonly clockIsSet?: boolean;
  /** Service by rule: overdue when the last one, or `inUseFrom`, is longer ago (DEV_SERVICE_OVERDUE). */
  readonly service?: { readonly everyMonths: number; readonly source: string };
  /** Someone has compared its results with traffic captured on site: an unverified mode may then release. */
  readonly confirmed?: boolean;
  /** False: its wire never carries a reagent lot, so a missing one tells nothing (LOT_MISSING). */
  readonly sendsReagentLot?: boolean;
  /** When that was; what was confirmed is bound to it (casework/registers/confirmation.ts). */
  readonly confirmedAt?: EpochMs | null;
}

export interface Station {
  readonly site: { readonly id: string; readonly name: string; readonly organisation: string | null };
  readonly gateway: { readonly id: string; readonly zone: string; readonly processing: Processing };
  readonly journal: Receiver;
  readonly qcReceiver: Receiver | null;
  /** The administrator's own codes for analytes; they win over those that come with Labbro. Absent or null: none. */
  readonly codes?: CodeTable | null;
  readonly batchQuietMs: number;
  readonly batchMaxMs: number;
  /** Absent: the defaults (domain/policy.ts). */
  readonly release?: ReleaseTimes;
}
