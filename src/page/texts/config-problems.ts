/**
 * What is wrong with a file of settings, as the station says it, in Norwegian: the one place where its sentences are known. A sentence that
 * is not known here is shown as it came: better in English than not at all. Pure.
 */

type Said = readonly [RegExp, string];

/** Whole sentences, without the full stop; `$1` are names and numbers. */
const what: readonly Said[] = [
  [/^is missing$/, "Dette mangler"],
  [/^is missing: several instruments share the connection$/, "Dette mangler: flere instrumenter deler tilkoblingen"],
  [/^is missing: (\S+) knows nothing of the instrument by itself$/, "Dette mangler: $1 kjenner ikke instrumentet av seg selv"],
  [/^has nothing after it$/, "Her står det ingenting"],
  [/^there is no such setting$/, "Det finnes ikke noe slikt valg"],
  [/^(".*") is not one of: (.+)$/, "$1 kan ikke velges. Velg en av: $2"],
  [/^is not one of: (.+)$/, "Dette kan ikke velges. Velg en av: $1"],
  [/^must be at least (\S+) characters$/, "Skriv minst $1 tegn"],
  [/^must be at most (\S+) characters$/, "Skriv høyst $1 tegn"],
  [/^must be at least (\S+) entries$/, "Listen må ha minst $1"],
  [/^must be at most (\S+) entries$/, "Listen kan ha høyst $1"],
  [/^must be at least (\S+)$/, "Tallet må være minst $1"],
  [/^must be at most (\S+)$/, "Tallet kan være høyst $1"],
  [/^must be true or false$/, "Velg ja eller nei"],
  [/^has a decimal comma$/, "Tallet har desimalkomma, som ikke kan stå i filen"],
  [/^cannot be used$/, "Dette kan ikke brukes"],
  [/^cannot be a .+$/, "Dette kan ikke stå her"],
  [/^must be a number, but is a .+$/, "Dette må være et tall"],
  [/^must be a whole number, but is a .+$/, "Dette må være et helt tall"],
  [/^must be a text, but is a .+$/, "Dette må være en tekst"],
  [/^must be a list .*$/, "Dette må være en liste"],
  [/^must be a .+, but is a .+$/, "Dette er ikke av rett slag"],
  [/^is a .+ to YAML, but must be text$/, "Dette må være en tekst"],
  [/^is a text, but must be a group of settings$/, "Her må det stå flere valg, ikke én tekst"],
  [/^is no number that can be used$/, "Tallet kan ikke brukes"],
  [/^has no blank after the colon$/, "Det mangler et mellomrom etter kolon"],
  [/^there is no driver (".*")$/, "Instrumentet $1 finnes ikke i Labbro"],
  [/^(\S+) has no mode (".*")$/, "$1 kan ikke sende som $2"],
  [/^(\S+) does not measure (".*")$/, "$1 måler ikke $2"],
  [/^no driver measures (".*")$/, "Ingen instrumenter måler $1"],
  [/^(\S+) does not send (\S+) in (".*")$/, "$1 sender ikke $2 i enheten $3"],
  [/^the unit of (\S+) is missing$/, "Enheten for $1 mangler"],
  [/^(.+) stands here twice$/, "$1 står her to ganger"],
  [/^(".*") is not among the instrument's analytes$/, "$1 er ikke blant instrumentets analyser"],
  [
    /^there is no interval for (\S+); all its results will be held \(QC_NOT_CONFIGURED\)$/,
    "Kontrollintervallet for $1 mangler. Alle svar på $1 blir holdt tilbake",
  ],
  [
    /^no version for (\S+) counts before (.+); results from inUseFrom until then will be held$/,
    "Ingen regler for $1 gjelder før $2. Svar fra før det blir holdt tilbake",
  ],
  [
    /^(\S+) in mode (\S+) is not confirmed against real results; all its results will be held \(DRIVER_UNVERIFIED\)$/,
    "$1 som sender $2, er ikke bekreftet mot ekte svar. Alle svar blir holdt tilbake",
  ],
  [
    /^(\S+) in mode (\S+) is not known to control every test itself; all its (\S+) results will be held$/,
    "Det er ikke kjent at $1 kontrollerer hver prøve selv. Alle svar på $3 blir holdt tilbake",
  ],
  [/^(\S+) in mode (\S+) needs no confirming$/, "$1 som sender $2, trenger ikke bekreftes"],
  [
    /^(\S+) does not send its serial number in mode (\S+), so it is not checked$/,
    "$1 sender ikke serienummeret som $2, så det blir ikke sjekket",
  ],
  [
    /^(\S+) does not send its serial number in mode (\S+), so it cannot share a connection$/,
    "$1 sender ikke serienummeret som $2, og kan ikke dele tilkobling",
  ],
  [/^is no moment of the calendar$/, "Dette tidspunktet finnes ikke"],
  [/^is not later than that of the version before it$/, "Dette er ikke senere enn for settet før"],
  [/^is not later than validFrom$/, "Dette er ikke senere enn det gjelder fra"],
  [/^(\S+) is already the id of (.+)$/, "Kortnavnet $1 brukes av $2"],
  [/^is the serial number of (.+) too$/, "Serienummeret står også på $1"],
  [/^is used by the admin page in labbro\.yaml$/, "Porten brukes av denne nettsiden"],
  [/^is used by the broker inside Labbro in labbro\.yaml$/, "Porten brukes av den innebygde meldingstjeneren"],
  [/^is used by (.+) too$/, "Dette brukes også av $1"],
  [/^is the embedded broker's too$/, "Porten brukes også av den innebygde meldingstjeneren"],
  [
    /^cannot be told apart from the cable in (\S+), and .+$/,
    "Kabelen kan ikke skilles fra den i $1, og instrumentet sender ikke serienummeret sitt",
  ],
  [/^there is no connection (".*") in the folder connections$/, "Tilkoblingen $1 finnes ikke"],
  [/^is (\S+), but (\S+) in (\S+)$/, "Her står $1, men $2 i $3"],
  [/^belongs to the shared connection$/, "Dette hører til den felles tilkoblingen"],
  [/^is another than in (\S+), which shares the connection$/, "Dette er noe annet enn i $1, som deler tilkoblingen"],
  [/^(\S+) cannot be wired as (\S+) in mode (\S+)$/, "$1 kan ikke kobles til slik når det sender $3"],
  [/^(\S+) knows by itself .+$/, "$1 trenger ikke dette"],
  [/^mode (\S+) of (\S+) does not speak POCT1-A, so there is nothing to ask for$/, "$2 som sender $1, kan ikke styres herfra"],
  [/^is (\S+), but mode (\S+) of (\S+) speaks (\S+)$/, "Her står $1, men $3 som $2 snakker $4"],
  [/^frames that were damaged on the cable are taken as they are$/, "Rammer som er skadet på kabelen, tas som de er"],
  [/^(".*") is none of the levels$/, "$1 er ikke et av nivåene"],
  [/^any names no levels that are enough$/, "Det er ikke sagt hvilke nivåer som er nok"],
  [
    /^(?:none|comparison) needs a comparison with a hospital laboratory$/,
    "Uten kontroller må instrumentet sammenlignes med et sykehuslaboratorium",
  ],
  [/^may be RELEASE_COMMENT only for a while$/, "«Sendes med kommentar» kan bare gjelde en stund"],
  [/^is RELEASE_COMMENT for more than (\d+) days$/, "«Sendes med kommentar» gjelder i mer enn $1 dager"],
  [/^(\S+) has answers, but is numeric$/, "$1 har svar i ord, men svartypen er tall"],
  [/^(\S+) is answered in words, which have no limits$/, "$1 besvares med ord, som ikke har grenser"],
  [/^the answers of (\S+) are missing$/, "Svarene på $1 mangler"],
  [/^an answer of kind: text has no code$/, "Et svar uten koder kan ikke ha kode"],
  [/^the code of the answer or its coding system is missing$/, "Svarets kode eller kodesystem mangler"],
  [/^the value stands here twice$/, "Verdien står her to ganger"],
  [/^the value is the text of another answer$/, "Verdien er teksten til et annet svar"],
  [/^the journal could not tell it from an earlier answer, .+$/, "Journalen kan ikke skille det fra et tidligere svar"],
  [
    /^the limits of (\S+) in policy\.yaml are in (.+), its values here in (.+)$/,
    "Grensene for $1 i policy.yaml er i $2, men svarene her er i $3",
  ],
  [/^would be reached from other machines, unencrypted$/, "Nettsiden ville nås fra andre maskiner uten kryptering"],
  [
    /^has a letter that the receiver's character set does not have$/,
    "Dette har en bokstav som ikke finnes i mottakerens tegnsett",
  ],
  [/^is yes or no without quotes, .+$/, "Ja og nei må stå i anførselstegn når det er tekst"],
  [/^is empty: it holds no setting$/, "Filen er tom"],
  [/^is a list \(each line begins with a hyphen\)$/, "Filen er en liste"],
  [/^holds no settings$/, "Filen har ingen valg"],
  [/^names (\S+), which stands above already$/, "$1 står også lenger opp"],
  [/^names a setting that stands above already$/, "Dette står også lenger opp"],
  [/^or a line before it is not written as YAML needs it$/, "Linjen, eller en før den, er ikke skrevet slik YAML krever"],
  [/^opens (\S+) that is not closed$/, "$1 er åpnet, men ikke lukket"],
  [/^opens a .*quote that is not closed$/, "Et anførselstegn er ikke lukket"],
  [/^is indented with the tab key$/, "Linjen er rykket inn med tabulator"],
  [/^begins in another column than line (\d+)$/, "Linjen begynner i en annen kolonne enn linje $1"],
];

/** Sentences that say what to do. Whatever explains the setting is left out: its field does. */
const todo: readonly Said[] = [
  [/^Add it\.$/, "Fyll det ut."],
  [/^Did you mean (.+)\?$/, "Mente du $1?"],
  [/^Choose one of: (.+)\.$/, "Velg en av: $1."],
  [/^Remove it\b.*$/, "Ta det bort."],
  [/^Remove one of them\.$/, "Ta bort det ene."],
  [/^Keep one of the two\.$/, "Behold det ene."],
  [/^Fill it in or remove the line\.$/, "Fyll det ut, eller ta det bort."],
  [/^Write a number with a decimal point, such as 5\.0; in quotes it stays as written\.$/, "Skriv et tall, for eksempel 5,0."],
  [/^Write a number above 0\.$/, "Skriv et tall over 0."],
  [/^Write it with a point: (\S+)\.$/, "Skriv det med punktum: $1."],
  [/^Write a text on one line, without blanks at its ends\.$/, "Skriv teksten på én linje, uten mellomrom først eller sist."],
  [
    /^Write small letters a-z, digits and hyphens, 40 at most, such as crp-1\.$/,
    "Skriv små bokstaver a–z, siffer og bindestrek, høyst 40, for eksempel crp-1.",
  ],
  [
    /^Write year-month-day, with a clock time if wanted: (.+)\.$/,
    "Skriv år-måned-dag, gjerne med klokkeslett: 2026-11-23 eller 2026-11-23T07:00.",
  ],
  [/^Write a day that exists, such as (\S+?)\.$/, "Skriv en dag som finnes, for eksempel $1."],
  [/^Write the name of a time zone, such as (\S+)\.$/, "Skriv navnet på en tidssone, for eksempel $1."],
  [/^Write an IP address, such as ([\d.]+\d)\.$/, "Skriv en IP-adresse, for eksempel $1."],
  [
    /^Write an IP address, such as ([\d.]+), or a network, such as (\S+)\.$/,
    "Skriv en IP-adresse, for eksempel $1, eller et nett, for eksempel $2.",
  ],
  [/^Write four digits \(0-9, a-f\).*$/, "Skriv fire tegn, 0–9 og a–f."],
  [/^Give either path \(such as COM3\) or usb .*$/, "Fyll ut enten port eller USB-adapter, ikke begge."],
  [/^Give low, high or both\.$/, "Fyll ut nedre, øvre eller begge."],
  [/^Give a high that is above low\.$/, "Øvre må være høyere enn nedre."],
  [
    /^Say where the interval comes from: .*$/,
    "Skriv hvor intervallet kommer fra: Noklus, produsenten eller enheten selv, med dokument og dato.",
  ],
  [/^Say from when this version counts; .*$/, "Skriv når dette settet gjelder fra. Bare det første kan være uten."],
  [/^Name the control levels, .*$/, "Skriv navnene på kontrollnivåene, som i lotlisten."],
  [/^Add qc: .*$/, "Legg til kvalitetskontroll for analysen, med nivåer, intervall og kilde."],
  [/^Add comparison: .*$/, "Fyll ut sammenligning."],
  [/^Add expect: .*$/, "Fyll ut serienummeret på typeskiltet."],
  [
    /^Date the first version back .*$/,
    "La de første reglene gjelde fra da instrumentet ble tatt i bruk, om de samme reglene gjaldt da.",
  ],
  [
    /^Compare the first results with the instrument's display, .*$/,
    "Sammenlign de første svarene med det instrumentet viser, og bekreft oppsettet.",
  ],
  [
    /^Make sure that no other instrument is plugged into this connection\.$/,
    "Pass på at ingen andre instrumenter kobles til her.",
  ],
  [/^Give every instrument and connection an id of its own\.$/, "Gi hvert instrument og hver tilkobling sitt eget kortnavn."],
  [/^Give every instrument a connection of its own\.$/, "Gi hvert instrument sin egen tilkobling."],
  [/^Give every connection its own, or share one with ref\.$/, "Gi hver tilkobling sin egen, eller del én felles."],
  [/^Correct the one that is wrong\.$/, "Rett den som er feil."],
  [/^Correct it\.$/, "Rett det."],
  [/^Choose another port\.$/, "Velg en annen port."],
  [/^Write the same in both files\.$/, "Skriv det samme i begge filene."],
  [/^Put it in quotes\.$/, "Sett det i anførselstegn."],
  [/^Add the network port; .*$/, "Fyll ut nettverksporten. Instrumentet har ingen vanlig."],
  [
    /^Write \{ name: (\S+), unit: … \} with one of the units that \S+ sends: (.+)\.$/,
    "Velg en enhet som instrumentet sender for $1: $2.",
  ],
  [/^Nothing is converted\.$/, "Ingenting regnes om."],
  [/^Look at indentation, colons, brackets and quotes\.$/, "Se på innrykk, kolon, klammer og anførselstegn."],
];

/** Null: not known. */
const inNorwegian = (said: string, known: readonly Said[]): string | null => {
  const found = known.find(([pattern]) => pattern.test(said));
  return found === undefined ? null : said.replace(found[0], found[1]);
};

/** Whether the sentence is known here: of every usual mistake it is. */
export const isKnown = (said: string): boolean => inNorwegian(said, what) !== null;

export interface SaidProblem {
  readonly what: string;
  readonly todo: string;
}

/** `Dette mangler. Fyll det ut.` */
export function configProblem(said: SaidProblem): string {
  const told = inNorwegian(said.what, what);
  if (told === null) return `${said.what}. ${said.todo}`;
  const steps = said.todo.split(/(?<=[.?]) (?=[A-Z])/).flatMap((one) => inNorwegian(one, todo) ?? []);
  // "Did you mean" says more than the list of all.
  return [`${told}.`, ...steps].join(" ");
}
