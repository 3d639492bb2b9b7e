/** Where one LIS02 device puts what the standard leaves open. Field and component numbers are those of the standard, from 1. */
import type { FailureTable } from "../failures.ts";
import type { AnalyteTable } from "../measurement.ts";

export interface FieldPlace {
  readonly field: number;
  readonly component: number;
}

export interface LisDialect {
  readonly vendor: string;
  /** As the driver spells it; what is sent counts, this is only its spelling. */
  readonly model: string;
  readonly analytes: AnalyteTable;
  /** Codes of failed measurements, which stand in, or C-4 of a comment on the result. The driver declares the same table. */
  readonly failures?: FailureTable;
  /** In H. Absent: components 1, 2 and 3 of H-5, as the devices known so far fill it. Null where the device sends none. */
  readonly modelAt?: FieldPlace | null;
  readonly software?: FieldPlace | null;
  readonly serial?: FieldPlace | null;
  /** In P. Of a control it is the id that was scanned or typed. */
  readonly patientId: FieldPlace;
  /** In O; null where the device does not number its runs. */
  readonly sequence: FieldPlace | null;
  /** In O, unless `reagentLotIn` says R; null where the device sends none. */
  readonly reagentLot: FieldPlace | null;
  readonly reagentLotIn?: "O" | "R";
  /** In O; null where the device sends none. */
  readonly specimen: FieldPlace | null;
  /** In R. */
  readonly measuredAt: FieldPlace;
}

export const place = (field: number, component = 1): FieldPlace => ({ field, component });
