/** What the open board says of an instrument and of the station, in its own words (ruling 12; QC.md 5.1). Pure: facts in, words out. */
import type { LiveState } from "../qc/schedule/live-text.ts";
import type { Ports } from "../release/view.ts";

export type BoardWord = "usable" | "usable-with-lot" | "control-missing" | "control-unjudged" | "do-not-use" | "out-of-use";

export interface AnalysisFacts {
  readonly analyte: string;
  readonly state: LiveState;
  /** Told apart where several are in use. */
  readonly lots: readonly { readonly lot: string | null; readonly state: LiveState }[];
}

export interface AnalysisWord {
  readonly word: BoardWord;
  readonly nb: string;
}

const usable: readonly LiveState[] = ["ok", "due-soon", "overdue-grace"];
const missing: readonly LiveState[] = ["overdue", "trigger", "new-lot", "never"];

/** The word stands beside the colour: neither is enough alone. */
export function wordOf({ state, lots }: AnalysisFacts): AnalysisWord {
  const named = lots.flatMap((one) => (one.lot === null ? [] : [{ ...one, lot: one.lot }]));
  const good = named.filter((one) => usable.includes(one.state));
  const bad = named.filter((one) => !usable.includes(one.state));
  // What holds everything stands above any lot.
  const isOfLots = !["held", "out-of-use", "not-configured", "stop"].includes(state);
  if (isOfLots && good.length > 0 && bad.length > 0)
    return { word: "usable-with-lot", nb: `KAN BRUKES MED LOT ${listed(good)}. IKKE BRUK LOT ${listed(bad)}.` };
  if (usable.includes(state)) return { word: "usable", nb: "KAN BRUKES" };
  if (missing.includes(state)) return { word: "control-missing", nb: "KONTROLLPRØVE MANGLER" };
  if (state === "unjudged") return { word: "control-unjudged", nb: "KONTROLLEN ER IKKE VURDERT" };
  return state === "out-of-use" ? { word: "out-of-use", nb: "TATT UT AV BRUK" } : { word: "do-not-use", nb: "IKKE BRUK" };
}

const listed = (lots: readonly { readonly lot: string }[]): string => lots.map(({ lot }) => lot).join(" OG ");

/** What stops sending, gravest first. */
export interface StationFacts {
  /** Codes of what keeps the station from taking anything in. */
  readonly store: readonly string[];
  /** Why nothing is sent until a person says so; empty: nothing is paused. */
  readonly paused: readonly string[];
  /** There is no backup as there should be. */
  readonly noBackup: boolean;
  /** «INR på CoaguChek bil 1», each row that waits for approval and holds its results. */
  readonly unapproved: readonly string[];
  /** Messages that the journal has not confirmed, beyond what is on its way just now. */
  readonly undelivered: { readonly count: number; readonly since: string } | null;
  /** Results, and changes to results, that the journal refused. */
  readonly refused: number;
  /** Control messages that their receiver refused. */
  readonly refusedControls: number;
  /** Where messages came from that were taken in and cannot be read: «Afinion, bil 1», each message once. */
  readonly unread: readonly string[];
  /** Serial numbers of instruments that nobody registered, whose results are held. */
  readonly strangers: readonly string[];
  /** Results that the journal has, that are in doubt, and about which nobody has decided. */
  readonly inDoubt: number;
  readonly waiting: number;
  /** Results that wait for a control and then go by themselves. */
  readonly awaitControl: number;
  /** Results that are being judged, or that the journal has not answered yet. */
  readonly onTheWay: number;
  /** Results of today that the journal does not get. */
  readonly notSent: number;
  /** Instruments that were not seen today. */
  readonly unseen: number;
}

export interface BannerLine {
  readonly gravity: "stop" | "warning" | "info" | "good";
  readonly nb: string;
  /** Whom to call; whoever that is here is put in beside. */
  readonly call: string | null;
}

const callIt = "Ring IT.";
const callLab = "Ring laboratorieansvarlig.";

const mostLines = 3;

/** Always true, the gravest first, three lines at most; good news only where there is no other. */
export function bannerOf(facts: StationFacts): readonly BannerLine[] {
  const {
    store,
    paused,
    noBackup,
    unapproved,
    undelivered,
    refused,
    refusedControls,
    unread,
    strangers,
    inDoubt,
    waiting,
    awaitControl,
  } = facts;
  const some = (count: number, line: Omit<BannerLine, "call"> & Partial<BannerLine>): readonly BannerLine[] =>
    count === 0 ? [] : [{ call: null, ...line }];
  const lines: readonly BannerLine[] = [
    ...store.map((code): BannerLine => ({ gravity: "stop", nb: storeWords[code] ?? storeWords.STORE_UNWRITABLE, call: callIt })),
    ...paused.map((code): BannerLine => ({ gravity: "stop", nb: pauseWords[code] ?? "", call: callLab })),
    ...(unapproved.length === 0 ? [] : [notApproved(unapproved)]),
    ...some(refused, {
      gravity: "stop",
      nb: `Journalen har avvist ${results(refused)}. De er lagret her.`,
      call: callIt,
    }),
    ...(unread.length === 0 ? [] : [notRead(unread)]),
    ...(inDoubt === 0 ? [] : [uncertain(inDoubt)]),
    ...(undelivered === null ? [] : [notArrived(undelivered)]),
    ...(strangers.length === 0 ? [] : [unknownInstruments(strangers)]),
    ...some(waiting, { gravity: "warning", nb: `${results(waiting)} venter på deg.` }),
    ...some(awaitControl, { gravity: "warning", nb: `${results(awaitControl)} venter på kontrollprøve.` }),
    ...some(refusedControls, {
      gravity: "warning",
      nb: `Mottakeren av kontroller har avvist ${refusedControls === 1 ? "en melding" : `${refusedControls} meldinger`}.`,
      call: callIt,
    }),
    ...(noBackup ? [backupMissing] : []),
  ];
  return lines.length > 0 ? lines.slice(0, mostLines) : [calm(facts)];
}

