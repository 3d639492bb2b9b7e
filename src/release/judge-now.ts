/** The verdict on what is known of a run now. Nothing is changed: whoever asks carries it out, or tells what would become of it. */
import type { TimeWindow } from "../domain/clock.ts";
import type { ConfiguredAnalyte, Instrument, Station } from "../domain/station.ts";
import type { Outcome } from "../domain/verdict.ts";
import { joinParts } from "../qc/approval/join.ts";
import { judgeInWindow } from "../qc/judge-in-window.ts";
import type { KnownEvents, RunJudgement } from "../qc/types.ts";
import type { Stretch } from "../store/results/reads.ts";
import type { Run, StoredObservation } from "../store/results/runs.ts";
import { firstContactCodes } from "./facts/contact-codes.ts";
import { asPatient } from "./facts/eqa-findings.ts";
import { knownBetween } from "./facts/known-between.ts";
import { assignedPatient, previousResult } from "./facts/previous-result.ts";
import { analyteReads, runReads, sampleOf } from "./facts/reads.ts";
import { registerFindings, ruleFindings } from "./facts/register-findings.ts";
import { type ReportedPeople, reportedPeople } from "./facts/reported-people.ts";
import { type RuledPart, ruledAt, ruledParts, stationFor } from "./facts/ruled-parts.ts";
import { typedTwiceCodes } from "./facts/typed-twice.ts";
import { instrumentOf, type Looking, type Ports } from "./view.ts";

export interface Judged {
  readonly run: Run;
  readonly observations: readonly StoredObservation[];
  readonly judgement: RunJudgement;
  readonly instrument: Instrument | null;
  readonly station: Station;
  readonly patientId: string | null;
  /** Where the measurement lies if its time is uncertain. */
  readonly timeWindow: TimeWindow | null;
  /** What it rests on. */
  readonly reads: readonly Stretch[];
  /** Whom a message for this patient names. */
  readonly people: (patientId: string) => ReportedPeople;
}

/** By the rules that a person approved for each analyte, over the whole window where the time is uncertain. */
export function judgeNow(ports: Looking, run: Run): Judged {
  const view = ports.view();
  ports.store.findings.look(ports.clock.now());
  const instrument = instrumentOf(view, run.instrumentId);
  const stored = ports.store.runs.observations(run.key);
  const assigned = assignedPatient(ports, run);
  const measured = { run, instrument, observations: stored, assignedPatientId: assigned };
  const registers = registerFindings(ports, measured);
  const observations = asPatient(stored, registers.eqa);
  const patientId = assigned ?? observations[0]?.observation.patientId ?? null;
  const timeWindow = ports.store.clocks.windowOf(run.key);
  const asked = {
    processing: view.station.gateway.processing,
    zone: view.station.gateway.zone,
    receivedAt: run.receivedAt,
    results: observations.map(({ id, observation }) => ({ id, observation })),
    assignedPatientId: assigned,
    intakeCodes: [...run.intakeCodes, ...firstContactCodes(ports, run, stored), ...typedTwiceCodes(ports, run)],
  };
  const targets = controlTargets(ports);
  const analytes = observations.flatMap(({ observation }) => observation.analyte ?? []);
  const [first, ...others] = ruledParts(ports, { run, instrument, analytes, window: timeWindow });
  const judgePart = (part: RuledPart) => {
    const known = knownFor(ports, run, part, observations, patientId);
    const judgement = judgeInWindow(
      { ...asked, ...part, registers: { ...registers, ...ruleFindings(ports, measured, part) } },
      part.window,
      new Map(known.map(({ analyte: { name }, events }) => [name, events])),
      targets,
    );
    return { analyte: part.analyte, judgement, reads: known.flatMap(({ reads }) => reads) };
  };
  const names = new Map(observations.map(({ id, observation }) => [id as string, observation.analyte]));
  const parts = [judgePart(first), ...others.map(judgePart)] as const;
  const judgement = joinParts([...parts], names);
  const people = (patient: string) => reportedPeople(ports, observations, patient);
  const ofRun = runReads(ports, {
    ...{ run, instrument, sample: sampleOf(run.measuredAt ?? run.receivedAt, timeWindow) },
    patientIds: assigned === null ? observations.map(({ observation }) => observation.patientId) : [assigned],
    isReleasable: isReleasable(judgement.run.outcome),
  });
  const reads = [...ofRun, ...parts.flatMap((part) => part.reads)];
  return { run, observations, judgement, ...asSent(ports, run, instrument), patientId, timeWindow, reads, people };
}

export const isReleasable = (outcome: Outcome): boolean => outcome === "RELEASE" || outcome === "RELEASE_COMMENT";

/** As a message about it is written: by the rules that count for it. */
function asSent(ports: Ports<"store" | "view">, run: Run, instrument: Instrument | null): Pick<Judged, "instrument" | "station"> {
  const at = run.measuredAt ?? run.receivedAt;
  const { station } = ports.view();
  if (instrument === null) return { instrument, station };
  return { instrument: ruledAt(ports, instrument, at), station: stationFor(ports, instrument, at) };
}

interface Known {
  readonly analyte: ConfiguredAnalyte;
  readonly events: KnownEvents;
  readonly reads: readonly Stretch[];
}

function knownFor(
  ports: Ports<"store" | "view">,
  run: Run,
  { analyte: own, instrument, window }: RuledPart,
  observations: readonly StoredObservation[],
  patientId: string | null,
): readonly Known[] {
  if (instrument === null) return [];
  const at = run.measuredAt ?? run.receivedAt;
  const sample = sampleOf(at, window);
  return instrument.analytes
    .filter(({ name }) => own === null || name === own)
    .map((analyte): Known => {
      const measured = observations.filter(({ observation }) => observation.analyte === analyte.name);
      const told = measured.map(({ observation }) => observation.reagentLot?.number ?? null);
      const lots = told.includes(null) ? "all" : told;
      const known = knownBetween(ports.store, instrument, analyte.name, at, window, ports.view().instruments, lots);
      const reads =
        measured.length === 0 ? [] : analyteReads(ports, { run, instrument, analyte, known, sample, lots, patientId });
      return { analyte, events: { ...withoutOwn(run, known), previous: previousResult(ports, run, analyte, patientId) }, reads };
    });
}

/** A test does not stand between its control and itself. */
const withoutOwn = ({ runId }: Run, known: KnownEvents): KnownEvents =>
  known.tests === undefined ? known : { ...known, tests: known.tests.filter(({ id }) => id !== runId) };

const controlTargets = (ports: Ports<"store">) => ports.store.lots.all().filter((lot) => lot.kind === "control");
