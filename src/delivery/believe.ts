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

export type Doubt = "unknown-message" | "other-sender" | "other-receiver" | "other-processing-id" | "never-sent" | "closed";

/** Why an acknowledgement is not believed; null: it is. `row` is the message that MSA-2 names. */
export function doubtAbout(ack: Acknowledgement, row: OutboxRow | null, identity: DeliveryIdentity): Doubt | null {
  if (row === null) return "unknown-message";
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
