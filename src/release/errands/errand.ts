/**
 * What an event makes to be done and nobody waits for: judging again, opening look-back cases, reading what a crash left. Named data,
 * written in the event's own transaction (store/ledger/errands.ts), so that a stop right after it forgets nothing. Ids and times only.
 */
import type { ConnectionId, InstrumentId, TransmissionId } from "../../domain/ids.ts";

/** What each kind is about. */
export interface ErrandDetails {
  /** A stored transmission whose content was not read. */
  readonly read: { readonly transmission: TransmissionId; readonly connection: ConnectionId };
  /** A message that could not be landed when it came: set aside with its transmission's bytes. */
  readonly "read-message": { readonly transmission: TransmissionId; readonly index: number; readonly connection: ConnectionId };
  /** A docking batch that was closed: everything in it is judged. */
  readonly batch: { readonly batch: number };
  /** An instrument's part of a batch whose times could not be corrected at first. */
  readonly "batch-part": { readonly batch: number; readonly instrument: InstrumentId };
  /** Behind the last run of the batch. */
  readonly "batch-judged": { readonly batch: number };
  /** An errand about one of its runs could not be written down: those are written anew from what the runs are now. */
  readonly owed: { readonly batch: number };
  /** A run that was never judged. */
  readonly "new-run": { readonly run: string };
  readonly judge: { readonly run: string };
  /** Another version of the run came, or it grew. */
  readonly contested: { readonly run: string };
  /** A control landed or was decided about. */
  readonly control: { readonly run: string };
  /** What was noted as touched: whoever read it is judged again. */
  readonly touched: Readonly<Record<never, never>>;
  /** What the newest controls are now, for the receiver of control results. */
  readonly "tell-controls": { readonly instrument: InstrumentId; readonly analyte: string };
  /** Everything that is held, of one instrument or of all. */
  readonly held: { readonly instrument: InstrumentId | null };
  /** A control that may throw doubt on what was sent. */
  readonly "look-back": { readonly instrument: InstrumentId; readonly analyte: string; readonly control: string };
  /** The journal accepted or refused a message; written by the store itself (migration 13). */
  readonly answered: { readonly controlId: string };
  /** A configuration became active: results that nobody knew may have an instrument now. */
  readonly claim: Readonly<Record<never, never>>;
  readonly unapproved: Readonly<Record<never, never>>;
  /** Suspect results of a store that was written before errands were. */
  readonly suspects: Readonly<Record<never, never>>;
  /** A person's change whose message was not queued. */
  readonly change: { readonly change: string };
}

export type ErrandKind = keyof ErrandDetails;
export type Errand = { readonly [K in ErrandKind]: { readonly kind: K } & ErrandDetails[K] }[ErrandKind];

/** As stored: the same errand is the same text. */
export const errandText = ({ kind, ...detail }: Errand): string =>
  JSON.stringify({ kind, ...Object.fromEntries(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1))) });
