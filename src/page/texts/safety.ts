export const safety = {
  title: "Sikkerhet",
  intro: "Slik er opplysningene på denne stasjonen beskyttet, og slik er de ikke. Setningene lages av stasjonen selv.",
  changes: {
    title: "Noe annet enn Labbro har endret det som er lagret",
    list: "Endringer som er funnet",
    head: ["Hva", "Hvor", "Funnet"],
    help: "La IT ta en kopi av hele datamappen først, og finn ut hvem som har gjort dette. Når dere har sett på det, kan det legges til side. Svar som er berørt, sendes ikke: les dem på instrumentet, og før dem inn for hånd.",
    button: "Legg til side",
    done: "Det er lagt til side, og det står i «Sikkerhet» hvem som så på det.",
    found: {
      "link-missing": "ledd i kjeden mangler",
      "link-changed": "ledd i kjeden er endret",
      "row-changed": "rad er endret",
      "row-missing": "rad er slettet",
      "row-unknown": "rad er lagt inn",
      "row-unlike": "noe stemmer ikke med resten",
      "trigger-unknown": "databasen er bygget om, eller et program er plantet i den",
    },
  },
  older: {
    title: "Dataene er eldre enn det stasjonen har meldt før",
    help: "Har IT lagt tilbake en eldre kopi, eller begynt på nytt, er det forklaringen. Ellers kan en annen PC bruke samme navn: finn den først.",
    button: "Godta",
    done: "Det er godtatt. Herfra teller det som er lagret her.",
  },
  protects: "Beskyttet:",
  more: "Maler for ROS og DPIA ligger i mappen med oppsettet («maler»). Si fra til den som har ansvar for informasjonssikkerhet hvis noe her er galt.",
} as const;
