/**
 * The live status, kept: read anew when something landed or was decided, and when time alone changes it (a control is due, its grace
 * is over, midnight, a policy begins). Whoever asks in between gets what was read last.
 */
import type { EpochMs } from "../../domain/clock.ts";
import { policyAt } from "../../domain/policy.ts";
import type { Instrument } from "../../domain/station.ts";
import { endOfDay, localDate } from "../../domain/time.ts";
import { statusLine } from "../../office/status.ts";
import { type LiveStatus, warnMs } from "../../qc/schedule/live-status.ts";
import { readStationStatus } from "../../release/station-status.ts";
import type { Looking, Ports } from "../../release/view.ts";

export interface LiveStatusBoard {
  current(): readonly LiveStatus[];
  /** Something may have changed it. */
  changed(): void;
}

export function createLiveStatus(ports: Looking): LiveStatusBoard {
  let read: readonly LiveStatus[] = [];
  let lookAgainAt: EpochMs = Number.NEGATIVE_INFINITY;
  return {
    current: () => {
      const now = ports.clock.now();
      if (now >= lookAgainAt) {
        read = readStationStatus(ports);
        lookAgainAt = nextChange(read, ports, now);
      }
      return read;
    },
    changed: () => {
      lookAgainAt = Number.NEGATIVE_INFINITY;
    },
  };
}

/** The first moment at which the same events may mean something else. */
function nextChange(statuses: readonly LiveStatus[], { view }: Ports<"view">, now: EpochMs): EpochMs {
  const { instruments, station } = view();
  const { zone } = station.gateway;
  const byClock = statuses.flatMap((status) => {
    const { dueAt, graceUntil } = status;
    const policy = policyAt(policiesOf(instruments, status), now);
    return dueAt === null || graceUntil === null ? [] : [dueAt - warnMs(policy), dueAt + 1, graceUntil + 1];
  });
  const begins = instruments.flatMap(({ qc, inUseFrom }) => [
    inUseFrom,
    ...Object.values(qc).flatMap((list) => list.map(({ validFrom }) => validFrom)),
  ]);
  const midnight = endOfDay(localDate(now, zone), zone) + 1;
  return Math.min(...[...byClock, ...begins].filter((at) => at > now), midnight);
}

const policiesOf = (instruments: readonly Instrument[], { instrument, analyte }: LiveStatus) =>
  instruments.find(({ id }) => id === instrument)?.qc[analyte] ?? [];

/** By instrument, then by analysis: the payload of `{prefix}/device/{id}/qc`. */
export function qcStates(
  statuses: readonly LiveStatus[],
  zone: string,
): Readonly<Record<string, Readonly<Record<string, object>>>> {
  const states: Record<string, Record<string, object>> = {};
  for (const status of statuses) {
    const { instrument, name: _, analyte, ...line } = statusLine(status, zone);
    states[instrument] = { ...states[instrument], [analyte]: line };
  }
  return states;
}
