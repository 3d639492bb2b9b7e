/** POCT1-A with Roche's introduction: vendor, model and device name stand in one `&`-separated field (POCT1A.md 11). */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  decodePoct,
  foreignMessage,
  type PoctDialect,
  type PoctHello,
  textOrNull,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

const poct: PoctDialect = { analytes, identify };

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol === "poct1a") return decodePoct(message.message, context, poct);
  return foreignMessage(context);
}

function identify(hello: PoctHello): { vendor: string | null; model: string | null } {
  const [vendor, model] = hello.vendorId?.split("&") ?? [];
  return { vendor: textOrNull(vendor), model: textOrNull(model) ?? textOrNull(hello.modelId) };
}
