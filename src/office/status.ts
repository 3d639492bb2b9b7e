/** How every analysis of every instrument stands now. */
import type { EpochMs } from "../domain/clock.ts";
import { isoTime } from "../domain/time.ts";
import type { LiveStatus } from "../qc/schedule/live.ts";
import { readStationStatus } from "../release/station-status.ts";
import { act } from "./act.ts";
import { nothing } from "./request.ts";

export const statusActs = {
  "status.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => readStationStatus(ports).map((status) => statusLine(status, ports.view().station.gateway.zone)),
  }),
} as const;

/** As people and other programs read it: times with their offset, no personal data. */
export function statusLine({ dueAt, graceUntil, lastPass, lots, text, ...rest }: LiveStatus, zone: string) {
  const time = (at: EpochMs | null): string | null => (at === null ? null : isoTime(at, zone));
  return {
    ...rest,
    dueAt: time(dueAt),
    graceUntil: time(graceUntil),
    lastPass: lastPass === null ? null : { at: isoTime(lastPass.at, zone), lot: lastPass.lot },
    lots: lots.map((one) => ({ lot: one.lot, state: one.state, text: one.text.nb, textNn: one.text.nn })),
    text: text.nb,
    textNn: text.nn,
  };
}
