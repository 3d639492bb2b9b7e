/** Every column of the gateway's store that can hold personal data, with what its values are bound to (seal.ts). */

export interface SealedTable {
  readonly table: string;
  /** Its primary key; rows are walked in its order. */
  readonly key: readonly string[];
  /** What else of a row is never changed: together with `key`, in this order, it names the row in a place. */
  readonly bound: readonly string[];
  readonly columns: readonly string[];
}

export const sealedTables: readonly SealedTable[] = [
  { table: "snapshot", key: ["no"], bound: [], columns: ["sealed_files"] },
  { table: "transmission_part", key: ["transmission_id", "seq"], bound: [], columns: ["bytes"] },
  { table: "capture_chunk", key: ["session_id", "seq"], bound: [], columns: ["sealed_bytes"] },
  { table: "observation", key: ["id"], bound: ["run_key"], columns: ["sealed_body"] },
  { table: "former_result", key: ["run_key", "analyte"], bound: [], columns: ["sealed_former"] },
  { table: "decision", key: ["id"], bound: ["run_key"], columns: ["sealed_by", "sealed_reason", "sealed_detail"] },
  { table: "lot", key: ["id"], bound: ["lot_key"], columns: ["sealed_body"] },
  {
    table: "outbox",
    key: ["control_id"],
    bound: [],
    columns: ["sealed_bytes", "sealed_report", "sealed_answer", "sealed_refusal"],
  },
  { table: "outbox_request", key: ["id"], bound: ["control_id"], columns: ["sealed_by", "sealed_reason"] },
  { table: "first_contact", key: ["contact_key"], bound: [], columns: ["sealed_by", "sealed_reason"] },
  {
    table: "register_entry",
    key: ["id"],
    bound: ["register", "entry_key"],
    columns: ["sealed_body", "sealed_signature", "sealed_ended_by"],
  },
  { table: "credential", key: ["account"], bound: [], columns: ["sealed_secrets"] },
  { table: "login_code", key: ["code_hash"], bound: [], columns: ["sealed_login"] },
  { table: "session", key: ["token_hash"], bound: [], columns: ["sealed_login"] },
  { table: "act_record", key: ["id"], bound: ["at", "act"], columns: ["sealed_detail"] },
];
