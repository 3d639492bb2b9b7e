/** The parsed messages of each protocol family, as drivers get them. Lossless enough that a driver never needs the bytes. */
import type { AxisMessage } from "./axis/message.ts";
import type { Hl7Message } from "./hl7v2/message.ts";
import type { Lis2Message } from "./lis2/message.ts";
import type { PoctMessage } from "./poct1a/message.ts";

export interface LinesMessage {
  /** Lines of one printout, without their line ends, in order. */
  readonly lines: readonly string[];
}

export type DeviceMessage =
  | { readonly protocol: "lis2"; readonly message: Lis2Message }
  | { readonly protocol: "poct1a"; readonly message: PoctMessage }
  | { readonly protocol: "hl7v2"; readonly message: Hl7Message }
  | { readonly protocol: "lines"; readonly message: LinesMessage }
  | { readonly protocol: "axis"; readonly message: AxisMessage };
