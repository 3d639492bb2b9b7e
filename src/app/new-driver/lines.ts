/** A new driver that reads printed lines. */
import { api, type FamilyTexts, tables } from "./texts.ts";

export const linesFamily: FamilyTexts = {
  mode: "serial",
  protocol: `{
        family: "lines",
        options: { encoding: "latin1", delimiter: "\\r\\n", idleMs: 2_000, maxLineBytes: 1_000, maxLines: 100 },
      }`,
  transport: '{ kinds: ["serial"], baudRate: 9600, dataBits: 8, parity: "none", stopBits: 1 }',
  reportsSerial: false,
  endsBatch: false,
  marksControls: false,
  decode: () => `/** Printed lines: \`CRP 12 mg/L\`. What is not a result is told, never passed over. */
import {
  type DecodeContext,
  type Decoded,
  type DeviceMessage,
  emptyObservation,
  failureIn,
  foreignMessage,
  joinDecoded,
  nothingDecoded,
  problem,
  readMeasurement,
  runName,
  unknownDevice,
} ${api};
${tables}

/** Code, value, unit, and H where it is high. */
const result = /^(\\S+)\\s+(\\S+)\\s+(\\S+)(?:\\s+(H))?$/;

export function decode(message: DeviceMessage, context: DecodeContext): Decoded {
  if (message.protocol !== "lines") return foreignMessage(context);
  return joinDecoded(message.message.lines.map((line, nth) => decodeLine(line, nth, context)));
}

function decodeLine(line: string, nth: number, context: DecodeContext): Decoded {
  const [, code, raw, unit, flag] = result.exec(line) ?? [];
  if (code === undefined || raw === undefined || unit === undefined) {
    return { ...nothingDecoded, problems: [problem("LINE_UNREADABLE", \`Line \${nth + 1}.\`, context.at)] };
  }
  const flags = flag === undefined ? [] : [flag];
  const reported = { code, raw, unit, flags, refused: failureIn(failures, [raw]) };
  const { fields, problems } = readMeasurement(analytes, reported, \`line \${nth + 1}\`, context.at);
  const run = runName(null, context, nth);
  const observation = { ...emptyObservation, ...fields, kind: "patient" as const, device: unknownDevice, run };
  return { ...nothingDecoded, observations: [observation], problems };
}
`,
  fixture: () => ({ wire: "CRP 12 mg/L\r\nCRP --- mg/L\r\nCRP E01 mg/L\r\nCRP 210 mg/L H\r\n" }),
};
