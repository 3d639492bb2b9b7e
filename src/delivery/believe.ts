/** Whether an acknowledgement may touch a message: only the configured receiver's word, to us, on something in flight (CONTRACTS, HL7). */
import type { Acknowledgement } from "../hl7/types.ts";
import type { OutboxRow } from "../store/outbox.ts";

export interface Party {
  readonly application: string;
  readonly facility: string;
}

/** Who may answer what, and who we are: what was rendered into MSH-3 to MSH-6 and MSH-11. */
export interface DeliveryIdentity {
  readonly sender: Party;
  readonly receivers: { readonly result: Party; readonly qc: Party | null };
  readonly processingId: "P" | "T";
}

export type Doubt =
  | "unknown-message"
  | "two-messages"
  | "other-sender"
  | "other-receiver"
  | "other-processing-id"
  | "never-sent"
  | "closed";

/** What the answer names: by MSA-2, and by the correlation data it came with (MQTT 5). Null: no message of ours. */
export interface Named {
  readonly row: OutboxRow | null;
  readonly correlated: OutboxRow | null;
}

/** Why an acknowledgement is not believed; null: it is. */
export function doubtAbout(ack: Acknowledgement, { row, correlated }: Named, identity: DeliveryIdentity): Doubt | null {
  if (row === null) return "unknown-message";
  // Closing the wrong one would lose a result; without an answer both are sent again.
  if (correlated !== null && correlated.controlId !== row.controlId) return "two-messages";
  const receiver = identity.receivers[row.channel];
  if (receiver === null || !isParty(receiver, ack.sendingApplication, ack.sendingFacility)) return "other-sender";
  if (!isParty(identity.sender, ack.receivingApplication, ack.receivingFacility)) return "other-receiver";
  if (ack.processingId !== identity.processingId) return "other-processing-id";
  if (row.attempts === 0) return "never-sent";
  return row.state === "queued" || row.state === "published" ? null : "closed";
}

function isParty(party: Party, application: string, facility: string): boolean {
  return party.application === application && party.facility === facility;
}
