/**
 * When a docking batch closes, before anything in it is judged: the clock model corrects the times of its runs, controls included,
 * or marks them uncertain (QC.md 3.5). Always computed from the times as sent, so that doing it twice changes nothing.
 */
import type { EpochMs, TimeWindow } from "../../domain/clock.ts";
import type { DeviceTime } from "../../domain/device-time.ts";
import { contained } from "../../domain/fault.ts";
import type { InstrumentId } from "../../domain/ids.ts";
import { isTyped } from "../../domain/manual.ts";
import type { ReasonCode } from "../../domain/reason-codes.ts";
import type { Instrument } from "../../domain/station.ts";
import { possibleInstants, resolveInstant } from "../../domain/time.ts";
import { assessClock } from "../../qc/clock/assess.ts";
import { arrivedOf } from "../../qc/clock/clock-draft.ts";
import type { ClockFinding, Docking, TimedRecord, Witness } from "../../qc/clock/clock-question.ts";
import { dockingOffsetMs, isWithin, toleranceMs } from "../../qc/clock/offset.ts";
import type { Run } from "../../store/results/runs.ts";
import type { StoredClockReading } from "../../store/wire/clock-readings.ts";
import { instrumentOf, type Ports, type Timing } from "../view.ts";
import { boundImpossibleTimes } from "./impossible-times.ts";

/** Enough to find the docking after which a record was left behind by a transfer that broke off. */
const dockingsLookedAt = 100;

const clockCodes: readonly ReasonCode[] = ["CLOCK_CORRECTED", "CLOCK_UNCERTAIN"];

/** Of one instrument in the batch. Returns the runs whose time could not be looked at: they must not be judged as they stand. */
export function correctClock(ports: Timing, batchId: number, instrumentId: InstrumentId): ReadonlySet<string> {
  const { store } = ports;
  const untimed = new Set<string>();
  const instrument = instrumentOf(ports.view(), instrumentId);
  store.transaction(() => {
    const own = store.runs.ofBatch(batchId).filter((run) => run.instrumentId === instrumentId);
    const runs: Run[] = [];
    for (const run of own) forRun(ports, run, { runs, untimed }, () => void (isTimeSet(ports, run) || runs.push(run)));
    const reading = store.clocks.ofBatch(batchId).find((one) => one.instrumentId === instrumentId) ?? null;
    if (instrument !== null) correctOne(ports, instrument, reading, { runs, untimed });
  });
  return untimed;
}

/** What a person found in the visit log counts more than any clock. */
const isTimeSet = ({ store }: Ports<"store">, { key }: Run): boolean =>
  store.decisions.ofRun(key).some(({ detail }) => detail.kind === "set-time");

interface Docked {
  readonly runs: readonly Run[];
  readonly untimed: Set<string>;
}

/** For one run; where that throws its time is not known, and the others' are. */
function forRun(ports: Ports<"store" | "faults">, { key }: Run, { untimed }: Docked, work: () => void): void {
  const done = contained(ports.faults, "judging", () => ports.store.transaction(work), { run: key });
  if (!done) untimed.add(key);
}

/** `reading`: null where the instrument does not show its clock; then only an hour that comes twice is in doubt. */
function correctOne(ports: Timing, instrument: Instrument, reading: StoredClockReading | null, docked: Docked): void {
  const { clocks } = ports.store;
  const { runs } = docked;
  const records: TimedRecord[] = [];
  for (const run of runs) if (run.version === 1) forRun(ports, run, docked, () => void records.push(...recordOf(ports, run)));
  const readings = reading === null ? [] : clocks.upTo(reading.instrumentId, reading.at, dockingsLookedAt);
  const findings = assessClock({
    dockings: readings.map(toDocking),
    records,
    witnesses: witnessesOf(ports, instrument, records),
    rule: instrument.clock,
    inUseFrom: instrument.inUseFrom,
    gatewayClockIsSynced: ports.gatewayClockIsSynced?.() ?? true,
  });
  for (const record of records) {
    const finding = findings.get(record.id);
    const run = runs.find(({ key }) => key === record.id);
    if (finding !== undefined && run !== undefined)
      forRun(ports, run, docked, () => settle(ports, instrument, run, record.time, finding));
  }
  for (const run of runs) if (run.version > 1) forRun(ports, run, docked, () => copyFirstVersion(ports, instrument, run));
  if (reading?.offsetSeconds === null && findings.size > 0) noteOffset(ports, instrument, reading, records[0]?.time);
}

const toDocking = ({ heardFrom, at, clock }: StoredClockReading): Docking => ({ heardFrom, heardTo: at, clock });

/** All observations of a run have its time: it is part of the run's identity. */
function recordOf(ports: Ports<"store">, run: Run): readonly TimedRecord[] {
  const [first] = ports.store.runs.standing(run.key);
  const time = first?.observation.measuredAt ?? null;
  if (first === undefined || time === null) return [];
  const heardTo = ports.store.clocks.heard(first.transmissionId)?.to ?? run.receivedAt;
  return [{ id: run.key, kind: run.kind, sequence: first.observation.sequence, time, heardTo }];
}

