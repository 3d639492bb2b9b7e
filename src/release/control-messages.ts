/**
 * Controls go to the receiver of control results, where there is one: a message for each control value once its lot is known, and a
 * corrected one under the same number when its verdict changes (a control that came late, a target that was corrected). Never a PID.
 */
import type { EpochMs } from "../domain/clock.ts";
import type { ControlId } from "../domain/ids.ts";
import { UserError } from "../domain/problem-catalogue.ts";
import { registerOf } from "../domain/register.ts";
import type { ConfiguredAnalyte, Instrument } from "../domain/station.ts";
import { controlIdFrom } from "../hl7/control-id.ts";
import { renderControl } from "../hl7/render-control.ts";
import type { ControlReport } from "../hl7/types.ts";
import { observationNumber } from "../intake/observation-identity.ts";
import { ownId } from "../qc/controls/annulled.ts";
import type { ControlResult, JudgedControl } from "../qc/types.ts";
import type { Run, StoredObservation } from "../store/results/runs.ts";
import { judgeControlsAround } from "./controls.ts";
import { lookedBackOn } from "./facts/deciding-controls.ts";
import { driverOf, type Ports, type Sending } from "./view.ts";

/** Controls before and after a change that may be told anew. */
const toldAround = 40;

/** What the receiver was last told of a control value. Key: the observation's id. */
interface ToldControl {
  readonly verdict: ControlResult;
  readonly hits: readonly string[];
  readonly lot: string;
  readonly level: string | null;
  /** MSH-10 of the message: a correction waits until the receiver has it. */
  readonly controlId: ControlId;
}
export const toldControls = registerOf<ToldControl>("control-message");

/** `judged`: controls of one analyte, in any order; what was told already is not told again. */
export function tellControls(
  ports: Sending,
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  judged: readonly JudgedControl[],
): void {
  if (ports.view().station.qcReceiver === null) return;
  const told = eachOnce(judged);
  const queued = ports.store.transaction(() => told.filter((one) => tell(ports, instrument, analyte, one)).length);
  if (queued > 0) ports.onQueued();
}

/** What became of the controls around an instant. */
export function tellControlsAround(ports: Sending, instrument: Instrument, analyte: string, at: EpochMs): void {
  const configured = instrument.analytes.find((one) => one.name === analyte);
  if (configured === undefined || ports.view().station.qcReceiver === null) return;
  const read = judgeControlsAround(ports, instrument, analyte, at, toldAround + lookedBackOn);
  const judged = read.toSorted((a, b) => a.at - b.at);
  const [first] = judged;
  const isWhole = first === undefined || ports.store.runs.controlsAround(instrument.id, analyte, first.at - 1, 1, 0).length === 0;
  // Of the first ones that were read nobody knows what their rules look back on: what was told of them stands.
  tellControls(ports, instrument, configured, isWhole ? judged : judged.slice(lookedBackOn));
}

/** An annulled control is told as what it is now: void, or of the level that it was moved to. */
function eachOnce(judged: readonly JudgedControl[]): readonly JudgedControl[] {
  const own = new Set(judged.map(({ id }) => id));
  return judged.flatMap((one) => {
    const id = ownId(one.id);
    return id === one.id ? [one] : own.has(id) ? [] : [{ ...one, id }];
  });
}

function tell(ports: Sending, instrument: Instrument, analyte: ConfiguredAnalyte, judged: JudgedControl): boolean {
  const { store } = ports;
  const stored = store.runs.observation(judged.id);
  const run = stored === null ? null : store.runs.byKey(stored.runKey);
  const lot = judged.target?.lot ?? stored?.observation.control?.lot ?? null;
  if (stored === null || run === null || lot === null || judged.at < instrument.inUseFrom) return false;
  const told = { verdict: judged.result, hits: judged.hits, lot, level: judged.level };
  const before = store.registers.byKey(toldControls, judged.id)?.body ?? null;
  if (before !== null && saysTheSame(before, told)) return false;
  const now = ports.clock.now();
  const report = reportOf(ports, instrument, analyte, { judged, stored, run, lot, now, isCorrection: before !== null });
  const controlId = queue(ports, run, report, before?.controlId);
  if (controlId === null) return false;
  const body: ToldControl = { ...told, controlId };
  store.registers.put(toldControls, { key: judged.id, subject: instrument.id, at: judged.at, body }, null, now);
  return true;
}

const saysTheSame = ({ controlId: _, ...before }: ToldControl, now: Omit<ToldControl, "controlId">): boolean =>
  JSON.stringify(before) === JSON.stringify(now);

/** A control that HL7 cannot say is logged and left out: nobody's result waits for it. */
function queue(ports: Sending, run: Run, report: ControlReport, after: ControlId | undefined): ControlId | null {
  const now = report.judgedAt;
  const controlId = controlIdFrom(now, ports.randomBytes(10));
  try {
    const bytes = renderControl(report, { station: ports.view().station, controlId, now });
    const place = { runKey: run.key, runId: run.runId, channel: "qc", ...(after === undefined ? {} : { after }) } as const;
    ports.store.outbox.queue({ controlId, bytes, createdAt: now, ...place });
    return controlId;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    ports.logger.error("control-message-failed", { connection: run.connectionId, run: run.key, code: error.code });
    return null;
  }
}

interface Told {
  readonly judged: JudgedControl;
  readonly stored: StoredObservation;
  readonly run: Run;
  readonly lot: string;
  readonly now: EpochMs;
  readonly isCorrection: boolean;
}

function reportOf(
  ports: Ports<"view">,
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  { judged, stored, run, lot, now, isCorrection }: Told,
): ControlReport {
  const driver = driverOf(ports.view(), instrument.driver);
  const { observation } = stored;
  const { target } = judged;
  return {
    fillerNumber: observationNumber(run.key, analyte.name),
    model: driver?.model ?? instrument.driver,
    maker: driver?.vendor ?? null,
    serial: observation.device.serial ?? instrument.expectedSerial,
    analyte,
    value: observation.failed === null ? observation.value : null,
    flags: observation.flags,
    control: {
      name: target?.name ?? observation.control?.name ?? null,
      lot,
      level: judged.level,
      expiry: target?.expiry ?? observation.control?.expiry ?? null,
    },
    reagentLot: observation.reagentLot,
    target: target?.target ?? null,
    sd: target?.sd ?? null,
    low: target?.low ?? null,
    high: target?.high ?? null,
    expected: target?.answers ?? [],
    verdict: judged.result,
    hits: judged.hits,
    measuredAt: judged.at,
    judgedAt: now,
    operatorId: observation.operatorId,
    isCorrection,
  };
}
