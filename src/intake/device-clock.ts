/**
 * The device's clock at a docking, taken from the messages that bring results (their creation or send time) and paired with the
 * moment at which their bytes came in: after a crash a message is read long after it was heard.
 */
import type { TransmissionId } from "../domain/ids.ts";
import type { Decoded } from "../driver-api/index.ts";
import type { GatewayStore } from "../store/gateway-store.ts";
import type { Landed } from "./landing.ts";

export interface ClockOrigin {
  readonly transmissionId: TransmissionId;
}

/** Keeps the message's last clock reading for the instruments whose results it brought. Doing it twice changes nothing. */
export function noteDeviceClock(store: GatewayStore, decoded: Decoded, landed: Landed, origin: ClockOrigin): void {
  const clock = decoded.clock.findLast((reading) => reading.local !== null && !isTestTime(decoded, reading.local));
  const heard = store.clocks.heard(origin.transmissionId);
  if (clock?.local == null || heard === null) return;
  const reading = { heardFrom: heard.from, at: heard.to, clock: { ...clock, local: clock.local } };
  for (const { id: batchId, instrumentId } of landed.batches)
    if (instrumentId !== null) store.clocks.note({ instrumentId, batchId, ...reading });
}

/** A message that was written when the test was made and is sent later bears the test's time: that is no clock shown now. */
const isTestTime = ({ observations }: Decoded, local: string): boolean =>
  observations.some(({ measuredAt }) => measuredAt?.local === local);
