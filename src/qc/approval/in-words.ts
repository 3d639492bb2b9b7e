/** "Slik blir svar behandlet": the rules in force as Norwegian sentences, for the one who approves them (qc.md 5.2 no. 11). Pure. */
import type { ValueLimits } from "../../domain/limits.ts";
import type { OutcomeVersion, QcGrace, QcInterval, QcPolicy } from "../../domain/policy.ts";
import { type ReasonCode, type ReasonCodeEntry, reasonCodes } from "../../domain/reason-codes.ts";
import type { ConfiguredAnalyte, Instrument } from "../../domain/station.ts";
import { norwegianDate } from "../../domain/time.ts";
import type { Outcome } from "../../domain/verdict.ts";
import { plausibleLimits } from "../result/value-codes.ts";

/** One sentence or heading a line. */
export function rulesInWords(instruments: readonly Instrument[], zone: string): readonly string[] {
  return [...instruments.flatMap((instrument) => analytesInWords(instrument, zone)), ...defaultsInWords()];
}

/** What was set for an instrument's analyses. */
export const analytesInWords = (instrument: Instrument, zone: string): readonly string[] =>
  instrument.analytes.flatMap((analyte) => analyteInWords(instrument, analyte, zone));

function analyteInWords(instrument: Instrument, analyte: ConfiguredAnalyte, zone: string): readonly string[] {
  const policies = Object.hasOwn(instrument.qc, analyte.name) ? (instrument.qc[analyte.name] ?? []) : [];
  const place = `${instrument.name} (${instrument.id}), ${analyte.name} i ${analyte.unit}`;
  const versions = instrument.outcomes[analyte.name] ?? instrument.outcomes[""] ?? [];
  const sentences = [
    ...(policies.length === 0 ? ["Ingen kvalitetskontroll er satt opp."] : policies.flatMap((one) => policyInWords(one, zone))),
    ...limitsInWords(analyte),
    ...versions.flatMap((version) => choicesInWords(version, zone)),
  ];
  return sentences.map((sentence) => `${place}: ${sentence}`);
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
  const { controlKind, levels, levelMode, comparison, triggers } = policy;
  const compared =
    comparison === undefined
      ? []
      : [
          `Sammenligning med sykehuset hver ${comparison.everyMonths}. måned, grense ${comparison.limitPercent} % (${comparison.source}).`,
        ];
  return [
    `Fra ${norwegianDate(policy.validFrom, zone)}: ${kinds[controlKind]}, ${levels.join(" og ")} (${levelModes[levelMode]}${sufficientInWords(policy)}), ${intervalInWords(policy.interval)}, ${graceInWords(policy.grace)}. Kilde: ${policy.source}.`,
    newLots[policy.newLot],
    ...(policy.lotScope === "reagent-lot" ? ["Fristen gjelder for hver reagenslot for seg."] : []),
    triggers.length === 0
      ? "Ingen hendelser krever ny kontroll."
      : `Ny kontroll kreves etter: ${triggers.map((one) => events[one] ?? one).join(", ")}.`,
    `Kontrollregler: ${ruleSetInWords(policy)}.`,
    ...compared,
  ];
}

const severityNames = { off: "brukes ikke", warn: "varsel", reject: "ikke godkjent" } as const;

/** The set, and whatever was changed of it. */
function ruleSetInWords({ rules, severities = {}, boundary = "exclusive", r4s = "calc" }: QcPolicy): string {
  const changed = Object.entries(severities).map(([rule, severity]) => `${rule} ${severityNames[severity]}`);
  return [
    rules,
    ...changed,
    ...(boundary === "inclusive" ? ["en verdi på SD-grensen er utenfor"] : []),
    ...(r4s === "classic" ? ["R-4s bare med én over +2 SD og én under −2 SD"] : []),
  ].join(", ");
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

function intervalInWords(interval: QcInterval): string {
  switch (interval.type) {
    case "rolling":
      return `minst hver ${interval.hours}. time`;
    case "calendar-day":
      return "hver dag";
    case "calendar-week":
      return `hver uke${interval.dueDay === undefined ? "" : `, senest ${weekdays[interval.dueDay]}`}`;
    case "calendar-month":
      return `hver måned${interval.dueDay === undefined ? "" : `, senest den ${interval.dueDay}.`}`;
    case "test-count":
      return `for hver ${interval.n}. pasientprøve`;
    case "months":
      return `hver ${interval.months}. måned`;
    case "none":
      return "uten fast intervall";
  }
}

const graceInWords = (grace: QcGrace): string =>
  "hours" in grace ? `frist pluss ${grace.hours} timer` : `frist pluss ${grace.workdays} virkedager`;

function limitsInWords(analyte: ConfiguredAnalyte): readonly string[] {
  const { measuringRange, plausible, alert, confirm, delta } = analyte.limits ?? {};
  const proposed = plausible === undefined ? " (forslag)" : "";
  const alerts = alert === undefined ? "ikke besvart" : rangeInWords(alert === "none" ? undefined : alert);
  const change = delta === undefined ? "bruker ikke" : `mer enn ${decimalComma(delta.percent)} % på ${delta.days} dager`;
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

const outcomeNames: Readonly<Record<Outcome, string>> = {
  RELEASE: "sendes",
  RELEASE_COMMENT: "sendes med kommentar",
  HOLD: "holdes tilbake",
  REJECT: "sendes ikke",
};

function choicesInWords({ validFrom, choices }: OutcomeVersion, zone: string): readonly string[] {
  const from = validFrom === null ? "" : `Fra ${norwegianDate(validFrom, zone)}: `;
  return Object.entries(choices)
    .filter(([code, outcome]) => outcome !== undefined && outcome !== reasonCodes[code as ReasonCode].default)
    .map(([code, outcome]) => `${from}Eget valg: «${reasonCodes[code as ReasonCode].nb}» ${outcomeNames[outcome]} (${code}).`);
}

/** What holds where nobody chose otherwise. */
function defaultsInWords(): readonly string[] {
  const entries: readonly (readonly [string, ReasonCodeEntry])[] = Object.entries(reasonCodes);
  return entries.map(([code, entry]) => `Ellers: «${entry.nb}» ${outcomeNames[entry.default]} (${code}).`);
}

const sufficientInWords = ({ levelMode, sufficient }: QcPolicy): string =>
  levelMode !== "any" || sufficient === undefined
    ? ""
    : `: ${sufficient.levels.join(" eller ")} er nok, kilde: ${sufficient.source}`;
