/** What the station refused, in words for whoever stands before it. Codes that only technicians meet are told with their code. */

import { type RefusalCode, Refused } from "../api/post.ts";
import { badUsageInWords } from "./bad-usage.ts";

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
  NOT_ALLOWED_NOW: "Dette kan ikke gjøres slik det står nå.",
  BAD_USAGE: "Noe mangler, eller er skrevet på en måte som ikke kan leses.",
  RESULT_ERASED: "Det er slettet hvem svaret gjaldt. Se i journalen, og gjør endringen der.",
  UNDO_TOO_LATE: "Det er for sent å angre: svaret er sendt, eller det er gjort mer med det siden.",
  CONFIG_INVALID: "Oppsettet er ikke riktig. Ingenting er lagret eller prøvd. Rett det som er merket, og prøv igjen.",
  CONFIG_CHANGED_MEANWHILE: "Noen andre har lagret filen etter at du åpnet den. Ingenting er lagret.",
  LOT_AMBIGUOUS: "Flere loter har dette nummeret.",
  LOT_CODE_AMBIGUOUS: "Koden kan leses på flere måter. Velg den som stemmer med pakningen.",
  LOT_CODE_UNREADABLE: "Koden kan ikke leses. Skriv den som den står på pakningen.",
  BAD_INPUT_FILE: "Filen kan ikke leses.",
  BAD_PERSON_NUMBER: "Fødselsnummeret stemmer ikke. Sjekk tallene, og skriv det begge steder likt.",
  PERSON_NOT_CONFIRMED:
    "Navnet eller fødselsdatoen passer ikke til nummeret. Ingenting er sendt. Sjekk hvem svaret gjelder, og søk på nytt.",
  TEXT_PERSONAL: "Teksten inneholder noe som ligner et fødselsnummer. Ta det bort.",
  STORE_FULL: "Disken er full. Ingenting ble lagret. Ring IT.",
  STORE_LOCKED: "Databasen er opptatt av et annet program. Ingenting ble lagret. Prøv igjen om litt.",
  STORE_UNWRITABLE: "Det kan ikke lagres på disken. Ingenting ble endret. Ring IT.",
  STORE_DAMAGED: "Databasen er skadet. Ring IT.",
  VALUE_CHANGED: "Det som er lagret om dette, er endret og brukes ikke. Les svaret på instrumentet, og ring IT.",
};

/** Codes whose own sentence says nothing beside the station's. */
const saidByDetail: readonly RefusalCode[] = ["NOT_PERMITTED", "BAD_USAGE", "PIN_REFUSED"];

/** What went wrong in one line, for a list. */
export const codeText = (code: string): string => texts[code as RefusalCode] ?? code;

/** Where the station says why, in the reader's language, it stands beside; its English never does of what somebody typed. */
export function refusalText(error: unknown): string {
  if (!(error instanceof Refused))
    return `Noe uventet skjedde i nettleseren. Last siden på nytt. (${String(error).slice(0, 80)})`;
  const { code, detail, detailNb } = error;
  const known = texts[code];
  if (detailNb !== null) return known === undefined || saidByDetail.includes(code) ? detailNb : `${known} ${detailNb}`;
  if (known === undefined) return `${detail === "" ? "Labbro kunne ikke gjøre dette." : detail} (${code})`;
  const words = code === "BAD_USAGE" ? badUsageInWords(detail) : null;
  return words === null ? known : `${known} ${words}`;
}
