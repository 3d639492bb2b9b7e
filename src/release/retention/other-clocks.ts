/** Which clocks of other machines vouch for the station's own just now, and which say another day. */
import type { EpochMs } from "../../domain/clock.ts";
import { type ClockSource, type ClockStanding, clockStanding, instrumentClock } from "../../domain/clock-witness.ts";
import type { Instrument } from "../../domain/station.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";

type Shown = Pick<Instrument, "id" | "name" | "clockIsSet">;

export interface ClockFacts {
  readonly store: Pick<GatewayStore, "witnesses">;
  readonly instruments: readonly Shown[];
  readonly receiversHaveOwnClock: boolean;
}

const ofSource = (instruments: readonly Shown[], source: ClockSource): Shown | undefined =>
  instruments.find(({ id }) => instrumentClock(id) === source);

/** `since`: from when on the station's clock is believed to go on without a jump. */
export function otherClocks(
  { store, instruments, receiversHaveOwnClock }: ClockFacts,
  since: EpochMs,
  now: EpochMs,
): ClockStanding {
  // An instrument that was taken out of use vouches for nothing.
  const mayVouch = (source: ClockSource): boolean => {
    if (source === "journal" || source === "controls") return receiversHaveOwnClock;
    const instrument = ofSource(instruments, source);
    return instrument !== undefined && instrument.clockIsSet !== true;
  };
  return clockStanding(store.witnesses.all(), { since, now }, mayVouch);
}

export interface ClockWords {
  readonly journal: string;
  readonly controls: string;
  /** An instrument that is not in use any more. */
  readonly unknown: string;
}

export const namedClocks = (
  sources: readonly ClockSource[],
  instruments: readonly Shown[],
  { unknown, ...words }: ClockWords,
): readonly string[] =>
  sources.map((source) =>
    source === "journal" || source === "controls" ? words[source] : (ofSource(instruments, source)?.name ?? unknown),
  );
