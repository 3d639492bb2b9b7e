/**
 * Controls that were written on paper are typed in later: a result whose only problem is that a control is missing may wait for one
 * before it is held (QC.md 3.4 no. 2). It is shown as waiting, and decided again when a control comes or the time is up.
 */
import type { EpochMs, Timer } from "../domain/clock.ts";
import { contained } from "../domain/fault.ts";
import type { ReasonCode } from "../domain/reason-codes.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Run } from "../store/results/runs.ts";
import { releaseTimesFor } from "./facts/ruled-parts.ts";
import type { Containing, Looking, Ports, Recording } from "./view.ts";

const hourMs = 3_600_000;
const onlyLacksControl: readonly ReasonCode[] = ["QC_NEVER", "QC_OVERDUE"];

/** Judged, and left waiting for a control. */
export const awaitsControl = (run: Run): boolean => run.state === "waiting" && run.outcome !== null;

/** Never judged: it waits for the end of its docking batch. */
export const awaitsBatch = (run: Run): boolean => run.state === "waiting" && run.outcome === null;

/** When its patience is over. */
export const waitsUntil = (ports: Ports<"store" | "view">, run: Run): EpochMs =>
  run.receivedAt + releaseTimesFor(ports, run).qcWaitHours * hourMs;

/** Only a result that was not held before waits: the worklist does not lose what stood on it. */
export function mayWait(ports: Looking, run: Run, { outcome, reasons }: Verdict): boolean {
  const holding = reasons.filter((reason) => reason.outcome === "HOLD");
  const lacksOnlyThat = holding.every(({ code }) => onlyLacksControl.includes(code));
  return run.state === "waiting" && outcome === "HOLD" && lacksOnlyThat && ports.clock.now() < waitsUntil(ports, run);
}

export interface WaitingRoom {
  /** A result was left waiting until then. */
  expect(until: EpochMs): void;
  /** Takes up those that a former process left waiting. */
  start(): void;
  stop(): void;
}

/** Where looking failed (a full disk) it is looked again a little later. */
const againMs = 10_000;

/** Every run whose time is up is judged, at the earliest of their times. */
export function createWaitingRoom(ports: Recording & Containing): WaitingRoom {
  let timer: Timer | null = null;
  let at = Number.POSITIVE_INFINITY;
  const stop = (): void => {
    timer?.cancel();
    timer = null;
    at = Number.POSITIVE_INFINITY;
  };
  const expect = (until: EpochMs): void => {
    if (until >= at) return;
    timer?.cancel();
    at = until;
    timer = ports.clock.at(until, look);
  };
  const look = (): void => {
    stop();
    if (!contained(ports.faults, "timer", decideDue)) expect(ports.clock.now() + againMs);
  };
  const decideDue = (): void => {
    const now = ports.clock.now();
    const waiting = ports.store.runs.awaitingControl();
    ports.store.transaction(() => {
      for (const run of waiting) if (waitsUntil(ports, run) <= now) ports.later({ kind: "judge", run: run.key });
    });
    for (const run of waiting) if (waitsUntil(ports, run) > now) expect(waitsUntil(ports, run));
  };
  return { expect, start: look, stop };
}
