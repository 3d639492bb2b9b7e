/** What the registers that people keep say of a measurement, asked by the instrument and the time of it. */
import type { EpochMs } from "../domain/clock.ts";
import { instrumentEvents } from "../domain/registers/instrument-events.ts";
import type { Instrument } from "../domain/station.ts";
import type { RegisterFindings } from "../qc/types.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import { approvalFindings } from "./approval.ts";
import { eqaFindings } from "./eqa.ts";
import { type Measurement, measuredAt } from "./measurement.ts";
import { peopleFindings } from "./people-findings.ts";
import type { ReleasePorts } from "./view.ts";

export function registerFindings(ports: ReleasePorts, measurement: Measurement): RegisterFindings {
  const { instrument } = measurement;
  return {
    ...(instrument === null ? {} : { isOutOfUse: isOutOfUse(ports.store, instrument, measuredAt(measurement)) }),
    ...peopleFindings(ports, measurement),
    ...eqaFindings(ports, measurement),
    ...approvalFindings(ports, measurement.run),
  };
}

/** The last word on it at that moment. */
function isOutOfUse(store: GatewayStore, { id }: Instrument, at: EpochMs): boolean {
  const told = store.registers.between(instrumentEvents, id, 0, at);
  return told.findLast(({ body }) => body.kind === "out-of-use" || body.kind === "in-use")?.body.kind === "out-of-use";
}
