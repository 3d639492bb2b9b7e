/**
 * What a LIS02 message means, as far as the standard says it (LIS.md Part 2). A driver brings its table of analytes and the
 * places where its device puts what the standard leaves open.
 */
import type { DeviceIdentity } from "../../domain/observation.ts";
import { problem } from "../../domain/problem.ts";
import { component, field } from "../../protocol/lis2/fields.ts";
import { lis2Tree } from "../../protocol/lis2/hierarchy.ts";
import type { Lis2Message, Lis2Record } from "../../protocol/lis2/message.ts";
import { clockReading } from "../clock.ts";
import { joinDecoded } from "../decoded.ts";
import { type DecodeContext, type Decoded, nothingDecoded } from "../driver.ts";
import { modelName } from "../identity.ts";
import { textOrNull } from "../text.ts";
import { type FieldPlace, type LisDialect, place } from "./dialect.ts";
import { decodeOrder } from "./order.ts";

/** Total: any message gives a decoding, one without results gives at least the clock it shows. */
export function decodeLis(message: Lis2Message, context: DecodeContext, dialect: LisDialect): Decoded {
  const tree = lis2Tree(message);
  const header = tree.header.record;
  const clock = clockReading(field(header, 14));
  const orphans = tree.problems.map((each) => ({ ...each, at: context.at }));
  const processing = field(header, 12)?.trim().toUpperCase() ?? "";
  // Service, training and debug messages have no results (LIS.md 2.2).
  if (!["", "P", "Q"].includes(processing)) {
    const refusal = problem("DECODE_SERVICE_MESSAGE", "H-12 is neither P nor Q.", context.at);
    return { ...nothingDecoded, clock, problems: [...orphans, refusal] };
  }
  const quality = processing === "Q";
  const device = deviceOf(header, dialect);
  const orders = tree.patients.flatMap((patient) => patient.orders.map((order) => ({ patient, order })));
  const results = joinDecoded(
    orders.map(({ patient, order }, nth) => decodeOrder({ patient, order, device, quality, nth }, context, dialect)),
  );
  const none = results.observations.length > 0 ? [] : [problem("DECODE_NO_RESULT", "There is no R record.", context.at)];
  return { ...results, clock, problems: [...orphans, ...results.problems, ...none] };
}

/** H-5 is `model^software^serial` unless the dialect says otherwise (ANALYZERS.md 3.4, 4.2). */
function deviceOf(header: Lis2Record, dialect: LisDialect): DeviceIdentity {
  const text = (at: FieldPlace | null): string | null => at && textOrNull(component(header, at.field, at.component));
  const { modelAt = place(5, 1), software = place(5, 2), serial = place(5, 3) } = dialect;
  return {
    vendor: dialect.vendor,
    model: modelName(text(modelAt), dialect.model),
    serial: text(serial),
    software: text(software),
  };
}
