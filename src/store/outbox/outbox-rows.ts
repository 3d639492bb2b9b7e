/** How a row of the outbox lies in SQLite, and which rows are ready to be sent. */
import type { ControlId, RunId } from "../../domain/ids.ts";
import type { ProblemCode } from "../../domain/problem-catalogue.ts";
import { digestOf, isIntact } from "../sealing/digest.ts";
import { openJson, openText, type Place, type Seal } from "../sealing/seal.ts";
import type { OutboxRow, OutboxState } from "./outbox.ts";

export interface StoredRow {
  readonly control_id: string;
  readonly run_key: string;
  readonly run_id: string;
  readonly channel: OutboxRow["channel"];
  readonly state: OutboxState;
  readonly sealed_bytes: Buffer;
  readonly digest: string | null;
  readonly attempts: number;
  readonly first_tried_at: number | null;
  readonly queued_no: number | null;
  readonly next_attempt_at: number;
  readonly not_before: number | null;
  readonly tried_at: number | null;
  readonly created_at: number;
  readonly published_at: number | null;
  readonly closed_at: number | null;
  readonly after_control_id: string | null;
  readonly set_aside: 0 | 1;
  readonly may_be_sent: OutboxRow["mayBeSent"];
  readonly stop_code: string | null;
  readonly sealed_refusal: Buffer | null;
  readonly sealed_report: Buffer | null;
}

/** In the order in which they were queued, by numbers that are in the audit chain; before those by the rows. */
export const inOrder = (row = "outbox"): string => `coalesce(${row}.queued_no, 0), ${row}.rowid`;

/** Where one of a message's sealed columns belongs. */
export const messagePlace = (column: `sealed_${string}`, controlId: string): Place => [`outbox.${column}`, controlId];

export const isOpen = "state IN ('queued', 'published')";

/** Somebody else may have it. Of what was queued by a Labbro that did not number messages, its attempts say so until the next one. */
export const wasTried = "(first_tried_at IS NOT NULL OR queued_no IS NULL AND attempts <> 0)";

/**
 * Open, and waiting for nothing but its time. An ordinary message waits for an earlier one of its patient and analyte; a correction
 * waits until the journal has the message it changes, or that was taken back, and for ever where that message is gone. Derived at every
 * look, so that no flag can be forgotten and keep a result back.
 */
export const isReady = `o.state IN ('queued', 'published') AND CASE WHEN o.after_control_id IS NULL
  THEN NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.order_key = o.order_key AND (${inOrder("earlier")}) < (${inOrder("o")})
    AND earlier.state IN ('queued', 'published') AND earlier.after_control_id IS NULL AND earlier.set_aside = 0)
  ELSE EXISTS (SELECT 1 FROM outbox AS changed WHERE changed.control_id = o.after_control_id
    AND changed.state IN ('accepted', 'pulled')) END`;

export const toRow =
  (seal: Seal) =>
  (row: StoredRow): OutboxRow => {
    let opened: Uint8Array | null = null;
    return {
      controlId: row.control_id as ControlId,
      runKey: row.run_key,
      runId: row.run_id as RunId,
      channel: row.channel,
      state: row.state,
      get bytes() {
        opened ??= seal.open(row.sealed_bytes, messagePlace("sealed_bytes", row.control_id));
        return opened;
      },
      get isIntact() {
        const digest = (bytes: Uint8Array) => digestOf(seal, row.control_id, row.channel, bytes);
        return isIntact(row.digest, digest, () => this.bytes);
      },
      attempts: row.attempts,
      wasTried: row.first_tried_at !== null || (row.queued_no === null && row.attempts !== 0),
      nextAttemptAt: row.next_attempt_at,
      notBefore: row.not_before,
      firstTriedAt: row.first_tried_at,
      triedAt: row.tried_at,
      createdAt: row.created_at,
      publishedAt: row.published_at,
      closedAt: row.closed_at,
      afterControlId: row.after_control_id,
      mayBeSent: row.may_be_sent,
      setAside: row.set_aside === 1,
      get report() {
        return row.sealed_report === null
          ? null
          : openJson<unknown>(seal, row.sealed_report, messagePlace("sealed_report", row.control_id));
      },
      stopCode: row.stop_code as ProblemCode | null,
      get refusal() {
        if (row.sealed_refusal === null) return null;
        return openText(seal, row.sealed_refusal, messagePlace("sealed_refusal", row.control_id));
      },
    };
  };