/** Between the two times that a record may have, what else was measured then tells by its number which of them it was. */
function witnessesOf(
  ports: Ports<"store" | "faults">,
  { id, clock }: Instrument,
  records: readonly TimedRecord[],
): readonly Witness[] {
  const open = records.map(({ time }) => possibleInstants(time, clock)).filter(({ length }) => length > 1);
  if (open.length === 0) return [];
  const { runs, clocks } = ports.store;
  const own = new Set(records.map((record) => record.id));
  const then = runs.measuredBetween(id, Math.min(...open.flat()), Math.max(...open.flat()));
  const witnesses: Witness[] = [];
  for (const run of then) {
    if (own.has(run.key) || run.version > 1 || run.measuredAt === null || isTyped(run)) continue;
    const { key, measuredAt } = run;
    // One that cannot be read says nothing; the records that ask are timed without it.
    contained(
      ports.faults,
      "judging",
      () => {
        const window = clocks.windowOf(key);
        for (const record of recordOf(ports, run)) witnesses.push({ record, span: window ?? spanOf(measuredAt, record, clock) });
      },
      { run: key },
    );
  }
  return witnesses;
}

/** A time that was moved is what it was found to be; any other may be both that its text means, as far as it had arrived. */
function spanOf(at: EpochMs, { time, heardTo = Number.POSITIVE_INFINITY }: TimedRecord, clock: Instrument["clock"]): TimeWindow {
  const instants = possibleInstants(time, clock);
  const times = at === instants[0] ? arrivedOf(instants, heardTo + toleranceMs) : [at];
  return { from: Math.min(...times), to: Math.max(...times) };
}

function settle(ports: Ports<"store">, instrument: Instrument, run: Run, sent: DeviceTime, finding: ClockFinding): void {
  const sentAt = resolveInstant(sent, instrument.clock);
  if (finding.at === sentAt && finding.code === null) return;
  const { key } = run;
  ports.store.clocks.setTime({
    key,
    instrumentId: instrument.id,
    sentAt,
    measuredAt: placeOf(run, finding),
    window: finding.window,
  });
  setClockCode(ports, run, finding.code);
}

/** A control of which only the window is known stands at the window's end (ruling 27). */
function placeOf({ kind }: Run, { at, window }: ClockFinding): EpochMs {
  return kind === "patient" || window === null || (at >= window.from && at <= window.to) ? at : window.to;
}

function setClockCode(ports: Ports<"store">, run: Run, code: ReasonCode | null): void {
  const others = run.intakeCodes.filter((one) => !clockCodes.includes(one));
  ports.store.runs.setIntakeCodes(run.key, code === null ? others : [...others, code]);
}

/** A further version, maybe of a later docking, was measured when the first one was: what was found out of that one holds. */
function copyFirstVersion(ports: Ports<"store">, { id: instrumentId }: Instrument, run: Run): void {
  const { runs, clocks } = ports.store;
  const [first] = runs.versions(run.runId);
  if (first === undefined) return;
  const code = first.intakeCodes.find((one) => clockCodes.includes(one)) ?? null;
  const window = clocks.windowOf(first.key);
  if (first.measuredAt !== run.measuredAt || window !== null)
    clocks.setTime({ key: run.key, instrumentId, sentAt: run.measuredAt, measuredAt: first.measuredAt, window });
  setClockCode(ports, run, code);
}

/** For the instrument's page; a clock that is off is told at once. */
function noteOffset(
  ports: Ports<"store" | "clock" | "logger">,
  instrument: Instrument,
  reading: StoredClockReading,
  time: DeviceTime | undefined,
): void {
  const offsetMs = time === undefined ? null : dockingOffsetMs(toDocking(reading), time, instrument.clock);
  if (offsetMs === null) return;
  const offsetSeconds = Math.round(offsetMs / 1000);
  ports.store.clocks.setOffset(reading, offsetSeconds);
  if (isWithin(offsetMs, toleranceMs)) return;
  ports.store.events.add({ at: ports.clock.now(), kind: "clock-off", subject: instrument.id, detail: { offsetSeconds } });
  ports.logger.warn("clock-off", { instrument: instrument.id, offsetSeconds });
}

/**
 * The times of what one instrument handed over in a batch, before any of it is judged: what its clock tells, then what no clock can.
 * Returns the runs whose time could not be looked at.
 */
export function correctTimes(ports: Timing, batch: number, instrument: InstrumentId): ReadonlySet<string> {
  const untimed = correctClock(ports, batch, instrument);
  const own = ports.store.runs.ofBatch(batch).filter((run) => run.instrumentId === instrument);
  boundImpossibleTimes(ports, batch, own);
  return untimed;
}
