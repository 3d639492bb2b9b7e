export const login = {
  title: "Logg inn",
  name: "Brukernavn",
  withCode: "Jeg har en engangskode",
  withPassword: "Jeg har et passord",
  code: "Engangskode",
  codeHelp: "Fire grupper med fire tegn. Store og små bokstaver er det samme.",
  yourName: "Navnet ditt",
  yourNameHelp: "Bare når du er den første administratoren.",
  newPassword: "Nytt passord",
  newPasswordHelp: "Minst 12 tegn, for eksempel fire ord.",
  newPin: "PIN for denne siden",
  newPinHelp:
    "4 til 8 siffer. Brukes når siden er låst, når du sender noe eller gjør noe som ikke kan angres, og når du gir noen tilgang.",
  first: "Ingen administrator ennå",
  firstHelp:
    "Da Labbro startet første gang, ble det skrevet en engangskode på PC-en. Den er til enhetens navngitte administrator og gjelder i 72 timer.",
  done: "Du er logget inn.",
  wait: "Et øyeblikk …",
} as const;