/** Nothing is wrong, and nobody has to do anything. */
function calm({ onTheWay, notSent, unseen }: StationFacts): BannerLine {
  const away =
    unseen === 0
      ? ""
      : unseen === 1
        ? " 1 instrument er ikke koblet til i dag."
        : ` ${unseen} instrumenter er ikke koblet til i dag.`;
  const left = notSent === 0 ? "" : ` ${results(notSent)} fra i dag er ikke sendt.`;
  if (onTheWay > 0)
    return { gravity: "info", nb: `${results(onTheWay)} blir vurdert eller er på vei til journalen.${left}${away}`, call: null };
  const arrived = notSent === 0 ? "Alle svar som er hentet inn, er i journalen." : "Alle svar som skal dit, er i journalen.";
  return { gravity: "good", nb: `${arrived}${left}${away}`, call: null };
}

const results = (count: number): string => `${count} svar`;

const storeWords: Readonly<Record<string, string>> & { readonly STORE_UNWRITABLE: string } = {
  STORE_FULL: "Disken er full. Nye svar tas ikke imot, men ligger fortsatt på instrumentet – ikke slett dem.",
  STORE_LOCKED:
    "Et annet program holder databasen. Nye svar tas ikke imot, men ligger fortsatt på instrumentet – ikke slett dem.",
  STORE_DAMAGED: "Databasen er skadet. Nye svar tas ikke imot, men ligger fortsatt på instrumentet – ikke slett dem.",
  VALUE_CHANGED: "Noe som er lagret, er endret av et annet program eller av disken. Det brukes ikke.",
  STORE_UNWRITABLE:
    "Det kan ikke lagres på disken. Nye svar tas ikke imot, men ligger fortsatt på instrumentet – ikke slett dem.",
};

const pauseWords: Readonly<Record<string, string>> = {
  DELIVERY_RESTORED:
    "Stasjonen er lagt tilbake fra en sikkerhetskopi og sender ikke ennå. Svar fra tiden etter kopien kan være sendt fra den gamle PC-en.",
  TWO_STATIONS: "En annen PC bruker samme navn som denne. Ingenting sendes før noen har sagt hvilken som skal stå.",
  PAUSE_CHANGED:
    "Sendingen var satt på pause, og noe annet enn Labbro har endret eller slettet pausen. Ingenting sendes før noen har sett på det.",
};

const backupMissing: BannerLine = {
  gravity: "warning",
  nb: "Det er ikke tatt sikkerhetskopi som det skal. Svar tas imot og sendes som vanlig.",
  call: callIt,
};

const notRead = (from: readonly string[]): BannerLine => {
  const named = [...new Set(from)].join(" og ");
  return {
    gravity: "stop",
    nb:
      from.length === 1
        ? `En melding fra ${named} kunne ikke leses. Svarene i den er ikke i journalen: slå dem opp på instrumentet.`
        : `${from.length} meldinger fra ${named} kunne ikke leses. Svarene i dem er ikke i journalen: slå dem opp på instrumentet.`,
    call: callIt,
  };
};

const unknownInstruments = (serials: readonly string[]): BannerLine => ({
  gravity: "warning",
  nb: `${serials.length === 1 ? "Ukjent instrument" : "Ukjente instrumenter"} ${serials.join(", ")} er koblet til. Svarene holdes tilbake.`,
  call: null,
});

const notApproved = (rows: readonly string[]): BannerLine => ({
  gravity: "stop",
  nb:
    rows.length === 1
      ? `Reglene for ${rows[0]} er ikke godkjent. Svarene holdes tilbake.`
      : `Reglene for ${rows.length} analyser er ikke godkjent. Svarene holdes tilbake.`,
  call: callLab,
});

const uncertain = (count: number): BannerLine => ({
  gravity: "warning",
  nb: `${results(count)} i journalen er blitt ${count === 1 ? "usikkert" : "usikre"}.`,
  call: callLab,
});

const notArrived = ({ count, since }: { readonly count: number; readonly since: string }): BannerLine => ({
  gravity: "warning",
  nb: `${results(count)} har ikke kommet fram til journalen (siden ${since}). De er lagret her og sendes når journalen svarer. Haster det: før svaret inn for hånd.`,
  call: null,
});

/** A row of rules as people speak of it: «INR på CoaguChek bil 1». */
export function rowInWords(
  ports: Ports<"view">,
  { instrument, analyte }: { readonly instrument: string; readonly analyte: string },
): string {
  const name = ports.view().instruments.find(({ id }) => id === instrument)?.name ?? instrument;
  return `${analyte} på ${name}`;
}
