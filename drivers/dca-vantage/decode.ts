/** One analyzer, two languages: the message itself says which. */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  decodeLis,
  decodePoct,
  foreignMessage,
  type LisDialect,
  modelName,
  type PoctDialect,
  place,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

const vendor = "Siemens Healthineers";
const model = "DCA Vantage";

/** Places of ANALYZERS.md 4.2. R-12 is the start of the test; O-4 is sequence and cartridge lot. */
const astm: LisDialect = {
  vendor,
  model,
  analytes,
  patientId: place(3),
  sequence: place(4),
  reagentLot: place(4, 2),
  specimen: null,
  measuredAt: place(12),
};

const poct: PoctDialect = {
  analytes,
  identify: (hello) => ({ vendor, model: modelName(hello.modelId, model) }),
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol === "poct1a") return decodePoct(message.message, context, poct);
  if (message.protocol === "lis2") return decodeLis(message.message, context, astm);
  return foreignMessage(context);
}
