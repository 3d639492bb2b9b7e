/** "Slik blir svar behandlet": the rules in force as Norwegian sentences, for the one who approves them (QC.md 5.2 no. 11). Pure. */

import type { Answer } from "../../domain/answers.ts";
import {
  defaultReleaseTimes,
  type OutcomeVersion,
  type QcGrace,
  type QcInterval,
  type QcPolicy,
  type ReleaseTimes,
} from "../../domain/policy.ts";
import { type ReasonCode, reasonCodes } from "../../domain/reason-codes.ts";
import { reasonText } from "../../domain/reason-text.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { norwegianDate } from "../../domain/time.ts";
import type { ValueLimits } from "../../domain/value-limits.ts";
import type { Outcome } from "../../domain/verdict.ts";
import { analyteIn, counted, levelInWords } from "../../domain/wording.ts";
import { plausibleLimits } from "../result/value-codes.ts";
import { controlRulesInWords } from "./control-rules-in-words.ts";

/** One sentence a line; what holds for everything stands once, at the end. `times`: the station's. */
export function rulesInWords(
  instruments: readonly Instrument[],
  zone: string,
  times: ReleaseTimes = defaultReleaseTimes,
): readonly string[] {
  return [...instruments.flatMap((instrument) => analytesInWords(instrument, zone, times)), ...defaultsInWords(times)];
}

/** What was set for an instrument's analyses. */
export const analytesInWords = (
  instrument: Instrument,
  zone: string,
  times: ReleaseTimes = defaultReleaseTimes,
): readonly string[] => instrument.analytes.flatMap((analyte) => analyteInWords(instrument, analyte, zone, times));

function analyteInWords(
  instrument: Instrument,
  analyte: ConfiguredAnalyte,
  zone: string,
  times: ReleaseTimes,
): readonly string[] {
  const place = `${instrument.name} (${instrument.id}), ${analyteIn(analyte.name, analyte.unit)}`;
  const versions = instrument.outcomes[analyte.name] ?? instrument.outcomes[""] ?? [];
  const sentences = [
    ...settingsInWords(instrument, analyte, zone),
    ...versions.flatMap((version) => choicesInWords(version, zone, times)),
  ];
  return sentences.map((sentence) => `${place}: ${sentence}`);
}

/** How an analysis is controlled, and its limits: all but the outcomes that were chosen. */
export function settingsInWords(instrument: Pick<Instrument, "qc">, analyte: ConfiguredAnalyte, zone: string): readonly string[] {
  const policies = Object.hasOwn(instrument.qc, analyte.name) ? (instrument.qc[analyte.name] ?? []) : [];
  return [
    ...(policies.length === 0 ? ["Ingen kvalitetskontroll er satt opp."] : policies.flatMap((one) => policyInWords(one, zone))),
    ...limitsInWords(analyte),
  ];
}

const levelModes = { all: "alle nivåer", any: "ett av nivåene", rotate: "nivåene etter tur" } as const;
const kinds = {
  liquid: "Kontrollprøve",
  electronic: "Elektronisk kontroll",
  onboard: "Innebygd kontroll",
  comparison: "Sammenligning",
} as const;
const newLots = {
  device: "Ny reagenslot må kontrolleres på dette instrumentet før bruk.",
  unit: "Ny reagenslot må kontrolleres én gang i enheten før bruk.",
  none: "Ny reagenslot kan brukes uten egen kontroll.",
} as const;

function policyInWords(policy: QcPolicy, zone: string): readonly string[] {
  const { controlKind, levels, levelMode, comparison, triggers, totalError } = policy;
  const months = (every: number): string => (every === 1 ? "hver måned" : every === 12 ? "hvert år" : `hver ${every}. måned`);
  // Other kinds know no levels.
  const asked =
    controlKind === "liquid"
      ? ` ${levels.map((one) => levelInWords(one)).join(" og ")} (${levelModes[levelMode]}${sufficientInWords(policy)}),`
      : "";
  return [
    `Fra ${norwegianDate(policy.validFrom, zone)}: ${kinds[controlKind]},${asked} ${intervalInWords(policy.interval)}, ${graceInWords(policy.grace)}. Kilde: ${policy.source}.`,
    newLots[policy.newLot],
    ...(policy.lotScope === "reagent-lot" ? ["Fristen gjelder for hver reagenslot for seg."] : []),
    triggers.length === 0
      ? "Ingen hendelser krever ny kontroll."
      : `Ny kontroll kreves etter: ${triggers.map((one) => events[one] ?? one).join(", ")}.`,
    ...controlRulesInWords(policy),
    ...(comparison === undefined
      ? []
      : [
          `Sammenligning med sykehuset ${months(comparison.everyMonths)}, grense ${decimalComma(String(comparison.limitPercent))} % (${comparison.source}).`,
        ]),
    ...(totalError === undefined
      ? []
      : [
          `Tillatt totalfeil ${decimalComma(String(totalError.allowedPercent))} % (${totalError.source}); vises i rapporten og holder ingen svar tilbake.`,
        ]),
  ];
}

const events: Readonly<Record<string, string>> = {
  service: "service",
  dropped: "fall eller støt",
  software: "ny programvare",
  error: "feilmelding",
  "new-shipment": "ny leveranse",
  calibration: "kalibrering",
};

const weekdays = {
  ...{ monday: "mandag", tuesday: "tirsdag", wednesday: "onsdag", thursday: "torsdag", friday: "fredag" },
  ...{ saturday: "lørdag", sunday: "søndag" },
} as const;

