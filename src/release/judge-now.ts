/** The verdict on what is known of a run now. Nothing is changed: whoever asks carries it out, or tells what would become of it. */
import type { TimeWindow } from "../domain/clock.ts";
import type { Instrument, Station } from "../domain/station.ts";
import { joinParts } from "../qc/approval/join.ts";
import { judgeInWindow } from "../qc/judge-in-window.ts";
import type { KnownEvents, RunJudgement } from "../qc/types.ts";
import type { Run, StoredObservation } from "../store/runs.ts";
import { firstContactCodes } from "./facts/contact-codes.ts";
import { asPatient } from "./facts/eqa-findings.ts";
import { knownBetween } from "./facts/known-between.ts";
import { assignedPatient, previousResult } from "./facts/previous-result.ts";
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
  /** Whom a message for this patient names. */
  readonly people: (patientId: string) => ReportedPeople;
}

/** By the rules that a person approved for each analyte, over the whole window where the time is uncertain. */
export function judgeNow(ports: Looking, run: Run): Judged {
  const view = ports.view();
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
  const judgePart = (part: RuledPart) => ({
    analyte: part.analyte,
    judgement: judgeInWindow(
      { ...asked, ...part, registers: { ...registers, ...ruleFindings(ports, measured, part) } },
      part.window,
      known(ports, run, part, observations, patientId),
      targets,
    ),
  });
  const names = new Map(observations.map(({ id, observation }) => [id as string, observation.analyte]));
  const judgement = joinParts([judgePart(first), ...others.map(judgePart)], names);
  const people = (patient: string) => reportedPeople(ports, observations, patient);
  return { run, observations, judgement, ...asSent(ports, run, instrument), patientId, timeWindow, people };
}

/** As a message about it is written: by the rules that count for it. */
function asSent(ports: Ports<"store" | "view">, run: Run, instrument: Instrument | null): Pick<Judged, "instrument" | "station"> {
  const at = run.measuredAt ?? run.receivedAt;
  const { station } = ports.view();
  if (instrument === null) return { instrument, station };
  return { instrument: ruledAt(ports, instrument, at), station: stationFor(ports, instrument, at) };
}

function known(
  ports: Ports<"store" | "view">,
  run: Run,
  { analyte: own, instrument, window }: RuledPart,
  observations: readonly StoredObservation[],
  patientId: string | null,
): ReadonlyMap<string, KnownEvents> {
  const at = run.measuredAt ?? run.receivedAt;
  const unit = ports.view().instruments;
  const judged = (instrument?.analytes ?? []).filter(({ name }) => own === null || name === own);
  const entries = judged.map((analyte): [string, KnownEvents] => {
    const measured = observations.filter(({ observation }) => observation.analyte === analyte.name);
    const lots = measured.map(({ observation }) => observation.reagentLot?.number ?? null);
    const asked = lots.includes(null) ? "all" : lots;
    const events = knownBetween(ports.store, instrument as Instrument, analyte.name, at, window, unit, asked);
    return [analyte.name, { ...withoutOwn(run, events), previous: previousResult(ports, run, analyte, patientId) }];
  });
  return new Map(entries);
}

/** A test does not stand between its control and itself. */
const withoutOwn = ({ runId }: Run, known: KnownEvents): KnownEvents =>
  known.tests === undefined ? known : { ...known, tests: known.tests.filter(({ id }) => id !== runId) };

const controlTargets = (ports: Ports<"store">) => ports.store.lots.all().filter((lot) => lot.kind === "control");
