/** One analyzer, two languages: the message itself says which. */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  decodeHl7,
  decodeLis,
  foreignMessage,
  type LisDialect,
  place,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";
import { hl7Places } from "./hl7-places.ts";

/** Places of ANALYZERS.md 3.4. P-3 stays empty. */
const astm: LisDialect = {
  vendor: "Abbott",
  model: "Afinion 2",
  analytes,
  patientId: place(4),
  sequence: place(4),
  reagentLot: place(24, 2),
  specimen: place(16, 2),
  measuredAt: place(13),
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol === "hl7v2") return decodeHl7(message.message, context, hl7Places);
  if (message.protocol === "lis2") return decodeLis(message.message, context, astm);
  return foreignMessage(context);
}
