/** Dockings and records for the clock tests. `+`/`-` texts are ISO; a text without offset is the wall clock in Oslo. */
import type { ObservationKind } from "../../../../src/domain/observation.ts";
import { readDeviceTime, readInstant } from "../../../../src/domain/time.ts";
import { assessClock } from "../../../../src/qc/clock/assess.ts";
import type { ClockFinding, ClockQuestion, Docking, TimedRecord } from "../../../../src/qc/clock/clock-question.ts";

export const zone = "Europe/Oslo";

export function at(text: string): number {
  const instant = readInstant(text, zone);
  if (instant === null) throw new Error(`no time: ${text}`);
  return instant;
}

export const docking = (gateway: string, device: string): Docking => ({
  heardFrom: at(gateway),
  heardTo: at(gateway),
  clock: readDeviceTime(device),
});

/** Two dockings, four days apart, with the clock right at both. */
export const rightClock: readonly Docking[] = [
  docking("2026-03-01T08:00Z", "2026-03-01T08:00Z"),
  docking("2026-03-05T08:00Z", "2026-03-05T08:00Z"),
];

export const record = (sequence: string | null, device: string, kind: ObservationKind = "patient"): TimedRecord => ({
  id: `${kind} ${sequence} ${device}`,
  kind,
  sequence,
  time: readDeviceTime(device),
});

export function assess(
  dockings: readonly Docking[],
  records: readonly TimedRecord[],
  more: Partial<ClockQuestion> = {},
): readonly (ClockFinding | undefined)[] {
  const rule = { zone, offset: "trusted" as const };
  const inUseFrom = at("2026-01-01T00:00Z");
  const findings = assessClock({ dockings, records, rule, inUseFrom, gatewayClockIsSynced: true, ...more });
  return records.map(({ id }) => findings.get(id));
}
