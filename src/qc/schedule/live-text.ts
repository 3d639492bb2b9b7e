/** What the nurse reads before leaving (QC.md 5.1): one sentence for whether the instrument may be used, one for what to do. */
import type { EpochMs } from "../../domain/clock.ts";
import type { QcPolicy } from "../../domain/policy.ts";
import { comparisonMissing } from "../../domain/reason-advice.ts";
import type { DoubtCode } from "../../domain/registers/instrument-events.ts";
import { localDate, norwegianClock, norwegianDate } from "../../domain/time.ts";
import type { Due } from "./due.ts";

/**
 * From good to bad: what is told of an instrument is the worst of the lots in use. `held`: quality control is in order,
 * and still something else holds every result.
 */
export const severity = [
  "ok",
  "due-soon",
  "overdue-grace",
  "overdue",
  "trigger",
  "new-lot",
  "never",
  "unjudged",
  "failed",
  "stop",
  "held",
  "out-of-use",
  "not-configured",
] as const;
export type LiveState = (typeof severity)[number];

export interface LiveText {
  readonly nb: string;
  readonly nn: string;
}

/** How one reagent lot stands. */
export interface LotStatus {
  readonly lot: string | null;
  readonly state: LiveState;
  readonly text: LiveText;
}

export interface LiveFacts {
  readonly state: Exclude<LiveState, "held">;
  readonly due: Due;
  /** Which kind of control is wanting. */
  readonly missing: QcPolicy["controlKind"];
  readonly reagentLot: string | null;
  readonly now: EpochMs;
  readonly zone: string;
  /** A control waits for somebody to say which it was (ruling 29). */
  readonly isUnjudged?: boolean;
  /** It waits for a control because what is kept cannot vouch by itself. */
  readonly doubt?: DoubtCode | null;
}

/** `worst`: what holds where all lots stand alike. Where they do not, each lot is told of by itself. */
export function textOfLots(worst: LiveText, lots: readonly LotStatus[]): LiveText {
  if (new Set(lots.map(({ text }) => text.nb)).size <= 1) return worst;
  const said = (language: "nb" | "nn"): string => lots.map(({ lot, text }) => `Reagenslot ${lot}: ${text[language]}`).join(" ");
  return { nb: said("nb"), nn: said("nn") };
}

const unusable = (text: LiveText): LiveText => ({ nb: `Ikke bruk. ${text.nb}`, nn: `Ikkje bruk. ${text.nn}` });

const simple = {
  ok: { nb: "Klar til bruk.", nn: "Klar til bruk." },
  stop: unusable({ nb: "Ta instrumentet ut av bruk og ring Noklus.", nn: "Ta instrumentet ut av bruk og ring Noklus." }),
  "out-of-use": unusable({ nb: "Instrumentet er tatt ut av bruk.", nn: "Instrumentet er teke ut av bruk." }),
  "not-configured": unusable({
    nb: "Kvalitetskontroll er ikke satt opp: spør laboratorieansvarlig.",
    nn: "Kvalitetskontroll er ikkje sett opp: spør laboratorieansvarleg.",
  }),
} as const;

const unjudged: LiveText = {
  nb: "KONTROLLEN ER IKKE VURDERT – si hvilken kontrollprøve det var.",
  nn: "KONTROLLEN ER IKKJE VURDERT – sei kva for kontrollprøve det var.",
};

export function liveText(facts: LiveFacts): LiveText {
  if (facts.state === "unjudged") return unusable(unjudged);
  const text = textOf(facts);
  return facts.isUnjudged === true ? { nb: `${text.nb} ${unjudged.nb}`, nn: `${text.nn} ${unjudged.nn}` } : text;
}

function textOf(facts: LiveFacts): LiveText {
  const { state, missing } = facts;
  if (state === "ok" || state === "stop" || state === "out-of-use" || state === "not-configured") return simple[state];
  if (state === "due-soon") return soon(facts);
  if (state === "failed") return failed(missing);
  if (missing === "comparison" && (state === "never" || state === "overdue")) return unusable(comparisonMissing);
  return waiting(state as Waiting, facts);
}

