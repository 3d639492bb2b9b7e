export const screenNames = {
  board: "I dag",
  results: "Kom svarene mine fram?",
  waiting: "Venter på deg",
  steps: "Hjelp meg videre",
  lookBack: "Usikre svar",
  enter: "Skriv av instrumentet",
  lots: "Kontroller og reagenser",
  instruments: "Instrumenter",
  rules: "Regler",
  accounts: "Brukere",
  login: "Logg inn",
  accessibility: "Tilgjengelighet",
} as const;
