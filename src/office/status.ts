/** How every analysis of every instrument stands now. */
import { whoAnswers } from "../casework/registers/contacts.ts";
import { rowName, rowsWaiting } from "../casework/registers/rule-rows.ts";
import type { EpochMs } from "../domain/clock.ts";
import { isoTime } from "../domain/time.ts";
import type { LiveStatus } from "../qc/schedule/live-status.ts";
import { readStationStatus } from "../release/station-status.ts";
import { instrumentOf, type Looking } from "../release/view.ts";
import { act } from "./act.ts";
import { failedControls } from "./failed-controls.ts";
import { nothing } from "./request.ts";

export const statusActs = {
  "status.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    does: ({ ports }) => statuses(ports),
  }),
} as const;

/** What failed is named, so that its guided steps are found where a person reads that it failed; likewise rules that wait. */
function statuses(ports: Looking) {
  const { zone } = ports.view().station.gateway;
  const failed = failedControls(ports);
  const at = ports.clock.now();
  const told = whoAnswers(ports);
  // What somebody has yet to approve: what was approved before goes on judging until then, or everything is held.
  const waits = new Set(rowsWaiting(ports.store, ports.view()).map(rowName));
  return readStationStatus(ports).map((status) => {
    const instrument = instrumentOf(ports.view(), status.instrument);
    const isFailed = [status, ...status.lots].some(({ state }) => state === "failed" || state === "stop");
    const failures = isFailed && instrument !== null ? failed({ instrument, analyte: status.analyte, at }) : [];
    const line = statusLine(status, zone);
    return {
      ...line,
      text: told(line.text),
      textNn: told(line.textNn),
      failedControls: failures,
      rulesWait: waits.has(rowName(status)),
    };
  });
}

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
