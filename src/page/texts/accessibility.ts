/** The accessibility statement (tilgjengelighetserklæring), filled in: only what was tried stands here as tried. */
export const accessibility = {
  title: "Tilgjengelighet",
  link: "Tilgjengelighetserklæring",
  intro: "Siden skal kunne brukes av alle som arbeider her, og er laget etter WCAG 2.2 på nivå AA. Sist gått gjennom 29.11.2026.",
  triedTitle: "Slik er den prøvd",
  tried: [
    "Skjermene er undersøkt automatisk, alle i menyen med 320 piksler bredde (400 % forstørrelse).",
    "Fra innlogging til et svar er sendt og angret er alt gjort med tastatur alene.",
    "Kontrasten i felt, knapper, markering og den brede kanten på kortene er målt: minst 4,3 til 1. Den tynne rammen rundt kortene er svakere og bærer ingen mening.",
    "Listene over svar og det som venter flytter seg ikke under pekeren. Låsen varsler før den faller og kan utsettes med ett trykk.",
  ],
  missingTitle: "Det vi vet mangler",
  missing: [
    "Siden er ikke prøvd av brukere med skjermleser, talestyring eller forstørrelsesprogram.",
    "Kontrollkortet under «Usikre svar» er et bilde. De samme tallene står i tabellen under det.",
    "Datofelt viser dag og måned i den rekkefølgen nettleseren er satt opp med.",
    "Siden finnes bare på bokmål.",
    "Sider for utskrift (rapport, plan, gjennomgang) er laget for papir.",
  ],
  tellTitle: "Si fra",
  tell: "Er noe vanskelig å bruke? Si fra til den som har ansvar for IT i enheten; nummeret står under «Hvem svarer nå» på «I dag».",
  complain: "Får du ikke hjelp, kan du klage til Tilsynet for universell utforming av IKT (uutilsynet.no).",
} as const;
