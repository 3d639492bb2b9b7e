/**
 * What a LIS02 message means, as far as the standard says it (LIS.md Part 2). A driver brings its table of analytes and the
 * places where its device puts what the standard leaves open.
 */
import type { DeviceIdentity } from "../../domain/observation.ts";
import { component, field } from "../../protocol/lis2/fields.ts";
import { lis2Tree } from "../../protocol/lis2/hierarchy.ts";
import type { Lis2Message, Lis2Record } from "../../protocol/lis2/message.ts";
import { decodedWhole, joinDecoded, serviceMessage } from "../decoded.ts";
import type { DecodeContext, Decoded } from "../driver.ts";
import { modelName } from "../identity.ts";
import { textOrNull } from "../text.ts";
import { clockReading } from "../wire-times.ts";
import { type FieldPlace, type LisDialect, place } from "./dialect.ts";
import { decodeOrder } from "./lis-order.ts";

/** Ends as `decodedWhole` says; never throws. */
export function decodeLis(message: Lis2Message, context: DecodeContext, dialect: LisDialect): Decoded {
  const tree = lis2Tree(message);
  const header = tree.header.record;
  const clock = clockReading(field(header, 14));
  const orphans = tree.problems.map((each) => ({ ...each, at: context.at }));
  const processing = field(header, 12)?.trim().toUpperCase() ?? "";
  if (!["", "P", "Q"].includes(processing)) {
    const refused = serviceMessage(clock, "H-12 is neither P nor Q.", context.at);
    return { ...refused, problems: [...orphans, ...refused.problems] };
  }
  const quality = processing === "Q";
  const device = deviceOf(header, dialect);
  const orders = tree.patients.flatMap((patient) => patient.orders.map((order) => ({ patient, order })));
  const results = joinDecoded(
    orders.map(({ patient, order }, nth) => decodeOrder({ patient, order, device, quality, nth }, context, dialect)),
  );
  const whole = { ...results, problems: [...orphans, ...results.problems] };
  return decodedWhole(whole, { clock, missing: "There is no R record.", at: context.at });
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
