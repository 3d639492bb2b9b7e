import { plural } from "./format.ts";

export const rules = {
  title: "Regler",
  goLive: "Før stasjonen tas i bruk",
  live: "Alt er klart.",
  notProduction: "Stasjonen står som testsystem: meldinger er merket som test, og reglene trenger ikke godkjennes.",
  states: { true: "Gjort", false: "Mangler", null: "Ikke vurdert" },
  rows: "Regler for hvert instrument og hver analyse",
  common: "Felles for alle",
  waits: "Venter på godkjenning",
  never: "Aldri godkjent",
  removed: "Tatt ut av oppsettet",
  approved: "Godkjent",
  approvedBy: (who: string, when: string) => `Godkjent av ${who} ${when}`,
  isNew: "endret",
  noLonger: "Gjelder ikke lenger",
  settings: "Innstillinger",
  tryIt: "Hva ville reglene gjort de siste 90 dagene?",
  tryOf: (what: string) => what,
  tried: (results: number, now: number, then: number) =>
    `Av ${plural(results, "svar", "svar")} ville ${then} vært holdt tilbake i stedet for ${now}.`,
  approve: "Godkjenn disse reglene",
  approveOf: (what: string) => `Godkjenn disse reglene: ${what}`,
  changedBy: "Hvem endret reglene? (valgfritt)",
  reason: "Gått gjennom",
  done: "Reglene er godkjent.",
} as const;
