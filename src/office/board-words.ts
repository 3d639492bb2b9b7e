/** What the open board says of an instrument and of the station, in its own words (ruling 12; QC.md 5.1). Pure: facts in, words out. */
import type { LiveState } from "../qc/schedule/live-text.ts";
import type { ReleasePorts } from "../release/view.ts";

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
  /** «INR på CoaguChek bil 1», each row that waits for approval and holds its results. */
  readonly unapproved: readonly string[];
  /** Messages that the journal has not confirmed, beyond what is on its way just now. */
  readonly undelivered: { readonly count: number; readonly since: string } | null;
  readonly refused: number;
  /** Results that the journal has, that are in doubt, and about which nobody has decided. */
  readonly inDoubt: number;
  readonly waiting: number;
  /** Instruments that were not seen today. */
  readonly unseen: number;
}

export interface BannerLine {
  readonly gravity: "stop" | "warning" | "good";
  readonly nb: string;
  /** Whom to call: a role of the contacts. */
  readonly call: "it" | "lab-responsible" | null;
}

const mostLines = 3;

/** Always true, the gravest first, three lines at most; good news only where there is no other. */
export function bannerOf(facts: StationFacts): readonly BannerLine[] {
  const { store, unapproved, undelivered, refused, inDoubt, waiting, unseen } = facts;
  const lines: BannerLine[] = [
    ...store.map((code) => ({ gravity: "stop", nb: storeWords[code] ?? storeWords.STORE_UNWRITABLE, call: "it" }) as BannerLine),
    ...(unapproved.length === 0 ? [] : [notApproved(unapproved)]),
    ...(refused === 0
      ? []
      : [{ gravity: "stop", nb: `Journalen har avvist ${results(refused)}. De er lagret her.`, call: "it" } as const]),
    ...(inDoubt === 0 ? [] : [uncertain(inDoubt)]),
    ...(undelivered === null ? [] : [notArrived(undelivered)]),
    ...(waiting === 0 ? [] : [{ gravity: "warning", nb: `${results(waiting)} venter på deg.`, call: null } as const]),
  ];
  if (lines.length > 0) return lines.slice(0, mostLines);
  const away =
    unseen === 0
      ? ""
      : unseen === 1
        ? " 1 instrument er ikke koblet til i dag."
        : ` ${unseen} instrumenter er ikke koblet til i dag.`;
  return [{ gravity: "good", nb: `Alle svar som er hentet inn, er i journalen.${away}`, call: null }];
}

const results = (count: number): string => `${count} svar`;

const storeWords: Readonly<Record<string, string>> & { readonly STORE_UNWRITABLE: string } = {
  STORE_FULL: "Disken er full. Nye svar tas ikke imot, men ligger fortsatt på instrumentet – ikke slett dem.",
  STORE_LOCKED:
    "Et annet program holder databasen. Nye svar tas ikke imot, men ligger fortsatt på instrumentet – ikke slett dem.",
  STORE_DAMAGED: "Databasen er skadet. Nye svar tas ikke imot, men ligger fortsatt på instrumentet – ikke slett dem.",
  STORE_UNWRITABLE:
    "Det kan ikke lagres på disken. Nye svar tas ikke imot, men ligger fortsatt på instrumentet – ikke slett dem.",
};

const notApproved = (rows: readonly string[]): BannerLine => ({
  gravity: "stop",
  nb:
    rows.length === 1
      ? `Reglene for ${rows[0]} er ikke godkjent. Svarene holdes tilbake.`
      : `Reglene for ${rows.length} analyser er ikke godkjent. Svarene holdes tilbake.`,
  call: "lab-responsible",
});

const uncertain = (count: number): BannerLine => ({
  gravity: "warning",
  nb: `${results(count)} i journalen er blitt ${count === 1 ? "usikkert" : "usikre"}.`,
  call: "lab-responsible",
});

const notArrived = ({ count, since }: { readonly count: number; readonly since: string }): BannerLine => ({
  gravity: "warning",
  nb: `${results(count)} har ikke kommet fram til journalen (siden ${since}). De er lagret her og sendes når journalen svarer. Haster det: før svaret inn for hånd.`,
  call: null,
});

/** A row of rules as people speak of it: «INR på CoaguChek bil 1». */
export function rowInWords(
  ports: Pick<ReleasePorts, "view">,
  { instrument, analyte }: { readonly instrument: string; readonly analyte: string },
): string {
  const name = ports.view().instruments.find(({ id }) => id === instrument)?.name ?? instrument;
  return `${analyte} på ${name}`;
}