/** `hver uke, senest tirsdag`. */
export function intervalInWords(interval: QcInterval): string {
  switch (interval.type) {
    case "rolling":
      return `minst ${hoursInWords(interval.hours)}`;
    case "calendar-day":
      return "hver dag";
    case "calendar-week":
      return `hver uke${interval.dueDay === undefined ? "" : `, senest ${weekdays[interval.dueDay]}`}`;
    case "calendar-month":
      return `hver måned${interval.dueDay === undefined ? "" : `, senest den ${interval.dueDay}.`}`;
    case "test-count":
      return interval.n === 1 ? "for hver pasientprøve" : `for hver ${interval.n}. pasientprøve`;
    case "months":
      return interval.months === 1 ? "hver måned" : `hver ${interval.months}. måned`;
    case "none":
      return "uten fast intervall";
  }
}

/** Of whole weeks and days nobody speaks in hours. */
function hoursInWords(hours: number): string {
  const every = (count: number, one: string, more: string): string => (count === 1 ? one : `hver ${count}. ${more}`);
  if (hours % 168 === 0) return every(hours / 168, "hver uke", "uke");
  return hours % 24 === 0 ? every(hours / 24, "hvert døgn", "dag") : every(hours, "hver time", "time");
}

function graceInWords(grace: QcGrace): string {
  if ("workdays" in grace)
    return grace.workdays === 0 ? noGrace : `frist pluss ${counted(grace.workdays, "virkedag", "virkedager")}`;
  if (grace.hours === 0) return noGrace;
  return `frist pluss ${counted(grace.hours, "time", "timer")}`;
}
const noGrace = "uten ekstra frist";

/** With answers in words there is nothing to compare with limits; what counts is the list. */
function answersInWords(answers: readonly Answer[]): string {
  const each = answers.map(({ value, text }) => (text === value ? `«${value}»` : `«${value}» (${text})`));
  return `Svar i ord: ${each.join(", ")}. Andre svar holdes tilbake.`;
}

function limitsInWords(analyte: ConfiguredAnalyte): readonly string[] {
  const { measuringRange, plausible, alert, confirm, delta } = analyte.limits ?? {};
  const proposed = plausible === undefined ? " (forslag)" : "";
  const alerts = alert === undefined ? "ikke besvart" : rangeInWords(alert === "none" ? undefined : alert);
  if (analyte.answers !== undefined) return [answersInWords(analyte.answers), `Varslingsgrenser: ${alerts}.`];
  const change =
    delta === undefined ? "bruker ikke" : `mer enn ${decimalComma(delta.percent)} % på ${counted(delta.days, "dag", "dager")}`;
  return [
    `Måleområde: ${rangeInWords(measuringRange)}.`,
    `Troverdig område: ${rangeInWords(plausibleLimits(analyte))}${proposed}.`,
    `Varslingsgrenser: ${alerts}.`,
    `Bekreftes utenfor: ${rangeInWords(confirm)}.`,
    `Endring fra forrige svar: ${change}.`,
  ];
}

function rangeInWords(range: ValueLimits | undefined): string {
  const parts = [
    ...(range?.low === undefined ? [] : [`fra ${decimalComma(range.low)}`]),
    ...(range?.high === undefined ? [] : [`til ${decimalComma(range.high)}`]),
  ];
  return parts.length === 0 ? "bruker ikke" : parts.join(" ");
}

const decimalComma = (number: string): string => number.replace(".", ",");

/** Groups of outcomes, the strictest first. */
export const outcomeNames = {
  REJECT: "Sendes ikke",
  HOLD: "Holdes tilbake",
  RELEASE_COMMENT: "Sendes med kommentar",
  RELEASE: "Sendes",
} as const satisfies Readonly<Record<Outcome, string>>;
export const outcomes = Object.keys(outcomeNames) as readonly Outcome[];

/** Of one version: what was chosen otherwise than by default. */
export function choicesInWords({ validFrom, choices }: OutcomeVersion, zone: string, times: ReleaseTimes): readonly string[] {
  const from = validFrom === null ? "" : `Fra ${norwegianDate(validFrom, zone)}: `;
  const chosen = Object.entries(choices).flatMap(([code, outcome]): readonly (readonly [ReasonCode, Outcome])[] => {
    const known = code as ReasonCode;
    return outcome === undefined || outcome === reasonCodes[known].default ? [] : [[known, outcome]];
  });
  return grouped(chosen, times).map((sentence) => `${from}Valgt her: ${sentence}`);
}

/** What holds where nobody chose otherwise. */
function defaultsInWords(times: ReleaseTimes): readonly string[] {
  const all = (Object.keys(reasonCodes) as readonly ReasonCode[]).map((code) => [code, reasonCodes[code].default] as const);
  return grouped(all, times).map((sentence) => `Der ikke noe annet er valgt: ${sentence}`);
}

const grouped = (codes: readonly (readonly [ReasonCode, Outcome])[], times: ReleaseTimes): readonly string[] =>
  outcomes.flatMap((outcome) => {
    const texts = codes.filter(([, one]) => one === outcome).map(([code]) => `«${reasonText(code, times)}»`);
    return texts.length === 0 ? [] : [`${outcomeNames[outcome]}: ${texts.join(", ")}`];
  });

const sufficientInWords = ({ levelMode, sufficient }: QcPolicy): string =>
  levelMode !== "any" || sufficient === undefined
    ? ""
    : `: ${sufficient.levels.map((one) => levelInWords(one)).join(" eller ")} er nok, kilde: ${sufficient.source}`;
