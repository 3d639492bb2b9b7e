/** POCT1-A with Abbott's RSN beside the results: what the operator was asked and answered, such as the patient's temperature. */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  decodePoct,
  foreignMessage,
  modelName,
  type PoctDialect,
  type PoctElement,
  poct1a,
  textOrNull,
} from "../../src/driver-api/index.ts";
import { analytes } from "./analytes.ts";

const poct: PoctDialect = {
  analytes,
  identify: (hello) => ({ vendor: "Abbott", model: modelName(hello.modelId, "i-STAT") }),
  serviceNotes: promptsAndAnswers,
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol === "poct1a") return decodePoct(message.message, context, poct);
  return foreignMessage(context);
}

/** `PT Temp F: 98.6`, of RSN.apoc_prompt and RSN.apoc_content (POCT1A.md 11). */
function promptsAndAnswers(service: PoctElement): readonly string[] {
  return poct1a.children(service, "RSN").flatMap((reason) => {
    const texts = ["RSN.apoc_prompt", "RSN.apoc_content"].flatMap((name) => poct1a.values(reason, name));
    return textOrNull(texts.join(": ")) ?? [];
  });
}
