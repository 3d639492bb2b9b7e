/** What a driver may use; nothing else is imported under drivers/. */
export type { DeviceIdentity, Observation } from "../domain/observation.ts";
export { emptyObservation, unknownDevice } from "../domain/observation.ts";
export { type Problem, problem } from "../domain/problem.ts";
export * as axis from "../protocol/axis/index.ts";
export type { AxisMessage } from "../protocol/axis/message.ts";
export * as hl7 from "../protocol/hl7v2/access.ts";
export type { Hl7Message, Hl7Segment } from "../protocol/hl7v2/message.ts";
export * as lis2 from "../protocol/lis2/fields.ts";
export {
  type Lis2Branch,
  type Lis2Node,
  type Lis2OrderNode,
  type Lis2PatientNode,
  type Lis2Tree,
  lis2Results,
  lis2Tree,
} from "../protocol/lis2/hierarchy.ts";
export type { Lis2Message, Lis2Record } from "../protocol/lis2/message.ts";
export type { DeviceMessage, LinesMessage } from "../protocol/messages.ts";
export * as poct1a from "../protocol/poct1a/access.ts";
export type { PoctElement, PoctHello, PoctMessage } from "../protocol/poct1a/message.ts";
export type { SessionOutput } from "../protocol/session.ts";
export * from "./decode-message.ts";
export * from "./decoded.ts";
export * from "./driver.ts";
export * from "./failures.ts";
export { hl7Place, lisPlace, poctPlace } from "./generic/address.ts";
export { defineGenericDriver } from "./generic/generic-driver.ts";
export { readSafePattern } from "./generic/safe-pattern.ts";
export { standardHl7, standardLis, standardPoct } from "./generic/standard.ts";
export { isTimeFormat } from "./generic/time-format.ts";
export * from "./hl7/decode-hl7.ts";
export * from "./hl7/dialect.ts";
export * from "./hl7/hl7-value.ts";
export * from "./hl7/orders.ts";
export * from "./identity.ts";
export * from "./lis/decode-lis.ts";
export * from "./lis/dialect.ts";
export * from "./measurement.ts";
export * from "./poct1a/decode-poct.ts";
export * from "./poct1a/dialect.ts";
export * from "./result-status.ts";
export * from "./text.ts";
export * from "./value.ts";
export * from "./wire-times.ts";
