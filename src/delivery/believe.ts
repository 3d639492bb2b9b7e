/** Whether an acknowledgement may touch a message: only the configured receiver's word, to us, on something in flight (CONTRACTS.md "HL7 to the journal"). */
import type { ProblemCode } from "../domain/problem-catalogue.ts";
import type { Acknowledgement } from "../hl7/types.ts";
import type { OutboxRow } from "../store/outbox/outbox.ts";

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
  | "unreadable"
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
  if (!row.wasTried && row.mayBeSent !== "message") return "never-sent";
  return row.state === "queued" || row.state === "published" ? null : "closed";
}

function isParty(party: Party, application: string, facility: string): boolean {
  return party.application === application && party.facility === facility;
}

/** What a doubt is called for people. */
export const doubtCodes = {
  unreadable: "ACK_UNREADABLE",
  "unknown-message": "ACK_UNKNOWN",
  "never-sent": "ACK_UNKNOWN",
  closed: "ACK_UNKNOWN",
  "two-messages": "ACK_TWO_MESSAGES",
  "other-sender": "ACK_OTHER_SENDER",
  "other-receiver": "ACK_OTHER_RECEIVER",
  "other-processing-id": "ACK_OTHER_PROCESSING",
} as const satisfies Record<Doubt, ProblemCode>;

/**
 * What the answer should have carried, for whoever runs the receiver; null where nothing can be said. Only our own settings: what came
 * instead may be anything.
 */
export function expectedInstead(doubt: Doubt, row: OutboxRow | null, identity: DeliveryIdentity): string | null {
  switch (doubt) {
    case "other-sender": {
      const receiver = row === null ? null : identity.receivers[row.channel];
      return receiver === null ? null : `MSH-3 ${receiver.application}, MSH-4 ${receiver.facility}`;
    }
    case "other-receiver":
      return `MSH-5 ${identity.sender.application}, MSH-6 ${identity.sender.facility}`;
    case "other-processing-id":
      return `MSH-11 ${identity.processingId}`;
    case "unknown-message":
    case "two-messages":
    case "unreadable":
      return "MSA-2 as MSH-10 of the message that it answers";
    case "never-sent":
    case "closed":
      return null;
  }
}
