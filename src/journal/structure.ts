/** Which messages this receiver takes, and the order of their segments (HL7.md 1.1, 1.3). */
import { component, segments } from "../protocol/hl7v2/access.ts";
import type { Hl7Message } from "../protocol/hl7v2/message.ts";
import type { Finding } from "./finding.ts";

export interface MessageKind {
  readonly type: string;
  readonly event: string;
  readonly structure: string;
  /** What MSH-9.2 of the answer says. */
  readonly ackEvent: string;
  readonly isControl: boolean;
  /** Segment names, each followed by a blank. A run is one message with one OBR (CONTRACTS.md); local Z segments are passed over. */
  readonly order: RegExp;
}

const kinds: readonly MessageKind[] = [
  {
    type: "ORU",
    event: "R01",
    structure: "ORU_R01",
    ackEvent: "R01",
    isControl: false,
    order: /^MSH (SFT )*PID (PD1 )?(NTE )*(PV1 (PV2 )?)?(ORC )?OBR (NTE )*(OBX (NTE )*)+(SPM (OBX )*)*$/,
  },
  {
    type: "ORU",
    event: "R30",
    structure: "ORU_R30",
    ackEvent: "R33",
    isControl: false,
    order: /^MSH (SFT )*PID (PD1 )?(PV1 (PV2 )?)?ORC OBR (NTE )*(OBX (NTE )*)+$/,
  },
  {
    type: "OUL",
    event: "R22",
    structure: "OUL_R22",
    ackEvent: "R22",
    isControl: true,
    order: /^MSH (SFT )*(NTE )*SPM (OBX )*(SAC (INV )?)+OBR (ORC )?(NTE )*(OBX (TCD )?(SID )*(NTE )*)+$/,
  },
];

/** By MSH-9. Null: this receiver does not take such messages. */
export function kindOf(message: Hl7Message): MessageKind | null {
  const [type, event, structure] = messageType(message);
  return kinds.find((kind) => kind.type === type && kind.event === event && kind.structure === structure) ?? null;
}

/** Table 0357 tells an unknown type from an unknown event of a known type. */
export function refusedKind(message: Hl7Message): Finding {
  const [type] = messageType(message);
  const isKnownType = kinds.some((kind) => kind.type === type);
  const code = isKnownType ? "201" : "200";
  return { code, location: ["MSH", 1, 9], text: "MSH-9 names a message that is not received here." };
}

export function checkOrder(message: Hl7Message, kind: MessageKind): readonly Finding[] {
  const names = message.segments.map(({ name }) => name).filter((name) => !name.startsWith("Z"));
  if (kind.order.test(names.map((name) => `${name} `).join(""))) return [];
  return [{ code: "100", location: ["MSH", 1, 9], text: `The segments are not those of ${kind.structure} in their order.` }];
}

function messageType(message: Hl7Message): readonly (string | null)[] {
  const [msh] = segments(message, "MSH");
  return msh === undefined ? [] : [1, 2, 3].map((part) => component(msh, 9, part));
}
