/** «Sikkerhet» in plain words: what protects the information at this station, and what does not. Pure: facts in, sentences out. */

import { erasesAnything, type RetentionPolicy } from "../domain/retention.ts";
import type { Withheld } from "../release/retention/work.ts";
import type { ThiefFactName } from "../store/thief-facts.ts";

export interface SafetyFacts {
  /** In the order of their weight. */
  readonly thief: readonly ThiefFactName[];
  /** `here`: the broker is on this PC. */
  readonly broker: "here" | "encrypted" | "clear";
  readonly page: "here" | "encrypted";
  /** The last look through the store. */
  readonly store: "unchecked" | "good" | "damaged";
  /** Something else than Labbro changed what was written down; it is older than what the broker knows. */
  readonly isChanged: boolean;
  readonly isOlder: boolean;
  /** What somebody has looked at, newest last. */
  readonly setAside: readonly { readonly by: string; readonly day: string }[];
  /** Rows in the audit chain. */
  readonly links: number;
  readonly recordingDays: number;
  /** Somebody was shown the recovery key that counts now. */
  readonly isRecoveryKeySeen: boolean;
  readonly retention: {
    readonly days: RetentionPolicy;
    /** Why nothing is erased just now. */
    readonly withheld: Withheld | null;
    /** Whose clocks show another day than this PC's. */
    readonly contradicting: readonly string[];
    /** The store as it was before an upgrade lies beside it, sealed, with everybody in it. */
    readonly hasFormerCopy: boolean;
    /** Null: nothing was erased yet. */
    readonly last: { readonly day: string; readonly results: number } | null;
    /** So many days and weeks have a backup that is kept; null: none are made. */
    readonly backups: { readonly daily: number; readonly weekly: number; readonly isCarried: boolean } | null;
  };
  /** Null: none are made. */
  readonly backup: { readonly newestDay: string | null; readonly isFailing: boolean } | null;
}

export interface SafetyPoint {
  /** `good`: it protects. `attention`: somebody should do something. `told`: how it is. */
  readonly state: "good" | "attention" | "told";
  readonly text: string;
}

export interface SafetyPart {
  readonly title: string;
  readonly points: readonly SafetyPoint[];
}

const good = (text: string): SafetyPoint => ({ state: "good", text });
const attention = (text: string): SafetyPoint => ({ state: "attention", text });
const told = (text: string): SafetyPoint => ({ state: "told", text });

export const safetyParts = (facts: SafetyFacts): readonly SafetyPart[] => [
  { title: "Hvis PC-en blir stjålet", points: [...facts.thief.map((name) => stolen[name]), recovery(facts)] },
  { title: "Hvis noen endrer det som er lagret", points: changed(facts) },
  { title: "Hvis PC-en går i stykker", points: [backedUp(facts)] },
  { title: "På vei til journalen", points: [travelling[facts.broker]] },
  { title: "Denne siden", points: [shown[facts.page], good(people), told(records)] },
  { title: "Hvor lenge noe ligger her", points: kept(facts) },
];

/** As store/thief-facts.ts says it. Only what is certain is called good. */
const stolen: Readonly<Record<ThiefFactName, SafetyPoint>> = {
  "key-in-folder": attention(
    "Opplysninger om pasienter og ansatte er kryptert, men nøkkelen ligger ved siden av dem. Den som tar disken eller en kopi av datamappen, kan lese alt. Be IT flytte nøkkelen («labbro key move») eller kryptere hele disken.",
  ),
  "key-in-file": told(
    "Opplysninger om pasienter og ansatte er kryptert, og nøkkelen ligger utenfor datamappen. En kopi av mappen sier ingenting. Den som også tar disken med nøkkelen, kan lese alt.",
  ),
  "key-from-systemd": told(
    "Opplysninger om pasienter og ansatte er kryptert, og nøkkelen deles ut til Labbro av operativsystemet. Er den låst til denne PC-ens TPM, sier disken alene ingenting. Uten TPM kan den som tar disken, lese alt. IT vet hvilket.",
  ),
  "key-by-windows": told(
    "Opplysninger om pasienter og ansatte er kryptert, og Windows åpner nøkkelen bare for denne kontoen på denne PC-en. Den som kan logge inn som kontoen, kan lese alt. Dette er ikke prøvd på en Windows-PC ennå.",
  ),
  "not-sealed-yet": attention(
    "Lageret er fra en eldre versjon og er ikke kryptert helt ut ennå. Lukk andre programmer som har det åpent, rydd plass på disken, og start Labbro på nytt.",
  ),
  "key-left-in-folder": attention(
    "Nøkkelen er flyttet, men en nøkkelfil ligger igjen i datamappen. Start Labbro én gang, så slettes den. Ellers må IT slette den.",
  ),
  "clear-stores-aside": attention(
    "Gamle lagre som er satt til side, ligger i datamappen med nøklene sine. Be IT flytte dem bort fra denne PC-en.",
  ),
  "memory-dumps": attention(
    "Hvis programmet krasjer, kan PC-en skrive minnet til disken, med navn i. Be IT sette LimitCORE=0 for tjenesten.",
  ),
  "outside-the-store": told(
    "Aldri kryptert av Labbro: mappen med oppsett og passord, filer som sendes videre til journalen, filer som ansatte selv har lagret, og det PC-en legger til side når den går i dvale.",
  ),
  "not-hidden": told("Ikke skjult: når hvilket instrument målte hvilken analyse, lot, status og koder. De nevner ingen."),
};

