/** What verifying finds (verify.ts): one row, or one link, that is not as Labbro wrote it. */
export type FindingKind =
  /** Links of the chain itself. */
  | "link-missing"
  | "link-changed"
  /** Rows. */
  | "row-changed"
  | "row-missing"
  | "row-unknown"
  /** Not as it follows from the rows: where a result is said to be, how many are where. */
  | "row-unlike"
  /** It would work as Labbro. */
  | "trigger-unknown";

export interface Finding {
  readonly kind: FindingKind;
  /** A table, or `audit` for the chain itself. */
  readonly table: string;
  /** The row's key: ids and numbers, nobody's data. */
  readonly row: string;
  /** Keyed fingerprint of how it stands now; empty where there is nothing. */
  readonly state: string;
}
