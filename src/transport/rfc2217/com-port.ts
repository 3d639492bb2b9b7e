/** The COM-PORT-OPTION: how a serial port is set over telnet (RFC 2217). Payloads only; telnet.ts wraps them. */
import { Buffer } from "node:buffer";

export const comPortOption = 44;

export interface LineSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: "none" | "even" | "odd";
  readonly stopBits: 1 | 2;
}

export type LineSetting = "speed" | "data bits" | "parity" | "stop bits" | "flow control";

/** What the client writes; the server answers with 100 more and the value that is in force. */
const commands = { speed: 1, "data bits": 2, parity: 3, "stop bits": 4, "flow control": 5 } as const satisfies Record<
  LineSetting,
  number
>;
const answerOffset = 100;

const parityCodes = { none: 1, odd: 2, even: 3 } as const;
const noFlowControl = 1;
/** SET-CONTROL speaks of the modem lines too. */
const dtrOn = 8;
const rtsOn = 11;
/** SET-CONTROL values that say which flow control is in force towards the instrument: none, XON/XOFF, RTS/CTS, DCD, DSR (RFC 2217, 3). */
const flowControlAnswers = [1, 2, 3, 17, 19];

const byteCommand = (setting: LineSetting, value: number): Uint8Array => Uint8Array.of(commands[setting], value);

/** Value by setting, as asked for and as it must be confirmed. */
export function wantedValues(line: LineSettings): ReadonlyMap<LineSetting, number> {
  return new Map<LineSetting, number>([
    ["speed", line.baudRate],
    ["data bits", line.dataBits],
    ["parity", parityCodes[line.parity]],
    ["stop bits", line.stopBits],
    ["flow control", noFlowControl],
  ]);
}

/** Everything that is asked of the port, DTR and RTS on as on a cable of our own. */
export function lineRequests(line: LineSettings): readonly Uint8Array[] {
  const requests = [...wantedValues(line)].map(([setting, value]) =>
    setting === "speed" ? speedCommand(value) : byteCommand(setting, value),
  );
  return [...requests, byteCommand("flow control", dtrOn), byteCommand("flow control", rtsOn)];
}

function speedCommand(baudRate: number): Uint8Array {
  const payload = Buffer.alloc(5, commands.speed);
  payload.writeUInt32BE(baudRate, 1);
  return payload;
}

/** What the server says a setting is now; null for everything else (line state, modem state, signature …). */
export function readAnswer(payload: Uint8Array): { readonly setting: LineSetting; readonly value: number } | null {
  const [command = 0, ...value] = payload;
  const setting = (Object.keys(commands) as LineSetting[]).find((name) => commands[name] + answerOffset === command);
  if (setting === undefined || value.length !== (setting === "speed" ? 4 : 1)) return null;
  const number = value.reduce((sum, byte) => sum * 256 + byte, 0);
  return setting === "flow control" && !flowControlAnswers.includes(number) ? null : { setting, value: number };
}

/** A value in words, for a sentence. */
export function valueText(setting: LineSetting, value: number): string {
  if (setting === "parity") return Object.entries(parityCodes).find(([, code]) => code === value)?.[0] ?? `code ${value}`;
  if (setting === "flow control") return value === noFlowControl ? "none" : "on";
  if (setting === "stop bits") return value === 3 ? "1.5" : String(value);
  return String(value);
}
