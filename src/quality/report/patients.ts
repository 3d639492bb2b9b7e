/** How many patient samples an instrument measured in a period and what became of them: counts and codes, never persons. */
import type { EpochMs } from "../../domain/clock.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Instrument } from "../../domain/station.ts";
import { staffText } from "../../release/staff-text.ts";
import type { ReleasePorts } from "../../release/view.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Run } from "../../store/runs.ts";
import { median } from "./median.ts";
import type { PatientVolume } from "./types.ts";

export function patientVolume(ports: ReleasePorts, { id, name }: Instrument, from: EpochMs, to: EpochMs): PatientVolume {
  const { store } = ports;
  const runs = store.runs.patientRunsBetween(id, from, to);
  const places = runs.map((run) => placeOf(store, run));
  const count = (place: Place["place"]): number => places.filter((one) => one.place === place).length;
  return {
    instrument: name,
    measured: runs.length,
    accepted: count("accepted"),
    underWay: count("under-way"),
    held: count("held"),
    byHand: count("by-hand"),
    notSent: count("not-sent"),
    heldBy: causes(ports, runs),
    medianDelayMinutes: median(places.flatMap(({ delayMs }) => (delayMs === null ? [] : Math.round(delayMs / 60_000)))),
  };
}

interface Place {
  readonly place: "accepted" | "under-way" | "held" | "by-hand" | "not-sent";
  readonly delayMs: number | null;
}

function placeOf(store: GatewayStore, run: Run): Place {
  if (run.state === "by-hand") return { place: "by-hand", delayMs: null };
  if (run.state === "held" || run.state === "waiting") return { place: "held", delayMs: null };
  if (run.state !== "released") return { place: "not-sent", delayMs: null };
  const accepted = store.outbox.ofRun(run.key).find((row) => row.state === "accepted");
  if (accepted === undefined) return { place: "under-way", delayMs: null };
  const isTimed = accepted.closedAt !== null && run.measuredAt !== null;
  return { place: "accepted", delayMs: isTimed ? (accepted.closedAt ?? 0) - (run.measuredAt ?? 0) : null };
}

/** Every reason for which a verdict of the period says "hold", the commonest first; a result may have several. */
function causes(ports: ReleasePorts, runs: readonly Run[]): PatientVolume["heldBy"] {
  const counts = new Map<ReasonCode, number>();
  for (const { reasons } of runs)
    for (const { code, outcome } of reasons) if (outcome === "HOLD") counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .map(([code, count]) => ({ code, text: staffText(ports.view(), code), count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