const recovery = ({ isRecoveryKeySeen }: SafetyFacts): SafetyPoint =>
  isRecoveryKeySeen
    ? told(
        "Gjenopprettingsnøkkelen er vist fram på PC-en («labbro key show-recovery»). Uten den kan ingen lese en sikkerhetskopi på en ny PC. Se etter at den ligger på papir, låst inne og ikke ved PC-en.",
      )
    : attention(
        "Ingen har skrevet ned gjenopprettingsnøkkelen. Uten den kan ingen lese en sikkerhetskopi på en ny PC. Be IT kjøre «labbro key show-recovery», skrive den ned og låse den inne, ikke ved PC-en.",
      );

function changed({ isChanged, isOlder, setAside, store, links }: SafetyFacts): readonly SafetyPoint[] {
  const looked = {
    unchecked: told("Lageret er ikke sett gjennom ennå siden Labbro ble startet."),
    good: good("Lageret er sett gjennom siden Labbro ble startet, og det gjøres hvert døgn."),
    damaged: attention("Lageret er skadet. Ring IT."),
  }[store];
  const chain = isChanged
    ? attention(
        "Noe annet enn Labbro har endret det som er skrevet ned her. Svar som er berørt, sendes ikke. Ring IT, og si fra til den som har ansvar for informasjonssikkerhet.",
      )
    : good(
        `Alt som er målt, vurdert, bestemt, sendt og sett på, henger sammen i en kjede (${links.toLocaleString("nb-NO")} ledd). Endrer eller sletter noen noe utenom Labbro, blir det oppdaget.`,
      );
  const older = attention(
    "Dataene her er eldre enn det stasjonen har meldt før, eller en annen stasjon bruker samme navn. Ring IT.",
  );
  return [chain, ...setAsideOnce(setAside), ...(isOlder ? [older] : []), looked];
}

/** A sentence for each that looked, with how many. */
function setAsideOnce(all: SafetyFacts["setAside"]): readonly SafetyPoint[] {
  const sentences = all.map(({ by, day }) => `${by} ${day}`);
  return [...new Set(sentences)].map((who) => {
    const count = sentences.filter((one) => one === who).length;
    const what =
      count === 1
        ? "1 endring som noe annet enn Labbro har gjort, er lagt"
        : `${count} endringer som noe annet enn Labbro har gjort, er lagt`;
    return told(`${what} til side av ${who}. Svar som er berørt, sendes ikke.`);
  });
}

function backedUp({ backup }: SafetyFacts): SafetyPoint {
  if (backup === null)
    return attention(
      "Det tas ingen sikkerhetskopi. Går PC-en i stykker, er det bare journalen og instrumentene som har svarene. Be IT sette det opp.",
    );
  if (backup.newestDay === null) return attention("Det er ikke tatt noen sikkerhetskopi ennå. Be IT se etter.");
  const last = `Siste sikkerhetskopi er fra ${backup.newestDay}. Den er kryptert, og ble lagt tilbake på prøve før den ble godtatt.`;
  return backup.isFailing ? attention(`${last} Den neste er ikke blitt tatt. Be IT se etter.`) : good(last);
}

const travelling: Readonly<Record<SafetyFacts["broker"], SafetyPoint>> = {
  here: told("Svarene går til en meldingstjener på denne PC-en. Hvordan de går videre derfra, vet IT."),
  encrypted: good("Svarene går kryptert til meldingstjeneren, og tjeneren må vise hvem den er."),
  clear: attention(
    "Svarene går ukryptert til meldingstjeneren. Den som er på nettet mellom, kan lese dem. Be IT bytte til «mqtts».",
  ),
};

