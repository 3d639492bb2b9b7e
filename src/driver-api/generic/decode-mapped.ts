/** Any message by the mapping of its instrument; without one by what the family's standard says alone. */
import type { AnyMapping, GenericMapping } from "../../domain/generic-mapping.ts";
import { type DeviceIdentity, unknownDevice } from "../../domain/observation.ts";
import { problem } from "../../domain/problem.ts";
import * as hl7 from "../../protocol/hl7v2/access.ts";
import type { Hl7Message } from "../../protocol/hl7v2/message.ts";
import { field } from "../../protocol/lis2/fields.ts";
import { lis2Tree } from "../../protocol/lis2/hierarchy.ts";
import type { Lis2Message } from "../../protocol/lis2/message.ts";
import type { DeviceMessage } from "../../protocol/messages.ts";
import * as poct from "../../protocol/poct1a/access.ts";
import type { PoctHello, PoctMessage } from "../../protocol/poct1a/message.ts";
import { decodedWhole, foreignMessage, serviceMessage } from "../decoded.ts";
import { type DecodeContext, type Decoded, nothingDecoded } from "../driver.ts";
import { decodePoct } from "../poct1a/decode-poct.ts";
import { deviceOf } from "../poct1a/dialect.ts";
import { textOrNull } from "../text.ts";
import { clockReading } from "../wire-times.ts";
import { hl7Rows } from "./hl7.ts";
import { lineRows } from "./lines.ts";
import { lisRows } from "./lis2.ts";
import { poctRows } from "./poct1a.ts";
import type { Rows } from "./row.ts";
import { interpretRow } from "./row-to-observation.ts";
import { standardHl7, standardLis, standardPoct } from "./standard.ts";

/** `vendor` is that of a preset; a generic driver knows none. Never throws. */
export function decodeGeneric(message: DeviceMessage, context: DecodeContext, vendor: string | null): Decoded {
  const mapping = context.mapping ?? null;
  switch (message.protocol) {
    case "lis2":
      return decodeLis2(message.message, ofFamily(mapping, "lis2") ?? standardLis, context, vendor);
    case "hl7v2":
      return decodeHl7(message.message, ofFamily(mapping, "hl7") ?? standardHl7, context, vendor);
    case "poct1a":
      return decodePoct1a(message.message, ofFamily(mapping, "poct1a") ?? standardPoct, context, vendor);
    case "lines": {
      const lines = ofFamily(mapping, "lines");
      if (lines === null) return said("DECODE_NO_MAPPING", "Lines have no standard.", context);
      return interpret(lines, lineRows(message.message, lines.layout, context.at), { ...unknownDevice, vendor }, context);
    }
    default:
      return foreignMessage(context);
  }
}

function ofFamily<Family extends GenericMapping["family"]>(mapping: GenericMapping | null, family: Family) {
  return mapping?.family === family ? (mapping as Extract<GenericMapping, { family: Family }>) : null;
}

const said = (code: Parameters<typeof problem>[0], text: string, { at }: DecodeContext): Decoded => ({
  ...nothingDecoded,
  problems: [problem(code, text, at)],
});

function decodeLis2(message: Lis2Message, mapping: typeof standardLis, context: DecodeContext, vendor: string | null): Decoded {
  const tree = lis2Tree(message);
  const header = tree.header.record;
  const clock = clockReading(field(header, 14));
  if (!holdsResults(field(header, 12), mapping.processing)) return refusedMessage("H-12", clock, context);
  return { ...interpret(mapping, lisRows(tree, mapping), { ...unknownDevice, vendor }, context), clock };
}

function decodeHl7(message: Hl7Message, mapping: typeof standardHl7, context: DecodeContext, vendor: string | null): Decoded {
  const [header = null] = hl7.segments(message, "MSH");
  const clock = clockReading(header && hl7.component(header, 7, 1));
  if (!holdsResults(header && hl7.component(header, 11, 1), mapping.processing)) return refusedMessage("MSH-11", clock, context);
  return { ...interpret(mapping, hl7Rows(message, mapping), { ...unknownDevice, vendor }, context), clock };
}

function holdsResults(processing: string | null, accepted: readonly string[]): boolean {
  const sent = textOrNull(processing)?.toUpperCase() ?? null;
  return sent === null || accepted.some((one) => one.toUpperCase() === sent);
}

const refusedMessage = (place: string, clock: Decoded["clock"], { at }: DecodeContext): Decoded =>
  serviceMessage(clock, `${place} is not among the processing ids that hold results.`, at);

/** Hellos, events and clock are the standard's; only observations are read by the mapping. */
function decodePoct1a(
  message: PoctMessage,
  mapping: typeof standardPoct,
  context: DecodeContext,
  vendor: string | null,
): Decoded {
  const dialect = { analytes: {}, identify: ({ modelId }: PoctHello) => ({ vendor, model: textOrNull(modelId) }) };
  if (!message.root.startsWith("OBS.")) return decodePoct(message, context, dialect);
  const clock = clockReading(poct.value(message.document, "HDR", "HDR.creation_dttm"));
  return { ...interpret(mapping, poctRows(message, context.at), deviceOf(message.hello, dialect), context), clock };
}

function interpret<Place>(
  mapping: AnyMapping<Place>,
  { rows, problems }: Rows<Place>,
  device: DeviceIdentity,
  context: DecodeContext,
): Decoded {
  const read = rows.flatMap((row) => interpretRow(mapping, row, device, context) ?? []);
  const own = [...problems.map((each) => ({ ...each, at: context.at })), ...read.flatMap((one) => one.problems)];
  const results = { ...nothingDecoded, observations: read.map((one) => one.observation), problems: own };
  return decodedWhole(results, { clock: [], missing: "In the message.", at: context.at });
}
