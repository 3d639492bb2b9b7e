/** Look-back cases: results that the journal has and that are in doubt (ruling 10). */

import { type CaseState, type CaseSummary, caseResults, lookBackList, summary } from "../casework/look-back/case-list.ts";
import { caseById, closeCase, decideCase, wrongPatient } from "../casework/look-back/decide.ts";
import { nextValues } from "../casework/look-back/next-values.ts";
import { whoAnswers } from "../casework/registers/contacts.ts";
import { resultDecisions } from "../domain/registers/look-back.ts";
import { isoTime } from "../domain/time.ts";
import { levelInWords } from "../domain/wording.ts";
import { z } from "../domain/zod.ts";
import { controlsAround } from "../quality/report/around-control.ts";
import type { Looking, Ports } from "../release/view.ts";
import { act } from "./act.ts";
import { asRead } from "./arrived.ts";
import { decided, told, undoTime } from "./held.ts";
import { asks, entry, line, lines, nothing, signature, telling, text, typedPerson, undoable } from "./request.ts";
import { confirmedPerson } from "./typed-person.ts";

const word = asks({
  ...entry,
  /** Ids of results; empty: all that are undecided. */
  results: lines,
  decision: z.enum(resultDecisions),
  /** `12.5`, `<5` or an answer, as read on the instrument. */
  value: line.nullable(),
  ...telling,
  ...signature,
});

export const lookBackActs = {
  "lookback.list": act({
    asks: nothing,
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }) => lookBackList(ports).map(advised(ports)),
  }),
  "lookback.show": act({
    asks: asks(entry),
    right: "see-patients",
    effect: "reads",
    showsPatients: true,
    does: ({ ports }, { id }) => {
      const found = caseById(ports, id);
      const affected = caseResults(ports, found.body);
      return {
        ...advised(ports)(summary(ports, found)),
        affected: affected.map((one) => ({
          ...one,
          results: one.results.map(asRead),
          next: nextValues(ports, found.body, one).map((next) => ({ ...next, results: next.results.map(asRead) })),
        })),
      };
    },
  }),
  /** Why its results are in doubt, without whose they are: what an adviser judges as well. */
  "lookback.controls": act({
    asks: asks(entry),
    right: "see",
    effect: "reads",
    showsPatients: false,
    namesStaff: true,
    does: ({ ports }, { id }) => {
      const found = caseById(ports, id);
      return withControls(advised(ports)(summary(ports, found)), controlsOf(ports, found), ports.view().station.gateway.zone);
    },
  }),
  "lookback.decide": act({
    pin: "lets-go",
    asks: word,
    right: "decide-case",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, { id, results, decision, value, notified, notifiedAt, ...signed }) => {
      const said = { decision, notified: told(ports, { notified, notifiedAt }), value };
      return summary(ports, decideCase(ports, id, results.length === 0 ? null : results, said, signed));
    },
  }),
  "lookback.close": act({
    pin: "for-good",
    asks: asks({ ...entry, cause: text.nullable(), ...signature }),
    right: "decide-case",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, { id, cause, ...signed }) => summary(ports, closeCase(ports, id, cause, signed)),
  }),
  "held.wrong-patient": act({
    pin: "lets-go",
    asks: asks({ ...entry, ...typedPerson, ...telling, ...undoable, ...signature }),
    right: "decide-case",
    effect: "changes",
    showsPatients: false,
    does: ({ ports }, { id, patient, again, scanned, confirmed, notified, notifiedAt, undoSeconds, ...signed }) => {
      const right = confirmedPerson(ports, { patient, again, scanned, confirmed });
      const undo = undoTime(ports, undoSeconds);
      return decided(ports, wrongPatient(ports, id, right, told(ports, { notified, notifiedAt }), signed, undo), undo);
    },
  }),
} as const;

function controlsOf(ports: Looking, { body, subject }: ReturnType<typeof caseById>) {
  const instrument = ports.view().instruments.find((one) => one.id === subject);
  const analyte = instrument?.analytes.find(({ name }) => name === body.control?.analyte);
  if (instrument === undefined || analyte === undefined || body.control === null) return null;
  const around = controlsAround(ports, instrument, analyte, body.control.id);
  return around === null ? null : { ...around, analyte: analyte.name };
}

/** Whoever opens a case waits for the charts' library; no start does. */
async function withControls<Summary>(summarized: Summary, around: ReturnType<typeof controlsOf>, zone: string) {
  if (around === null) return { ...summarized, controls: null };
  const { leveyJennings } = await import("../quality/report/chart.ts");
  const { chart, ...target } = around;
  const points = chart.map(({ at, value, result, rules, reagentLot, isTheOne }) => ({
    ...{ at: isoTime(at, zone), value: asRead(value), result, reagentLot, isTheOne },
    rules: [...new Set(rules.map((rule) => rule.split("/")[0] ?? rule))],
  }));
  const limits = { low: decimal(around.low), high: decimal(around.high) };
  const controls = {
    ...target,
    ...limits,
    levelText: levelInWords(around.level),
    points,
    svg: await leveyJennings(around, zone),
  };
  return { ...summarized, controls };
}

const decimal = (text: string | null): string | null => (text === null ? null : asRead(text));

/** What somebody does now, with who answers here. */
function advised(ports: Ports<"store">) {
  const told = whoAnswers(ports);
  return (one: CaseSummary) => ({ ...one, do: told(advice[one.state]) });
}

const advice: Readonly<Record<CaseState, string>> = {
  "waits-for-control":
    "Kjør ny kontroll på instrumentet nå. Er den godkjent, kan saken lukkes. Er et svar farlig høyt eller lavt: ring lege med en gang.",
  "may-close":
    "Ny kontroll var godkjent. Saken kan lukkes, og svarene blir stående. Er det likevel tvil om et svar: ta stilling til det først.",
  "to-assess":
    "Laboratorieansvarlig tar stilling til hvert svar, varslingsverdier først: ring lege, og la svaret stå, rett det eller trekk det tilbake. Lukk saken når alle er vurdert.",
  closed: "Saken er ferdig.",
};
