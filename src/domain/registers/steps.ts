/**
 * "Hjelp meg videre": what to do when a control failed, step by step (QC.md 2.1, ruling 22), and the log of who did what. A tick says
 * nothing of the verdict.
 */
import { registerOf } from "../register.ts";

export interface Step {
  readonly nb: string;
  readonly nn: string;
}

export const failedControlSteps: readonly Step[] = [
  { nb: "Ikke bruk instrumentet til pasientprøver.", nn: "Ikkje bruk instrumentet til pasientprøver." },
  {
    nb: "Kontroller utløpsdato, åpningsdato, oppbevaring, blanding og temperatur, og at nivå, lot og kode er riktige.",
    nn: "Kontroller utløpsdato, opningsdato, oppbevaring, blanding og temperatur, og at nivå, lot og kode er rette.",
  },
  {
    nb: "Kjør kontrollen på nytt med samme kontrollmateriale.",
    nn: "Køyr kontrollen på nytt med same kontrollmateriale.",
  },
  { nb: "Kjør kontrollen på nytt fra et nytt hetteglass.", nn: "Køyr kontrollen på nytt frå eit nytt hetteglas." },
  {
    nb: "Kjør kontrollen med ny testkassett eller teststrimmel, om mulig fra en annen reagenslot.",
    nn: "Køyr kontrollen med ny testkassett eller teststrimmel, om mogleg frå ein annan reagenslot.",
  },
  {
    nb: "Rengjør instrumentet eller kontroller kalibreringen etter bruksanvisningen, og kjør kontrollen på nytt.",
    nn: "Reingjer instrumentet eller kontroller kalibreringa etter bruksrettleiinga, og køyr kontrollen på nytt.",
  },
  {
    nb: "Ta instrumentet ut av bruk, send prøvene til laboratoriet, og ring Noklus eller leverandøren.",
    nn: "Ta instrumentet ut av bruk, send prøvene til laboratoriet, og ring Noklus eller leverandøren.",
  },
  {
    nb: "Gå gjennom pasientsvarene siden siste godkjente kontroll.",
    nn: "Gå gjennom pasientsvara sidan siste godkjende kontroll.",
  },
  { nb: "Skriv avvik.", nn: "Skriv avvik." },
  {
    nb: "Vurder melding til leverandør og Direktoratet for medisinske produkter (DMP) dersom instrumentet kan ha gitt feil svar.",
    nn: "Vurder melding til leverandør og Direktoratet for medisinske produkter (DMP) dersom instrumentet kan ha gitt feil svar.",
  },
];

/** A tick: who, when and what was found stand in its signature. */
export interface StepDone {
  /** From 1. */
  readonly step: number;
}

/** Key: the control run and the step; subject: the key of the control run; `at`: when it was ticked. */
export const stepsDone = registerOf<StepDone>("failed-control-step");
