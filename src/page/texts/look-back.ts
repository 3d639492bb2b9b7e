import { plural } from "./format.ts";

export const lookBack = {
  title: "Usikre svar",
  intro:
    "Svar som er i journalen, og som det senere er blitt tvil om. Ingenting endres av seg selv: noen må ta stilling til hvert svar.",
  none: "Ingen svar i journalen er usikre.",
  open: "Må vurderes",
  closed: "Lukkede saker",
  of: (results: number, undecided: number) =>
    undecided === 0
      ? `${plural(results, "svar", "svar")}, alle er vurdert.`
      : `${plural(results, "svar", "svar")}, ${undecided} ikke vurdert.`,
  since: (when: string) => `Oppdaget ${when}.`,
  show: "Åpne saken",
  showOf: (about: string) => `Åpne saken: ${about}`,
  back: "Tilbake til listen",
  case: (id: string) => `Sak ${id}`,
  results: "Svarene",
  alert: "Varslingsverdi",
  act: "Ta stilling",
  actOn: (what: string) => `Ta stilling til ${what}`,
  storyOf: (what: string) => `Hva skjedde? ${what}`,
  actOnRest: (n: number) => `Ta stilling til alle ${n} som ikke er vurdert`,
  notYours: "Bare laboratorieansvarlig tar stilling til usikre svar.",
  what: "Hva skal skje med svaret?",
  choices: {
    stands: "La svaret stå",
    uncertain: "Si fra i journalen at svaret er usikkert",
    corrected: "Rett svaret i journalen",
    withdrawn: "Trekk svaret tilbake fra journalen",
    "new-sample": "Be om ny prøve, la svaret stå",
  },
  /** What each choice does. */
  means: {
    stands: "Svaret er vurdert og blir stående i journalen som det er.",
    uncertain: "Journalen får beskjed om at svaret er usikkert. Verdien blir stående.",
    corrected: "Journalen får det riktige svaret i stedet.",
    withdrawn: "Journalen får beskjed om å ta svaret bort. Det kan ikke angres.",
    "new-sample": "Svaret blir stående, og det skrives ned at pasienten bør ta ny prøve.",
  },
  decided: {
    stands: "Vurdert, svaret blir stående",
    uncertain: "Sagt fra i journalen at svaret er usikkert",
    corrected: "Rettet i journalen",
    withdrawn: "Trukket tilbake fra journalen",
    "new-sample": "Ny prøve er anbefalt",
  },
  by: (what: string, who: string, when: string) => `${what} (${who}, ${when})`,
  notifiedWas: (who: string, when: string) => `${who} fikk beskjed ${when}.`,
  value: "Riktig svar, slik instrumentet viser det",
  valueHelp: "Med desimalkomma, for eksempel 12,5 eller <5. Enheten er den samme.",
  notified: "Hvem fikk beskjed?",
  notifiedHelp: "Legen eller den som bestilte prøven. Ring først.",
  notifiedMissing: "Skriv hvem som fikk beskjed.",
  notifiedAt: "Når fikk de beskjed? (tomt: nå)",
  save: "Lagre vurderingen",
  saved: "Vurderingen er lagret.",
  close: "Lukk saken",
  cause: "Hva var årsaken?",
  closeHelp: "Feilen ble ikke bekreftet. Svarene som ikke er vurdert, blir stående.",
  isClosed: "Saken er lukket.",
  closedBy: (who: string, when: string) => `Lukket av ${who} ${when}`,
} as const;
