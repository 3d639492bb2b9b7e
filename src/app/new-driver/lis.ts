/** A new driver that reads LIS02 records. */
import { api, type DriverNames, type FamilyTexts, quoted, tables } from "./texts.ts";

export const lisFamily: FamilyTexts = {
  mode: "astm",
  protocol: '{ family: "lis", options: {} }',
  transport: '{ kinds: ["serial", "tcp-server", "tcp-client"], baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 }',
  reportsSerial: true,
  endsBatch: false,
  marksControls: true,
  decode: ({ vendor, model }) => `/** LIS02 records. Each place has its source in README.md. */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  decodeLis,
  foreignMessage,
  type LisDialect,
  place,
} ${api};
${tables}

/** Where this instrument puts what the standard leaves open: place(field, component), from 1, the record letter is field 1. */
const astm: LisDialect = {
  vendor: ${quoted(vendor)},
  model: ${quoted(model)},
  analytes,
  failures,
  // Model, software and serial number stand in H-5, components 1 to 3, unless said otherwise: \`serial: place(5, 2)\`.
  // In P.
  patientId: place(3),
  // In O.
  sequence: place(4),
  // In O; with \`reagentLotIn: "R"\` in R.
  reagentLot: place(4, 2),
  // In O; null where it sends none.
  specimen: null,
  // In R.
  measuredAt: place(13),
};

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  return message.protocol === "lis2" ? decodeLis(message.message, context, astm) : foreignMessage(context);
}
`,
  fixture: ({ model }) => ({ records: records(model) }),
};

/** A patient's result, runs without one, and a control. */
function records(model: DriverNames["model"]): string {
  const result = (nth: number, order: string, value: string, flag = "") =>
    `O|${nth}||${order}\nR|1|^^^CRP|${value}|mg/L||${flag}||F||||202601141007${nth}0\n`;
  const runs = [
    result(1, "12^L0001", "12"),
    result(2, "13^L0001", "---"),
    result(3, "14^L0001", "E01"),
    result(4, "15^L0001", "210", "H"),
  ];
  const control = `P|2|C-4711\n${result(1, "16^L0001||||||||Q", "25")}`;
  return `H|\\^&|||${model}^1.0^SN990001|||||||P||20260114101530\nP|1|15815024343\n${runs.join("")}${control}L|1|N\n`;
}
