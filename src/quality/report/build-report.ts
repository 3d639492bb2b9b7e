/** Puts the monthly report together from what the station keeps: the controls judged as always, the patient runs counted. */
import type { EpochMs } from "../../domain/clock.ts";
import { policyAt } from "../../domain/policy.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { endOfDay, endOfMonth, localToInstant } from "../../domain/time.ts";
import { knownTests } from "../../release/facts/known-tests.ts";
import type { Looking } from "../../release/view.ts";
import type { StoredObservation } from "../../store/results/runs.ts";
import { countedAt } from "../counted-at.ts";
import { controlsBetween, observationIdOf } from "../judged-controls.ts";
import type { MonthlyReport, ReportedControl, StreamReport } from "./monthly-report.ts";
import { overdueDays } from "./overdue.ts";
import { patientVolumes } from "./patients.ts";
import { officeWorkOf } from "./quality-work.ts";
import { remarksOn } from "./remarks.ts";
import { streamReports } from "./stream.ts";

export interface ReportOptions {
  /** `2026-11`; checked by the caller. */
  readonly month: string;
  /** Operator codes beside each control: off by default (ruling 20). */
  readonly withStaff: boolean;
  /** What people wrote about each control: likewise. */
  readonly withComments: boolean;
}

/** A control lot is seldom in use for longer; what is older than this counts in no cumulative number. */
const lotLifeMs = 3 * 366 * 24 * 3_600_000;

export function monthlyReport(ports: Looking, { month, ...shown }: ReportOptions): MonthlyReport {
  const { station, instruments, snapshotNo } = ports.view();
  const { zone } = station.gateway;
  const now = ports.clock.now();
  const from = localToInstant(`${month}-01T00:00:00`, zone);
  const to = Math.min(endOfDay(endOfMonth(month), zone), now);
  const parts = instruments.flatMap((instrument) =>
    instrument.analytes.map((analyte) => analyteReport(ports, instrument, analyte, { from, to, zone, ...shown })),
  );
  return {
    unit: { name: station.site.name, organisation: station.site.organisation, zone },
    month,
    from,
    to,
    madeAt: now,
    snapshotNo,
    patients: patientVolumes(ports, from, to),
    streams: parts.flatMap(({ streams }) => streams),
    unplaced: parts.reduce((sum, { unplaced }) => sum + unplaced, 0),
    office: officeWorkOf(ports, from, to),
  };
}

interface Period extends Omit<ReportOptions, "month"> {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly zone: string;
}

function analyteReport(
  ports: Looking,
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  { from, to, zone, withStaff, withComments }: Period,
): { readonly streams: readonly StreamReport[]; readonly unplaced: number } {
  const { stored, judged: controls, services } = controlsBetween(ports, instrument, analyte, from - lotLifeMs, to);
  const byId = new Map<string, StoredObservation>(stored.map((one) => [one.id, one]));
  const known = controls.flatMap((judged) => {
    const found = byId.get(observationIdOf(judged));
    return found === undefined ? [] : [{ judged, stored: found }];
  });
  const remarks = remarksOn(ports, instrument, analyte.name, known, withComments);
  const reported = known.map((one): ReportedControl => {
    const { observation } = one.stored;
    return { judged: one.judged, observation, ...countedAt(ports.store, one.stored, zone), ...remarks(one.judged, one.stored) };
  });
  const policies = instrument.qc[analyte.name] ?? [];
  const isInUse = (at: EpochMs) => at >= instrument.inUseFrom && !isOutOfUse(services, at);
  const testsAt = (at: EpochMs) => knownTests(ports.store, instrument, analyte.name, at);
  const asked = { policies, controls, services, zone, isInUse, testsAt };
  const driver = ports.view().drivers.find((one) => one.id === instrument.driver);
  const streams = streamReports(reported, {
    instrument: instrument.name,
    serial: serialOf(stored) ?? instrument.expectedSerial,
    model: driver?.model ?? instrument.driver,
    analyte: analyte.name,
    from,
    to,
    withStaff,
    overdueDays: (level) => overdueDays(asked, level, from, to),
    totalError: policyAt(policies, to)?.totalError ?? null,
  });
  const placed = new Set(known.filter(({ judged }) => judged.target !== null).map((one) => one.stored.id));
  const isOfMonth = ({ at }: { readonly at: EpochMs }): boolean => at >= from && at <= to;
  const unplaced = stored.filter((one) => !placed.has(one.id) && isOfMonth(countedAt(ports.store, one, zone))).length;
  return { streams, unplaced };
}

const serialOf = (stored: readonly StoredObservation[]): string | null => {
  const [newest] = stored.toSorted((a, b) => b.receivedAt - a.receivedAt);
  return newest?.observation.device.serial ?? null;
};

const isOutOfUse = (events: readonly { readonly at: EpochMs; readonly kind: string }[], at: EpochMs): boolean =>
  events.findLast((event) => event.at <= at && /^(out-of-use|in-use)$/.test(event.kind))?.kind === "out-of-use";