const shown: Readonly<Record<SafetyFacts["page"], SafetyPoint>> = {
  here: good("Siden kan bare åpnes på denne PC-en."),
  encrypted: good("Siden kan åpnes fra andre PC-er, kryptert."),
};
const people =
  "Hver ansatt har sin egen bruker. Siden låses etter fem minutter, og det som ikke kan angres, krever PIN. I lister er de siste sifrene i fødselsnummeret skjult.";
const records =
  "Hvert oppslag og hver handling blir skrevet ned. En pasient som spør hvem som har sett på svarene, skal få vite det: be administrator («labbro audit of-person»).";

const kept = ({ recordingDays, retention }: SafetyFacts): readonly SafetyPoint[] => [
  told(`Opptak av det instrumentene sender, slettes etter ${days(recordingDays)}. Pasientlisten slettes etter sju dager.`),
  ...(erasesAnything(retention.days) ? erased(retention) : [told(nothingErased)]),
  ...(retention.hasFormerCopy ? [formerCopyIsThere(retention)] : []),
];

const formerCopyIsThere = ({ days: set }: SafetyFacts["retention"]): SafetyPoint =>
  erasesAnything(set)
    ? told(
        "En kryptert kopi fra før Labbro ble oppgradert, ligger her med alle som var i den. Labbro sletter den før noe annet slettes.",
      )
    : attention(
        "En kryptert kopi fra før Labbro ble oppgradert, ligger her med alle som var i den, og den slettes ikke av seg selv. Be IT slette filen «labbro.db.before-sealing» når dere ser at alt virker.",
      );

/** What clocks are called that are no instrument's. */
export const clockWords = { journal: "journalen", controls: "mottakeren av kontroller", unknown: "et instrument som er tatt ut" };

const days = (count: number): string => `${count} ${count === 1 ? "dag" : "dager"}`;

const nothingErased =
  "Resten slettes ikke av seg selv: hvem svarene gjelder, blir liggende til virksomheten bestemmer noe annet. Journalen er arkivet.";

function erased({ days: set, withheld, contradicting, last, backups }: SafetyFacts["retention"]): readonly SafetyPoint[] {
  const after = (count: number | null, what: string): readonly string[] =>
    count === null ? [] : [`${what} slettes etter ${days(count)}.`];
  const rules = [
    ...after(set.results, "Hvem et ferdig svar gjaldt,"),
    ...after(set.raw, "Det instrumentene sendte,"),
    ...after(set.operators, "Hvem som kjørte en kontroll,"),
    ...after(set.acts, "Hvem som gjorde og så på hva,"),
    "Verdier, vurderinger, kontroller og diagrammer blir igjen, og alt som venter på noen. Journalen er arkivet.",
  ];
  const done =
    last === null
      ? []
      : [told(`Sist slettet ${last.day}: hvem ${last.results} svar gjaldt. Det er skrevet ned hvor mye, ikke hvem.`)];
  return [told(rules.join(" ")), ...done, ...(withheld === null ? [] : waiting[withheld](contradicting)), ...copies(backups)];
}

const waiting: Readonly<Record<Withheld, (contradicting: readonly string[]) => readonly SafetyPoint[]>> = {
  trial: () => [told("Reglene for sletting eller klokken på PC-en er nylig endret. Labbro venter sju dager før noe slettes.")],
  clock: (contradicting) => [
    attention(
      `Klokken på PC-en viser en annen dag enn ${contradicting.join(", ") || "en annen klokke"} siste uke. Ingenting slettes før det har gått en uke uten det. Be IT se hvilken klokke som er feil, og stille den.`,
    ),
  ],
  unvouched: () => [
    attention(
      "Ingen annen klokke har bekreftet klokken på PC-en siste uke. Ingenting slettes så lenge. Det hjelper å levere svar fra et instrument som Labbro ikke stiller klokken på, eller at journalen svarer fra en annen maskin. Be IT se etter.",
    ),
  ],
  paused: () => [told("Sendingen til journalen er satt på vent. Ingenting slettes så lenge.")],
  unsure: () => [told("Ingenting slettes før lageret er sett gjennom og funnet i orden.")],
  copy: () => [
    attention(
      "Labbro får ikke slettet kopien fra før oppgraderingen. Ingenting annet slettes så lenge. Be IT slette filen «labbro.db.before-sealing».",
    ),
  ],
  busy: () => [],
};

function copies(backups: SafetyFacts["retention"]["backups"]): readonly SafetyPoint[] {
  if (backups === null) return [];
  const { daily, weekly, isCarried } = backups;
  const own = `Sikkerhetskopier fra før noe ble slettet, har det fortsatt. De slettes når det er tatt nye kopier på ${days(daily)} og i ${weekly} uker.`;
  return [told(isCarried ? `${own} Det rclone har kopiert videre, må IT slette.` : own)];
}
