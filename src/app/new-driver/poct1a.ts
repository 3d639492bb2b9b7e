/** A new driver that reads POCT1-A. */
import { api, type FamilyTexts, quoted, tables } from "./texts.ts";

export const poctFamily: FamilyTexts = {
  mode: "poct1a",
  protocol: '{ family: "poct1a", options: {} }',
  transport: '{ kinds: ["tcp-server"] }',
  reportsSerial: true,
  endsBatch: true,
  marksControls: true,
  decode: ({
    vendor,
    model,
  }) => `/** POCT1-A. The standard part is read by decodePoct; deviations of the conversation are options in driver.ts. */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  decodePoct,
  foreignMessage,
  modelName,
  type PoctDialect,
} ${api};
${tables}

const vendor = ${quoted(vendor)};
const model = ${quoted(model)};

const poct: PoctDialect = {
  analytes,
  failures,
  identify: (hello) => ({ vendor, model: modelName(hello.modelId, model) }),
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  return message.protocol === "poct1a" ? decodePoct(message.message, context, poct) : foreignMessage(context);
}
`,
  fixture: ({ model }) => ({ wire: poctWire(model) }),
};

function poctWire(model: string): string {
  const header = (id: string) =>
    `<HDR><HDR.control_id V="${id}"/><HDR.version_id V="POCT1"/><HDR.creation_dttm V="2026-01-14T10:15:30+01:00"/></HDR>`;
  const hello = `<HEL.R01>${header("101")}<DEV><DEV.model_id V="${model}"/><DEV.serial_id V="SN990001"/></DEV></HEL.R01>`;
  const value = (text: string, more = "") =>
    `<OBS><OBS.observation_id V="CRP"/><OBS.value V="${text}" U="mg/L"/><OBS.method_cd V="M"/>${more}</OBS>`;
  const service = (role: string, nth: number, subject: string) =>
    `<SVC><SVC.role_cd V="${role}"/><SVC.observation_dttm V="2026-01-14T10:07:${nth}+01:00"/><SVC.sequence_nbr V="${nth}"/>${subject}</SVC>`;
  const patient = (text: string, more = "") => `<PT><PT.patient_id V="15815024343"/>${value(text, more)}</PT>`;
  const control = `<CTC><CTC.name V="CRP control"/><CTC.lot_number V="C4711"/><CTC.level_cd V="1"/>${value("25")}</CTC>`;
  const services = [
    service("OBS", 12, patient("12")),
    service("OBS", 13, patient("---")),
    service("OBS", 14, patient("E01")),
    service("OBS", 15, patient("210", '<OBS.interpretation_cd V="H"/>')),
    service("LQC", 16, control),
  ];
  return `${hello}<OBS.R01>${header("102")}${services.join("")}</OBS.R01>`;
}
