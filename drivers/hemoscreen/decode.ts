/** POCT1-A with the flags of a result in a note of their own (POCT1A.md 7). It introduces itself without DEV.model_id. */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  decodePoct,
  foreignMessage,
  modelName,
  type PoctDialect,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

const poct: PoctDialect = {
  analytes,
  identify: (hello) => ({
    vendor: "PixCell",
    model: modelName(hello.modelId ?? hello.deviceId?.split("^")[1], "HemoScreen"),
  }),
  flagNotes: ["*", "!", "~", "^"],
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol === "poct1a") return decodePoct(message.message, context, poct);
  return foreignMessage(context);
}
