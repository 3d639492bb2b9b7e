/** The segments of an ORU as a tree: OBR under its PID, OBX under its OBR, notes at the segment before them. */
import type { Hl7Message, Hl7Segment } from "../../protocol/hl7v2/message.ts";

export interface Hl7Result {
  readonly segment: Hl7Segment;
  readonly notes: readonly Hl7Segment[];
}

export interface Hl7Order {
  readonly patient: Hl7Segment | null;
  readonly order: Hl7Segment | null;
  readonly notes: readonly Hl7Segment[];
  readonly results: readonly Hl7Result[];
}

interface Growing {
  readonly patient: Hl7Segment | null;
  readonly order: Hl7Segment | null;
  readonly notes: Hl7Segment[];
  readonly results: { segment: Hl7Segment; notes: Hl7Segment[] }[];
}

/** Orders with at least one OBX, in order. Missing parents are left empty. */
export function hl7Orders(message: Hl7Message): readonly Hl7Order[] {
  const orders: Growing[] = [];
  const begin = (patient: Hl7Segment | null, order: Hl7Segment | null): Growing => {
    const next: Growing = { patient, order, notes: [], results: [] };
    orders.push(next);
    return next;
  };
  let current = begin(null, null);
  let ofPatient: readonly Hl7Segment[] = [];
  for (const segment of message.segments) {
    switch (segment.name) {
      case "PID":
        current = begin(segment, null);
        break;
      case "OBR":
        if (current.order === null) ofPatient = current.notes;
        current = begin(current.patient, segment);
        current.notes.push(...ofPatient);
        break;
      case "OBX":
        current.results.push({ segment, notes: [] });
        break;
      case "NTE":
        (current.results.at(-1) ?? current).notes.push(segment);
        break;
    }
  }
  return orders.filter((order) => order.results.length > 0);
}
