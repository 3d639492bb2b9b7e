/** External control at the gate: recognised, kept in its own register, never sent (ruling 2). */
import { eqaResults, eqaRounds, roundSubject } from "../../domain/registers/eqa.ts";
import { localDate } from "../../domain/time.ts";
import { longestRoundDays } from "../../qc/eqa/eqa-round.ts";
import { type EqaRecognition, recogniseEqa, type SaidOfEqa } from "../../qc/eqa/recognise.ts";
import type { RegisterFindings } from "../../qc/types.ts";
import type { GatewayStore } from "../../store/gateway-store.ts";
import type { StoredObservation } from "../../store/results/runs.ts";
import type { Looking, Ports } from "../view.ts";
import { type Measurement, measuredAt } from "./measurement.ts";

export function eqaFindings(ports: Ports<"store" | "view">, measurement: Measurement): RegisterFindings {
  const { finding } = recognise(ports, measurement);
  return finding === undefined ? {} : { eqa: finding };
}

/** Rounds are looked for as far back as one can lie open, so that judging costs the same after ten years. */
function recognise({ store, view }: Ports<"store" | "view">, measurement: Measurement): EqaRecognition {
  const { run, instrument, observations, assignedPatientId } = measurement;
  const at = measuredAt(measurement);
  const rounds = store.registers.between(eqaRounds, roundSubject, at - (longestRoundDays + 2) * 24 * 3_600_000, at);
  const sent = observations.map(({ observation }) => observation);
  return recogniseEqa(
    {
      kinds: sent.map(({ kind }) => kind),
      patientIds: assignedPatientId === null ? sent.map(({ patientId }) => patientId) : [assignedPatientId],
      sampleIds: sent.map(({ sampleId }) => sampleId),
      instrument: instrument?.id ?? null,
      analytes: sent.map(({ analyte }) => analyte),
      day: localDate(at, view().station.gateway.zone),
      said: saidOf(store, run.key),
    },
    rounds.map(({ body }) => body),
  );
}

function saidOf(store: GatewayStore, runKey: string): SaidOfEqa | null {
  const details = store.decisions.ofRun(runKey).map(({ detail }) => detail);
  const last = details.findLast(({ kind }) => kind === "mark-eqa" || kind === "undo-eqa");
  if (last?.kind === "mark-eqa") return { is: "eqa", round: last.round, sample: last.sample };
  return last === undefined ? null : { is: "patient" };
}

/** The register of results follows the verdict: in when it is external control, out when a person said that it was a patient. */
export function catchEqa(ports: Looking, measurement: Measurement): void {
  const { run, instrument, observations } = measurement;
  const { registers } = ports.store;
  const { finding, by, round, sample } = recognise(ports, measurement);
  if (finding !== "eqa" || by === "calendar" || by === null)
    return void registers.withdraw(eqaResults, run.key, null, ports.clock.now());
  const [first] = observations.map(({ observation }) => observation);
  const body = {
    ...{ run: run.key, by, round, sample, instrument: instrument?.id ?? null },
    ...{ operator: first?.operatorId ?? null, reagentLot: first?.reagentLot?.number ?? null, measuredAt: run.measuredAt },
    values: observations.map(measuredValue),
  };
  registers.put(eqaResults, { key: run.key, subject: round, at: run.measuredAt, body }, null, ports.clock.now());
}

function measuredValue({ observation: { analyte, deviceCode, value, failed } }: StoredObservation) {
  const number = value === null ? (failed?.raw ?? "") : `${value.comparator ?? ""}${value.number ?? value.raw}`;
  return { analyte: analyte ?? deviceCode, value: number, unit: value?.unit ?? null };
}

/** A person said that what the instrument ran as external control was a patient's sample: it is judged as one. */
export function asPatient(
  observations: readonly StoredObservation[],
  eqa: RegisterFindings["eqa"],
): readonly StoredObservation[] {
  if (eqa !== "patient") return observations;
  return observations.map((one) =>
    one.observation.kind === "eqa" ? { ...one, observation: { ...one.observation, kind: "patient" } } : one,
  );
}
