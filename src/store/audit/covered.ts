/**
 * What the audit chain covers: in the station's store, of each table the columns that say what was measured, judged, decided, sent and looked at,
 * and what decides whether the journal gets a result or somebody is told of it. What is left out, and why: SECURITY.md «What the chain does not
 * cover».
 */

export interface Covered {
  readonly table: string;
  /** The row's own key, which no rewriting of the file changes; `$` stands for the row. */
  readonly key: string;
  /** What may be written later as well. */
  readonly columns: readonly string[];
  /** Instead of a column's value: what of it counts. */
  readonly counts?: Readonly<Record<string, string>>;
  /** Numbers and texts that came with a later version: each counts once it says something, so that rows from before stay as they were linked. */
  readonly added?: readonly string[];
}

/** `columns`: divided by blanks; `key`: one column. */
export const one = (table: string, key: string, columns: string, more: Pick<Covered, "counts" | "added"> = {}): Covered => ({
  ...{ table, key: `$.${key}`, columns: columns.split(" ") },
  ...more,
});

const erased = { added: ["erased_at"] } as const;

export const covered: readonly Covered[] = [
  one("transmission", "id", "connection_id driver mode started_at reading", {
    // One that counts as read is read no more; until then it is the work's own.
    counts: { reading: "iif($.reading IS NULL OR $.reading = 'pending', 'unread', $.reading)" },
    ...erased,
  }),
  {
    table: "transmission_part",
    key: "$.transmission_id || '.' || $.seq",
    columns: ["received_at", "bytes"],
  },
  one("batch", "id", "connection_id instrument_id stranger_key opened_at closed_at closed_by judged_at"),
  one(
    "run",
    "key",
    "run_id version kind instrument_id connection_id batch_id measured_at received_at intake_codes state outcome codes look_back",
    erased,
  ),
  // Later dockings' times are corrected by them.
  {
    table: "clock_reading",
    key: "$.instrument_id || '/' || $.batch_id",
    columns: ["heard_from", "at", "device_local", "device_offset", "offset_seconds"],
  },
  one("run_time", "run_key", "instrument_id sent_at window_from window_to"),
  one(
    "observation",
    "id",
    "run_key kind instrument_id analyte transmission_id measured_at received_at identity_key content_key disposition sealed_body person_key control_lot",
    erased,
  ),
  { table: "former_result", key: "$.run_key || '/' || $.analyte", columns: ["sealed_former"] },
  one("verdict", "id", "run_key at outcome codes snapshot_no"),
  one("decision", "id", "at run_key kind sealed_by sealed_reason sealed_detail role"),
  one("person_word", "run_key", "run_key said_at"),
  one("event", "seq", "at kind subject detail"),
  one(
    "register_entry",
    "id",
    "register entry_key subject at recorded_at sealed_body sealed_signature superseded_at sealed_ended_by",
    erased,
  ),
  one("lot", "id", "lot_key kind analyte model sealed_body imported_at superseded_at"),
  one("snapshot", "no", "hash activated_at sealed_files"),
  one("first_contact", "contact_key", "instrument_id at answered_at send_from sealed_by sealed_reason"),
  one(
    "outbox",
    "control_id",
    "run_key run_id channel state sealed_bytes sealed_report created_at closed_at sealed_answer stop_code sealed_refusal order_key after_control_id not_before set_aside may_be_sent digest",
    // How often and how far it was tried is the work's own; that it was tried once says that somebody else may have it.
    { counts: { state: "iif($.state IN ('queued', 'published'), 'open', $.state)" }, added: ["first_tried_at", "queued_no"] },
  ),
  one("delivery_pause", "id", "at because known_until ended_at"),
  one("outbox_request", "id", "at control_id sealed_by sealed_reason"),
  one("act_record", "id", "at act account shows_patients sealed_detail shown"),
  one("credential", "account", "sealed_secrets"),
  one("login_code", "code_hash", "purpose sealed_login made_at expires_at used_at"),
  one("session", "token_hash", "sealed_login account way opened_at ends_at"),
];

/** The key of a row that is called so in the statement. */
export const keyOf = ({ key }: Covered, row: string): string => key.replaceAll("$", row);

/** In place of an added column that says nothing: no part of a row's content (link.ts). */
export const absent = "@absent";

/** What counts of each column, as SQL; those that were added with their names. */
export const valuesOf = ({ columns, counts = {}, added = [] }: Covered, row: string): readonly string[] => [
  ...columns.map((column) => (counts[column] ?? `$.${column}`).replaceAll("$", row)),
  ...added.map((column) => `iif(${row}.${column} IS NULL, '${absent}', json_array('${column}', ${row}.${column}))`),
];
