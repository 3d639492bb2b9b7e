/** How one instrument stands, for whoever is about to write down what happened to it, or to set its clock. */
import type { EpochMs } from "../domain/clock.ts";
import { policyAt } from "../domain/policy.ts";
import type { Instrument } from "../domain/station.ts";
import { isoTime } from "../domain/time.ts";
import { dockingOffsetMs, isWithin, largestCorrectionMs, toleranceMs } from "../qc/clock/offset.ts";
import { isUnconfirmed } from "../release/facts/holding-now.ts";
import { isOutOfUse } from "../release/facts/register-findings.ts";
import type { Ports } from "../release/view.ts";
import { act } from "./act.ts";
import type { OfficeCore } from "./core.ts";
import { namedInstrument } from "./places.ts";
import { asks, line } from "./request.ts";

export const aboutInstrumentActs = {
  /** Throws UserError NOT_FOUND: no such instrument is in force. */
  "instruments.about": act({
    ...{ right: "see-configuration", effect: "reads", showsPatients: false },
    asks: asks({ instrument: line }),
    does: ({ ports }: OfficeCore, request) => {
      const instrument = namedInstrument(ports, request.instrument);
      const now = ports.clock.now();
      return {
        instrument: instrument.id as string,
        isOutOfUse: isOutOfUse(ports.store, instrument, now),
        /** Analyses whose rules of now ask for a control after service. */
        controlAfterService: instrument.analytes
          .map(({ name }) => name)
          .filter((name) => policyAt(instrument.qc[name] ?? [], now)?.triggers.includes("service") === true),
        /** Its results are held until somebody has compared them with its display. */
        isUnconfirmed: isUnconfirmed(ports, instrument),
        /** As it was shown last; null: it never told its time. */
        clock: clockOf(ports, instrument, now),
        /** False: this PC's own clock cannot be held against another. */
        isStationInTime: ports.gatewayClockIsSynced?.() ?? true,
      };
    },
  }),
} as const;

/** `off`: times are put right where it is known how far. `lost`: no time that it tells is believed (QC.md 3.5). */
function clockOf({ store, view }: Ports<"store" | "view">, { id, clock: rule }: Instrument, now: EpochMs) {
  const reading = store.clocks.upTo(id, now, 1).at(-1);
  if (reading === undefined) return null;
  const { heardFrom, at, clock, offsetSeconds } = reading;
  const behindMs =
    offsetSeconds === null ? dockingOffsetMs({ heardFrom, heardTo: at, clock }, clock, rule) : offsetSeconds * 1000;
  if (behindMs === null) return null;
  const state = isWithin(behindMs, toleranceMs) ? "right" : isWithin(behindMs, largestCorrectionMs) ? "off" : "lost";
  return {
    /** Its wall clock, `2026-11-29T10:02:00`. */
    shown: clock.local,
    at: isoTime(at, view().station.gateway.zone),
    /** Negative: it is ahead. */
    behindMinutes: Math.round(behindMs / 60_000),
    state: state as "right" | "off" | "lost",
  };
}
