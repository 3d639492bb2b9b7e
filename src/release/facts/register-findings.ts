/** What the registers that people keep say of a measurement, asked by the instrument and the time of it. */
import type { EpochMs } from "../../domain/clock.ts";
import { instrumentEvents } from "../../domain/registers/instrument-events.ts";
import type { Instrument } from "../../domain/station.ts";
import { addMonths, endOfDay, localDate } from "../../domain/time.ts";
import type { RegisterFindings } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Ports } from "../view.ts";
import { eqaFindings } from "./eqa-findings.ts";
import { type Measurement, measuredAt } from "./measurement.ts";
import { peopleFindings } from "./people-findings.ts";
import type { RuledPart } from "./ruled-parts.ts";
import { unvouchedBy } from "./vouching.ts";

/** What the registers of events, people and external control say of a measurement, whatever the rules. */
export function registerFindings(ports: Ports<"store" | "view">, measurement: Measurement): RegisterFindings {
  return {
    ...instrumentFindings(ports.store, measurement),
    ...peopleFindings(ports, measurement),
    ...eqaFindings(ports, measurement),
    doubts: unvouchedBy(ports.store, measurement.run, earliestOf(ports.store, measurement)),
  };
}

const earliestOf = ({ clocks }: GatewayStore, measurement: Measurement): EpochMs =>
  Math.min(measuredAt(measurement), clocks.windowOf(measurement.run.key)?.from ?? Number.POSITIVE_INFINITY);

/** What they say by the rules of one part of it: whether those were approved, and when service is due. */
export function ruleFindings(
  { store }: Ports<"store">,
  measurement: Measurement,
  { instrument, isUnapproved }: Pick<RuledPart, "instrument" | "isUnapproved">,
): RegisterFindings {
  return { ...instrumentFindings(store, { ...measurement, instrument }), ...(isUnapproved ? { isUnapproved } : {}) };
}

function instrumentFindings(store: GatewayStore, measurement: Measurement): RegisterFindings {
  const { instrument } = measurement;
  if (instrument === null) return {};
  const at = measuredAt(measurement);
  return { isOutOfUse: isOutOfUse(store, instrument, at), isServiceOverdue: isServiceOverdue(store, instrument, at) };
}

/** The last word on it at that moment; where both were told of one instant, it is out of use. */
export function isOutOfUse(store: GatewayStore, { id }: Instrument, at: EpochMs): boolean {
  const told = store.registers.between(instrumentEvents, id, 0, at);
  const words = told.filter(({ body }) => body.kind === "out-of-use" || body.kind === "in-use");
  return words.some(({ at: when, body }) => body.kind === "out-of-use" && when === words.at(-1)?.at);
}

/** Counted from the last service written down, or from when the instrument was taken into use. */
function isServiceOverdue(store: GatewayStore, { id, service, inUseFrom, clock }: Instrument, at: EpochMs): boolean {
  if (service === undefined) return false;
  const told = store.registers.between(instrumentEvents, id, 0, at);
  const last = told.findLast(({ body }) => body.kind === "service")?.at ?? inUseFrom;
  return at > endOfDay(addMonths(localDate(last, clock.zone), service.everyMonths), clock.zone);
}
