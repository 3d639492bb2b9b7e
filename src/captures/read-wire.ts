/** A stream of bytes as text, whatever protocol it speaks. */
import type { ProtocolChoice } from "../protocol/family.ts";
import { hl7Places, type Places, poctPlaces, spansOf } from "./personal-places.ts";
import { axisWire } from "./wire-axis.ts";
import { lisWire } from "./wire-lis.ts";
import type { WireText } from "./wire-text.ts";

export function readWire(choice: ProtocolChoice, bytes: Uint8Array): WireText {
  switch (choice.family) {
    case "lis":
      return lisWire(bytes, choice.options);
    case "axis":
      return axisWire(bytes, choice.options);
    case "mllp":
      return plainWire(bytes, hl7Places);
    case "poct1a":
      return plainWire(bytes, poctPlaces);
    case "lines":
      return plainWire(bytes, () => ({ personal: [], harmless: [] }));
  }
}

function plainWire(bytes: Uint8Array, places: (text: string) => Places): WireText {
  const text = Buffer.from(bytes).toString("latin1");
  return { text, at: Uint32Array.from(bytes, (_, index) => index), guards: [], ...spansOf(text, places(text)) };
}
