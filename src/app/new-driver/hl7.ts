/** A new driver that reads HL7 v2 result messages. */
import { api, type DriverNames, type FamilyTexts, quoted, tables } from "./texts.ts";

export const hl7Family: FamilyTexts = {
  mode: "hl7",
  protocol: '{ family: "mllp", options: {} }',
  transport: '{ kinds: ["tcp-server"] }',
  reportsSerial: true,
  endsBatch: false,
  marksControls: true,
  decode: ({ vendor, model }) => `/** HL7 v2 result messages. Each place has its source in README.md. */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  decodeHl7,
  foreignMessage,
  type Hl7Dialect,
  hl7At,
} ${api};
${tables}

/** Where this instrument puts what the standard leaves open; null where it sends nothing of the kind. */
const places: Hl7Dialect = {
  vendor: ${quoted(vendor)},
  model: ${quoted(model)},
  analytes,
  failures,
  modelAt: hl7At("MSH", 3),
  serial: hl7At("OBX", 18),
  software: null,
  patientId: hl7At("PID", 3),
  sequence: hl7At("OBR", 3),
  orderId: hl7At("OBR", 2),
  sampleId: null,
  specimen: hl7At("OBR", 15),
  reagentLot: hl7At("OBX", 21),
  measuredAt: hl7At("OBX", 19),
  operatorId: hl7At("OBX", 16),
  flags: [hl7At("OBX", 8)],
  // Q in OBR-11 says that the specimen is a control.
  control: { at: hl7At("OBR", 11), is: ["Q"] },
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  return message.protocol === "hl7v2" ? decodeHl7(message.message, context, places) : foreignMessage(context);
}
`,
  fixture: ({ vendor, model }) => ({
    records: [
      message({ vendor, model }, 12, "15815024343", "", "12|mg/L||"),
      message({ vendor, model }, 13, "15815024343", "", "---|mg/L||"),
      message({ vendor, model }, 14, "15815024343", "", "E01|mg/L||"),
      message({ vendor, model }, 15, "15815024343", "", "210|mg/L||H"),
      message({ vendor, model }, 16, "C-4711", "Q", "25|mg/L||"),
    ].join(""),
  }),
};

function message({ vendor, model }: DriverNames, run: number, id: string, action: string, value: string): string {
  return [
    `MSH|^~\\&|${model}|${vendor}|LABBRO||20260114101530||ORU^R01|${run}|P|2.5.1`,
    `PID|1||${id}`,
    `OBR|1||${run}|CRP|||||||${action}`,
    `OBX|1|NM|CRP||${value}|||F|||||||SN990001|202601141007${run}||L0001`,
    "",
  ].join("\n");
}
