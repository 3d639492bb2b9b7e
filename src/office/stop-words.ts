/** Why a message stopped on its way to the journal, for whoever waits for the answer. Pure. */
import type { ProblemCode } from "../domain/problem-catalogue.ts";

interface StopWords {
  readonly nb: string;
  readonly nn: string;
}

const words: Readonly<Partial<Record<ProblemCode, StopWords>>> = {
  JOURNAL_REFUSED: {
    nb: "Journalen avviste svaret. Ring IT, og før svaret inn for hånd hvis det haster.",
    nn: "Journalen avviste svaret. Ring IT, og før svaret inn for hand om det hastar.",
  },
  JOURNAL_REFUSED_PATIENT: {
    nb: "Journalen kjenner ikke pasienten. Sjekk fødselsnummeret i journalen.",
    nn: "Journalen kjenner ikkje pasienten. Sjekk fødselsnummeret i journalen.",
  },
  JOURNAL_REFUSED_FORM: {
    nb: "Journalen kan ikke lese slike meldinger. Ring IT, og før svaret inn for hånd hvis det haster.",
    nn: "Journalen kan ikkje lese slike meldingar. Ring IT, og før svaret inn for hand om det hastar.",
  },
  JOURNAL_DUPLICATE: {
    nb: "Journalen sier at den har svaret fra før. Se etter i journalen.",
    nn: "Journalen seier at han har svaret frå før. Sjå etter i journalen.",
  },
  MESSAGE_TOO_LARGE: {
    nb: "Meldingen er større enn meldingstjeneren tar imot. Ring IT.",
    nn: "Meldinga er større enn meldingstenaren tek imot. Ring IT.",
  },
  MESSAGE_CHANGED: {
    nb: "Den lagrede meldingen er endret og sendes ikke slik. Se i journalen om svaret er der fra før. Hvis ikke: les det på instrumentet og før det inn for hånd. Ring IT.",
    nn: "Den lagra meldinga er endra og blir ikkje send slik. Sjå i journalen om svaret er der frå før. Viss ikkje: les det på instrumentet og før det inn for hand. Ring IT.",
  },
};

/** What nobody foresaw keeps its code, for whoever is called. */
export const stopWords = (code: ProblemCode): StopWords =>
  words[code] ?? {
    nb: `Meldingen kunne ikke sendes (${code}). Ring IT.`,
    nn: `Meldinga kunne ikkje sendast (${code}). Ring IT.`,
  };
