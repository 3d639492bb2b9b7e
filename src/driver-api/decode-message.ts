/** From bytes to what they meant, with a driver: one message, or a whole stored capture. */
import type { GenericMapping } from "../domain/generic-mapping.ts";
import type { Observation } from "../domain/observation.ts";
import { problem } from "../domain/problem.ts";
import { type ProtocolChoice, readCapture } from "../protocol/family.ts";
import type { MakeLineSplitter } from "../protocol/lines/splitter.ts";
import type { DeviceMessage } from "../protocol/messages.ts";
import { joinDecoded } from "./decoded.ts";
import { type DecodeContext, type Decoded, type DriverDefinition, type DriverMode, nothingDecoded } from "./driver.ts";
import { isModelName } from "./identity.ts";

/**
 * Decodes one message. A driver that throws, against its contract, becomes a problem: the message stays stored and is not lost. `onFault`
 * is told what it threw.
 */
export function decodeMessage(
  driver: DriverDefinition,
  message: DeviceMessage,
  context: DecodeContext,
  onFault: (error: unknown) => void = () => undefined,
): Decoded {
  try {
    return withoutFalseSerial(driver, driver.decode(message, context), context);
  } catch (error) {
    onFault(error);
    return { ...nothingDecoded, problems: [problem("DRIVER_FAILED", `Driver ${driver.id}.`, context.at)] };
  }
}

/** A serial number that is the model's name is no identity: a field stood elsewhere than the driver thinks. */
function withoutFalseSerial(driver: DriverDefinition, decoded: Decoded, { at }: DecodeContext): Decoded {
  const isFalse = ({ device }: Observation): boolean => isModelName(device.serial, [device.model, driver.model]);
  if (!decoded.observations.some(isFalse)) return decoded;
  return {
    ...decoded,
    observations: decoded.observations.map((each) =>
      isFalse(each) ? { ...each, device: { ...each.device, serial: null } } : each,
    ),
    problems: [
      ...decoded.problems,
      problem("DECODE_MISSING_FIELD", "The model's name stands where the serial number belongs.", at),
    ],
  };
}

/** A driver's mode by name, or null. */
export function modeOf(driver: DriverDefinition, name: string): DriverMode | null {
  return Object.hasOwn(driver.modes, name) ? (driver.modes[name] ?? null) : null;
}

export interface LocatedMessage {
  readonly message: DeviceMessage;
  readonly at: number;
}

/** What an instrument's files say beside its driver; all null for most. */
export interface Configured {
  readonly mapping: GenericMapping | null;
  /** The mode's protocol with the tolerances of the files; null: as the mode says. */
  readonly protocol: ProtocolChoice | null;
}

export const nothingConfigured: Configured = { mapping: null, protocol: null };

/** Decodes messages in the order in which they came. */
export function decodeMessages(
  driver: DriverDefinition,
  mode: string,
  messages: readonly LocatedMessage[],
  { mapping }: Configured = nothingConfigured,
): Decoded {
  const parts: Decoded[] = [];
  // Hellos and the like are no runs: the order that may stand in for a sequence number counts messages with results only.
  let index = 0;
  for (const { message, at } of messages) {
    const part = decodeMessage(driver, message, { mode, at, index, mapping });
    if (part.observations.length > 0) index += 1;
    parts.push(part);
  }
  return joinDecoded(parts);
}

/** Decodes stored device→host bytes. Throws RangeError on a mode that the driver does not have. */
export function decodeCapture(
  driver: DriverDefinition,
  mode: string,
  bytes: Uint8Array,
  makeLineSplitter: MakeLineSplitter,
  configured: Configured = nothingConfigured,
): Decoded {
  const chosen = modeOf(driver, mode);
  if (chosen === null) throw new RangeError(`driver ${driver.id} has no mode ${mode}`);
  const { messages, problems } = readCapture(configured.protocol ?? chosen.protocol, bytes, makeLineSplitter);
  const decoded = decodeMessages(driver, mode, messages, configured);
  return { ...decoded, problems: [...problems, ...decoded.problems] };
}
