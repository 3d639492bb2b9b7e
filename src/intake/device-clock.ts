/**
 * The device's clock at a docking, taken from the messages that bring results (their creation or send time) and paired with the
 * moment at which their bytes came in: after a crash a message is read long after it was heard.
 */
import type { EpochMs } from "../domain/clock.ts";
import { instrumentClock, saysOf } from "../domain/clock-witness.ts";
import type { ClockReading } from "../domain/device-time.ts";
import type { TransmissionId } from "../domain/ids.ts";
import type { Instrument } from "../domain/station.ts";
import { possibleInstants } from "../domain/time.ts";
import type { Decoded } from "../driver-api/index.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { Landed } from "./landing.ts";

export interface ClockOrigin {
  readonly transmissionId: TransmissionId;
}

/** Keeps the message's last clock reading for the instruments whose results it brought. Doing it twice changes nothing. */
export function noteDeviceClock(
  store: GatewayStore,
  instruments: readonly Instrument[],
  decoded: Decoded,
  landed: Landed,
  origin: ClockOrigin,
): void {
  const clock = decoded.clock.findLast((reading) => reading.local !== null && !isTestTime(decoded, reading.local));
  const heard = store.clocks.heard(origin.transmissionId);
  if (clock?.local == null || heard === null) return;
  const shown = { ...clock, local: clock.local };
  for (const { id: batchId, instrumentId } of landed.batches) {
    if (instrumentId === null) continue;
    store.clocks.note({ instrumentId, batchId, heardFrom: heard.from, at: heard.to, clock: shown });
    const instrument = instruments.find(({ id }) => id === instrumentId);
    if (instrument !== undefined) noteWitness(store, instrument, shown, heard.to);
  }
}

/** One whose clock is set by the station's agrees with whatever that says. Where it does not, it was not set since the clocks parted. */
function noteWitness(
  { witnesses }: GatewayStore,
  { id, clock, clockIsSet }: Instrument,
  shown: ClockReading,
  heardAt: EpochMs,
): void {
  const says = possibleInstants(shown, clock).map((instant) => saysOf(instant, heardAt));
  if (says.length === 0) return;
  if (!says.includes("agrees")) witnesses.note(instrumentClock(id), "contradicts", heardAt);
  else if (clockIsSet !== true) witnesses.note(instrumentClock(id), "agrees", heardAt);
}

/** A message that was written when the test was made and is sent later bears the test's time: that is no clock shown now. */
const isTestTime = ({ observations }: Decoded, local: string): boolean =>
  observations.some(({ measuredAt }) => measuredAt?.local === local);
