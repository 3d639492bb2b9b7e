/** What the station refused, in words for whoever stands before it. Codes that only technicians meet are told with their code. */
import { type RefusalCode, Refused } from "../api/post.ts";

const texts: Readonly<Partial<Record<RefusalCode, string>>> = {
  NO_ANSWER: "Labbro svarer ikke. Sjekk at PC-en i kontoret er på, og prøv igjen.",
  STARTING: "Labbro starter. Vent litt.",
  NOT_LOGGED_IN: "Ingen er logget inn. Logg inn og prøv igjen.",
  SESSION_LOCKED: "Siden er låst. Lås den opp og prøv igjen.",
  LOGIN_REFUSED:
    "Navn og passord, eller koden, stemmer ikke. Glemt det? Laboratorieansvarlig eller administrator kan lage en ny kode.",
  PIN_NEEDED: "Dette krever PIN-koden din.",
  PIN_REFUSED: "PIN-koden stemmer ikke.",
  TOO_MANY_TRIES: "Det er prøvd for mange ganger. Vent litt, eller be om en ny kode.",
  PASSWORD_TOO_WEAK:
    "Passordet er for lett å gjette. Bruk minst 12 tegn, for eksempel fire ord, og ikke ditt eget navn. PIN: 4 til 8 siffer, ikke like og ikke på rad.",
  NOT_PERMITTED: "Rollen din kan ikke gjøre dette.",
  NOT_FOUND: "Dette finnes ikke lenger. Noen kan ha gjort det ferdig.",
  NOT_ALLOWED_NOW: "Dette kan ikke gjøres slik det står nå. Les grunnen, og se på listen igjen.",
  BAD_PERSON_NUMBER: "Fødselsnummeret stemmer ikke. Sjekk tallene, og skriv det begge steder likt.",
  PERSON_NOT_CONFIRMED:
    "Navnet eller fødselsdatoen passer ikke til nummeret. Ingenting er sendt. Sjekk hvem svaret gjelder, og søk på nytt.",
  TEXT_PERSONAL: "Teksten inneholder noe som ligner et fødselsnummer. Ta det bort.",
  STORE_FULL: "Disken er full. Ingenting ble lagret. Ring IT.",
  STORE_LOCKED: "Databasen er opptatt av et annet program. Ingenting ble lagret. Prøv igjen om litt.",
  STORE_UNWRITABLE: "Det kan ikke lagres på disken. Ingenting ble endret. Ring IT.",
  STORE_DAMAGED: "Databasen er skadet. Ring IT.",
};

/** Details of a refusal are the station's own sentences; where they say why, they stand beside. */
export function refusalText(error: unknown): string {
  if (!(error instanceof Refused))
    return `Noe uventet skjedde i nettleseren. Last siden på nytt. (${String(error).slice(0, 80)})`;
  const { code, detail } = error;
  const known = texts[code];
  if (known === undefined) return `${detail === "" ? "Labbro kunne ikke gjøre dette." : detail} (${code})`;
  return code === "NOT_ALLOWED_NOW" && detail !== "" ? `${known} (${detail})` : known;
}
