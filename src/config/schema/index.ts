/** One schema per kind of file: validation, defaults, help text and the editors' JSON Schema come from it. */
export { type CodesFile, codesFile } from "./codes.ts";
export type { WrittenConversation } from "./connection.ts";
export { type ConnectionFile, connectionFile, type TransportChoice } from "./connection.ts";
export { type DeviceFile, deviceFile } from "./device.ts";
export { type LabbroFile, labbroFile } from "./labbro.ts";
export type { WrittenMapping } from "./mapping.ts";
export { type PolicyFile, policyFile } from "./policy.ts";
export type { WrittenProtocol } from "./protocol.ts";
export { type QcBlock, type QcVersions, qcDefaults } from "./qc.ts";
export type { WrittenReceiver } from "./receiver.ts";