function soon({ due: { dueAt, testsLeft }, now, zone }: LiveFacts): LiveText {
  if (dueAt === null) {
    const nb = testsLeft === 1 ? "én prøve" : `${testsLeft ?? 0} prøver`;
    const nn = testsLeft === 1 ? "éi prøve" : `${testsLeft ?? 0} prøver`;
    return {
      nb: `Klar til bruk. Kontroll må kjøres etter ${nb} til.`,
      nn: `Klar til bruk. Kontroll må køyrast etter ${nn} til.`,
    };
  }
  if (localDate(dueAt, zone) === localDate(now, zone))
    return { nb: "Klar til bruk. Kontroll må kjøres i dag.", nn: "Klar til bruk. Kontroll må køyrast i dag." };
  const when = `${norwegianDate(dueAt, zone)} kl. ${norwegianClock(dueAt, zone)}`;
  return {
    nb: `Klar til bruk. Kontroll må kjøres innen ${when}.`,
    nn: `Klar til bruk. Kontroll må køyrast innan ${when}.`,
  };
}

const failed = (missing: QcPolicy["controlKind"]): LiveText =>
  missing === "comparison"
    ? unusable({
        nb: "Sammenligningen med sykehuset var utenfor grensen: bruk sjekklisten og ring Noklus.",
        nn: "Samanlikninga med sjukehuset var utanfor grensa: bruk sjekklista og ring Noklus.",
      })
    : unusable({
        nb: "Siste kontroll var ikke godkjent: følg «Hjelp meg videre», og ring laboratorieansvarlig eller Noklus.",
        nn: "Siste kontroll var ikkje godkjend: følg «Hjelp meg vidare», og ring laboratorieansvarleg eller Noklus.",
      });

type Waiting = Exclude<LiveState, keyof typeof simple | "due-soon" | "failed" | "unjudged" | "held">;

const doubtful: Readonly<Record<DoubtCode, LiveText>> = {
  RECORDS_CHANGED: {
    nb: "Noe annet enn Labbro har endret det som er lagret.",
    nn: "Noko anna enn Labbro har endra det som er lagra.",
  },
  MESSAGE_UNREAD: {
    nb: "Noe som instrumentet sendte, kan ikke leses: en kontroll kan mangle.",
    nn: "Noko som instrumentet sende, kan ikkje lesast: ein kontroll kan mangle.",
  },
};

function waiting(state: Waiting, { missing, reagentLot, doubt = null }: LiveFacts): LiveText {
  if (missing === "comparison" && state === "overdue-grace")
    return {
      nb: "Klar til bruk. Fristen for sammenligning med sykehuset er gått ut: gjør den i dag.",
      nn: "Klar til bruk. Fristen for samanlikning med sjukehuset er gått ut: gjer henne i dag.",
    };
  const control = missing === "electronic" ? "elektronisk kontroll" : "kontroll på alle nivåer";
  const kontroll = missing === "electronic" ? "elektronisk kontroll" : "kontroll på alle nivå";
  if (state === "trigger" && doubt !== null)
    return unusable({
      nb: `${doubtful[doubt].nb} ${missing === "comparison" ? "Sammenlign med sykehuset på nytt" : `Kjør ${control}`}, og si fra til laboratorieansvarlig.`,
      nn: `${doubtful[doubt].nn} ${missing === "comparison" ? "Samanlikn med sjukehuset på nytt" : `Køyr ${kontroll}`}, og sei frå til laboratorieansvarleg.`,
    });
  const lot = reagentLot === null ? "" : ` ${reagentLot}`;
  const texts: Readonly<Record<Waiting, LiveText>> = {
    "overdue-grace": {
      nb: "Kontroll må kjøres i dag: fristen er gått ut.",
      nn: "Kontroll må køyrast i dag: fristen er gått ut.",
    },
    overdue: unusable({
      nb: `Fristen for kontroll er gått ut: kjør ${control}.`,
      nn: `Fristen for kontroll er gått ut: køyr ${kontroll}.`,
    }),
    trigger: unusable({
      nb: `Kjør ${control} etter service eller hendelse.`,
      nn: `Køyr ${kontroll} etter service eller hending.`,
    }),
    "new-lot": unusable({
      nb: `Kjør kontroll på alle nivåer med den nye reagensloten${lot}.`,
      nn: `Køyr kontroll på alle nivå med den nye reagensloten${lot}.`,
    }),
    never: unusable({
      nb: `Kjør ${control} før første pasientprøve.`,
      nn: `Køyr ${kontroll} før første pasientprøve.`,
    }),
  };
  return texts[state];
}
