/**
 * How many patient samples a station measured in a period and what became of them: counts and codes, never persons. Every one is in
 * exactly one column of exactly one row, also those of instruments that nobody knows or that have left the configuration.
 */

import { staffText } from "../../casework/staff-text.ts";
import type { EpochMs } from "../../domain/clock.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Ports } from "../../release/view.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { Run } from "../../store/results/runs.ts";
import { countedAt } from "../counted-at.ts";
import type { PatientPlace, PatientVolume } from "./monthly-report.ts";
import { median } from "./numbers.ts";

/** One row per configured instrument, in order; behind them those of other instruments, where there are any. */
export function patientVolumes(ports: Ports<"store" | "view">, from: EpochMs, to: EpochMs): readonly PatientVolume[] {
  const { instruments } = ports.view();
  const runs = runsCounted(ports, from, to);
  const ofId = (id: string | null) => runs.filter(({ run }) => run.instrumentId === id);
  const known: readonly string[] = instruments.map(({ id }) => id);
  const left = [...new Set(runs.flatMap(({ run }) => run.instrumentId ?? []))].filter((id) => !known.includes(id)).sort();
  return [
    ...instruments.map(({ id, name }) => volumeOf(ports, name, ofId(id))),
    ...left.map((id) => volumeOf(ports, `${id} (ikke lenger i oppsettet)`, ofId(id))),
    ...(ofId(null).length === 0 ? [] : [volumeOf(ports, "Ukjent instrument", ofId(null))]),
  ];
}

interface CountedRun {
  readonly run: Run;
  readonly isDoubtful: boolean;
}

function runsCounted({ store, view }: Ports<"store" | "view">, from: EpochMs, to: EpochMs): readonly CountedRun[] {
  const { zone } = view().station.gateway;
  return store.runs.patientRunsOfPeriod(from, to).flatMap((run): readonly CountedRun[] => {
    const { at, isDoubtful } = countedAt(store, { ...run, runKey: run.key }, zone);
    return at >= from && at <= to ? [{ run, isDoubtful }] : [];
  });
}

function volumeOf(ports: Ports<"store" | "view">, instrument: string, counted: readonly CountedRun[]): PatientVolume {
  const { store } = ports;
  const runs = counted.map(({ run }) => run);
  const places = counted.map((one) => placeOf(store, one));
  const count = (place: PatientPlace): number => places.filter((one) => one.place === place).length;
  const duplicates = runs.reduce((sum, run) => sum + toldAgain(store, run), 0);
  return {
    instrument,
    received: runs.length + duplicates,
    duplicates,
    measured: runs.length,
    accepted: count("accepted"),
    underWay: count("underWay"),
    held: count("held"),
    waiting: count("waiting"),
    byHand: count("byHand"),
    notSent: count("notSent"),
    doubtful: counted.filter(({ isDoubtful }) => isDoubtful).length,
    heldBy: causes(ports, runs),
    medianDelayMinutes: median(places.flatMap(({ delayMs }) => (delayMs === null ? [] : Math.round(delayMs / 60_000)))),
  };
}

/** How often the instrument told the same once more. */
export const toldAgain = (store: GatewayStore, { key }: Run): number =>
  Math.max(0, ...store.runs.standing(key).map(({ duplicates }) => duplicates));

interface Place {
  readonly place: PatientPlace;
  readonly delayMs: number | null;
}

const placeNames = {
  waiting: "waiting",
  held: "held",
  "by-hand": "byHand",
  rejected: "notSent",
  discarded: "notSent",
  kept: "notSent",
} as const;

function placeOf(store: GatewayStore, { run, isDoubtful }: CountedRun): Place {
  if (run.state !== "released") return { place: placeNames[run.state], delayMs: null };
  const accepted = store.outbox.ofRun(run.key).find((row) => row.state === "accepted");
  if (accepted === undefined) return { place: "underWay", delayMs: null };
  const isTimed = accepted.closedAt !== null && run.measuredAt !== null && !isDoubtful;
  return { place: "accepted", delayMs: isTimed ? (accepted.closedAt ?? 0) - (run.measuredAt ?? 0) : null };
}

/** Every reason for which a verdict of the period says "hold", the commonest first; a result may have several. */
function causes(ports: Ports<"view">, runs: readonly Run[]): PatientVolume["heldBy"] {
  const counts = new Map<ReasonCode, number>();
  for (const { reasons } of runs)
    for (const { code, outcome } of reasons) if (outcome === "HOLD") counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .map(([code, count]) => ({ code, text: staffText(ports.view(), code), count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
