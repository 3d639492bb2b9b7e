/** Rounds of external control and what people fill in about their results (ruling 2). */
import { UserError } from "../../domain/problem-catalogue.ts";
import {
  type EqaReport,
  type EqaResult,
  type EqaRound,
  eqaReports,
  eqaResults,
  eqaRounds,
  roundSubject,
} from "../../domain/registers/eqa.ts";
import type { Signature } from "../../domain/signature.ts";
import { addDays, endOfDay, localDate } from "../../domain/time.ts";
import { faultsOfRound, type RoundStatus, roundStatus } from "../../qc/eqa/eqa-round.ts";
import type { Looking, Ports, Recording } from "../../release/view.ts";
import { findRun } from "../deciding.ts";
import { permit, refusePersonNumber } from "../rights.ts";

/** Adds a round or corrects it; what was measured in it, by its old and its new terms, is judged again. Throws UserError. */
export function putRound(ports: Recording, round: EqaRound, signature: Signature): "new" | "changed" | "same" {
  permit("write-register", signature);
  refusePersonNumber(round.name, round.shipment, ...round.samples.flatMap(({ name, ids }) => [name, ...ids]));
  const faults = faultsOfRound(round, ports.view().instruments);
  const told = (language: "en" | "nb"): string => faults.map((fault) => fault[language]).join(" ");
  if (faults.length > 0) throw new UserError("BAD_USAGE", { en: told("en"), nb: told("nb") });
  const { store, clock } = ports;
  const at = firstMoment(ports, round.opensOn);
  const entry = { key: round.name, subject: roundSubject, at, body: round };
  return store.transaction(() => {
    const done = store.registers.put(eqaRounds, entry, signature, clock.now());
    store.events.add({ at: clock.now(), kind: "eqa-round", subject: round.name, detail: { change: done } });
    ports.later({ kind: "touched" });
    return done;
  });
}

/** From today on nothing more is taken for it. Throws UserError NOT_FOUND. */
export function closeRound(ports: Recording, name: string, signature: Signature): void {
  const round = ports.store.registers.byKey(eqaRounds, name)?.body;
  if (round === undefined) throw new UserError("NOT_FOUND", `No round is called ${name}.`);
  putRound(ports, { ...round, closedOn: today(ports) }, signature);
}

const zoneOf = (ports: Ports<"view">): string => ports.view().station.gateway.zone;
const firstMoment = (ports: Ports<"view">, day: string): number => endOfDay(addDays(day, -1), zoneOf(ports)) + 1;
const today = (ports: Ports<"view" | "clock">): string => localDate(ports.clock.now(), zoneOf(ports));

/** Fills in what is told; the rest stays. Throws UserError NOT_FOUND, NOT_PERMITTED. */
export function reportEqa(ports: Ports<"store" | "clock">, key: string, told: EqaReport, signature: Signature): EqaReport {
  permit("mark-eqa", signature);
  refusePersonNumber(...Object.values(told));
  const { registers } = ports.store;
  const run = findRun(ports, key);
  const result = registers.byKey(eqaResults, run.key);
  if (result === null) throw new UserError("NOT_FOUND", "The entry is not in the register of external control; mark it first.");
  const body = { ...registers.byKey(eqaReports, run.key)?.body, ...told };
  registers.put(eqaReports, { key: run.key, subject: result.subject, at: result.at, body }, signature, ports.clock.now());
  return body;
}

export interface EqaEntry {
  readonly result: EqaResult;
  readonly report: EqaReport | null;
}

/** Of one round, or of all; oldest first. */
export function eqaEntries({ store: { registers } }: Ports<"store">, round: string | null): readonly EqaEntry[] {
  const results = round === null ? registers.all(eqaResults) : registers.ofSubject(eqaResults, round);
  return results.map(({ key, body }) => ({ result: body, report: registers.byKey(eqaReports, key)?.body ?? null }));
}

export interface ListedRound extends RoundStatus {
  readonly round: EqaRound;
  readonly results: number;
}

export function listRounds(ports: Looking): readonly ListedRound[] {
  return ports.store.registers.all(eqaRounds).map(({ body }) => {
    const entries = eqaEntries(ports, body.name);
    return { round: body, results: entries.length, ...roundStatus(body, entries, today(ports)) };
  });
}

/** Rounds whose deadline is near or past and that are not done: what somebody is to be reminded of. */
export function roundsToRemind(ports: Looking, withinDays: number): readonly ListedRound[] {
  return listRounds(ports).filter(({ state, daysLeft }) => state !== "coming" && daysLeft !== null && daysLeft <= withinDays);
}
