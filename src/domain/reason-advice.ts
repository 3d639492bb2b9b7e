/**
 * For every reason code what a nurse is to do and whom to call (ruling 6), in bokmål. For staff on the worklist only:
 * none of it ever goes into a patient's journal.
 */
import type { ReasonCode } from "./reason-codes.ts";

export const reasonAdvice = {
  PARSE_ERROR: "Send svaret på nytt fra instrumentet; kommer det ikke fram, les det av på instrumentet og ring systemansvarlig.",
  DUP_EXACT: "Du trenger ikke gjøre noe: svaret er allerede tatt imot.",
  DUP_CONFLICT: "Sammenlign svarene med instrumentets minne, velg det riktige, og ring laboratorieansvarlig hvis du er i tvil.",
  EDITED_ON_DEVICE: "Sammenlign versjonene og velg den riktige; spør den som tok prøven om hva som ble endret.",
  ANALYTE_UNMAPPED: "Be administrator sette opp analysen for instrumentet, og før svaret i journalen for hånd imens.",
  UNIT_UNEXPECTED: "Kontroller benevningen i instrumentets oppsett, regn ikke om selv, og ring laboratorieansvarlig.",
  SAMPLE_IS_EQA: "Registrer svaret hos Noklus; var det likevel en pasientprøve, velg «Angre: dette var en pasientprøve».",
  SAMPLE_MAYBE_QC: "Avklar om dette var en kontrollprøve: forkast den i så fall, ellers fyll inn riktig pasient.",
  PID_MISSING:
    "Finn ut hvem prøven er fra, fyll inn fødselsnummeret fra journalen, og kontroller det mot tidspunktet for besøket.",
  PID_INVALID: "Fyll inn riktig fødselsnummer eller D-nummer fra journalen; er du ikke sikker på hvem det er, ta ny prøve.",
  PID_AMBIGUOUS: "Finn i journalen ut hvem prøven er fra, og fyll inn fødselsnummeret; er du ikke sikker, ta ny prøve.",
  PID_NOT_FOUND: "Kontroller nummeret mot journalen, og be administrator oppdatere pasientlisten hvis pasienten er ny.",
  PID_MISMATCH: "Send ikke svaret før du har kontrollert i journalen hvem prøven er fra; ring den som tok prøven.",
  PID_TEST: "Du trenger ikke gjøre noe hvis dette var en test; er svaret fra en pasient, ring administrator.",
  OP_MISSING: "Be den som tok prøven legge inn utførerkoden sin på instrumentet neste gang.",
  OP_UNKNOWN: "Be administrator registrere utføreren.",
  OP_NOT_CERTIFIED: "Be laboratorieansvarlig avtale opplæring med utføreren.",
  FIRST_CONTACT: "Si hvilke av instrumentets lagrede svar som skal sendes; spør laboratorieansvarlig hvis du er i tvil.",
  DEV_UNKNOWN: "Be administrator registrere instrumentet; svarene vurderes da på nytt av seg selv.",
  DEV_OUT_OF_USE: "Bruk et annet instrument, og spør laboratorieansvarlig om svaret kan brukes.",
  DEV_ERROR: "Les feilmeldingen på instrumentet og ta prøven på nytt; gjentar feilen seg, ring leverandøren.",
  DEV_WARNING: "Les varselet på instrumentet, vurder om prøven bør tas på nytt, og ring laboratorieansvarlig hvis du er i tvil.",
  DEV_SERVICE_OVERDUE: "Be laboratorieansvarlig bestille eller utføre vedlikeholdet.",
  CLOCK_CORRECTED: "Still klokken på instrumentet.",
  CLOCK_UNCERTAIN: "Finn tidspunktet i besøksloggen og sett analysetidspunktet, og still klokken på instrumentet.",
  TIME_FUTURE: "Still klokken på instrumentet, finn tidspunktet i besøksloggen, og sett analysetidspunktet.",
  TIME_IMPLAUSIBLE: "Finn tidspunktet i besøksloggen og sett analysetidspunktet, og kontroller klokken på instrumentet.",
  LATE_RESULT: "Koble instrumentet til etter hver runde.",
  LOT_MISSING: "Finn lotnummeret på reagenspakningen, kontroller utløpsdatoen, og ring laboratorieansvarlig før svaret sendes.",
  LOT_UNKNOWN: "Registrer loten fra reagenspakningen; svaret vurderes da på nytt av seg selv.",
  LOT_EXPIRED:
    "Kast reagensen som er gått ut på dato, og ta prøven på nytt med en gyldig lot; ring laboratorieansvarlig om dette svaret.",
  LOT_OPEN_EXPIRED: "Kast den åpnede pakningen og ta prøven på nytt; ring laboratorieansvarlig om dette svaret.",
  LOT_EXPIRY_UNKNOWN: "Registrer utløpsdatoen som står på reagenspakningen.",
  LOT_BLOCKED: "Bruk ikke denne loten, ta prøven på nytt med en annen, og ring laboratorieansvarlig.",
  CAL_MISMATCH: "Sett inn kodebrikken som hører til reagensloten, kjør kontroll, og ta prøven på nytt.",
  QC_NOT_CONFIGURED: "Be laboratorieansvarlig sette opp kvalitetskontroll for analysen, om nødvendig sammen med Noklus.",
  QC_FAILED: "Bruk ikke instrumentet til pasientprøver: følg «Hjelp meg videre», og ring laboratorieansvarlig eller Noklus.",
  QC_NEVER: "Kjør kontroll på alle nivåer nå; er den godkjent, vurderes svaret på nytt.",
  QC_NEW_LOT_NO_QC: "Kjør kontroll på alle nivåer med den nye reagensloten før den brukes videre.",
  QC_TRIGGER_PENDING:
    "Kjør kontroll på alle nivåer før instrumentet brukes igjen; ring laboratorieansvarlig hvis den ikke blir godkjent.",
  QC_OVERDUE: "Kjør kontroll på alle nivåer nå; er den godkjent, vurderes svaret på nytt.",
  QC_OVERDUE_GRACE: "Kjør kontroll før neste pasientprøve.",
  QC_BRACKETED_OK: "Du trenger ikke gjøre noe med svaret; kjør neste kontroll innen fristen.",
  QC_CONTROL_EXPIRED: "Kast kontrollmaterialet og kjør kontroll med et som ikke er gått ut på dato.",
  QC_CONTROL_BLOCKED: "Legg bort den sperrede kontroll-loten og kjør kontroll med en annen lot.",
  QC_CONTROL_TRIAL: "Kjør kontroll med loten som er i bruk, eller be laboratorieansvarlig ta den nye i bruk.",
  QC_CONTROL_UNKNOWN: "Registrer kontroll-loten, eller oppgi hvilken lot og hvilket nivå kontrollen var.",
  QC_WARNING: "Følg med på neste kontroll; gjentar varselet seg, ring laboratorieansvarlig.",
  QC_LATER_FAILED: "Bruk ikke instrumentet: laboratorieansvarlig må vurdere svaret, ring også Noklus hvis årsaken er ukjent.",
  RANGE_LOW: "Du trenger ikke gjøre noe: svaret sendes som «mindre enn».",
  RANGE_HIGH: "Kontroller at svaret passer med pasientens tilstand; ring lege hvis det er uventet høyt.",
  RANGE_VIOLATION: "Ta prøven på nytt og ring laboratorieansvarlig; svaret skal ikke brukes før det er avklart.",
  VALUE_IMPLAUSIBLE: "Ta prøven på nytt; blir svaret det samme, ring lege om pasienten og laboratorieansvarlig om instrumentet.",
  VALUE_NOT_NUMERIC: "Før svaret i journalen for hånd, og be administrator sette opp analysen med de svarene instrumentet gir.",
  VALUE_UNREADABLE: "Les av svaret på instrumentet og før det i journalen for hånd; skjer det igjen, ring administrator.",
  VALUE_NOT_LISTED:
    "Les av svaret på instrumentet og før det i journalen for hånd; skal det kunne forekomme, be administrator føre det på listen.",
  DELTA_CHECK: "Sammenlign med forrige svar og pasientens tilstand, og ta prøven på nytt hvis du er i tvil.",
  CONFIRM_ADVISED: "Bekreft svaret etter rutinen, og ring lege hvis det står ved lag.",
  CRITICAL_VALUE: "Ring ansvarlig lege nå, og noter hvem som ble varslet og når.",
  BEFORE_START: "Du trenger ikke gjøre noe; hører svaret likevel til her, ring administrator.",
  COMPANION_VALUE: "Du trenger ikke gjøre noe: verdien vises sammen med hovedsvaret.",
  SAMPLE_MAYBE_EQA: "Velg «Noklus-kontroll» hvis prøven kom fra Noklus, ellers fyll inn riktig pasient.",
  PID_LOCAL: "Finn pasientens fødselsnummer eller D-nummer i journalen og fyll det inn.",
  LATE_RESULT_OLD: "Kontroller i journalen om svaret allerede er ført, og spør laboratorieansvarlig om det fortsatt skal sendes.",
  QC_TARGET_MISSING:
    "Registrer fasit og grenser for kontroll-loten fra pakningsvedlegget, eller be en annen bekrefte det som er tastet inn.",
  QC_DEVICE_FAILED:
    "Les feilmeldingen på instrumentet og kjør kontrollen på nytt med nytt materiale; ring Noklus hvis den feiler igjen.",
  QC_CONTROL_ANNULLED:
    "Laboratorieansvarlig må vurdere svaret: se hvorfor kontrollen ble annullert, og om neste kontroll er godkjent.",
  QC_LIMITS_CHANGED:
    "Laboratorieansvarlig må vurdere svaret: se hvilke grenser kontrollen ble målt etter, og hva pakningsvedlegget sier.",
  QC_UNMATCHED_OUTSIDE: "Si hvilken kontrollprøve det var, og kjør kontrollen på nytt; ring laboratorieansvarlig.",
  DEV_MISMATCH: "Kontroller at riktig instrument er koblet til, og be administrator rette oppsettet.",
  DRIVER_UNVERIFIED: "Be administrator sammenligne et svar på instrumentets skjerm med svaret her og bekrefte oppsettet.",
  USER_CORRECTION_ACTIVE: "Be laboratorieansvarlig kontrollere korreksjonen (stigning og avskjæring) i instrumentets oppsett.",
  RECORDS_CHANGED: "Kjør kontroll på alle nivåer før neste pasient, og be laboratorieansvarlig vurdere dette svaret.",
  MESSAGE_UNREAD:
    "Kjør kontroll på alle nivåer før neste pasient, les av på instrumentet hva det har målt, og be laboratorieansvarlig vurdere dette svaret.",
  RULES_NOT_APPROVED: "Be laboratorieansvarlig gå gjennom reglene og godkjenne dem; svaret vurderes da på nytt av seg selv.",
  PID_REAL_IN_TEST: "Bruk syntetiske testpersoner i testsystemet, forkast svaret her, og ring administrator.",
  JUDGING_FAILED:
    "Labbro prøver igjen av seg selv; haster det, les svaret av på instrumentet, og ring systemansvarlig med en feilrapport til leverandøren.",
  RENDER_FAILED: "Før svaret i journalen for hånd, og ring systemansvarlig med en feilrapport til leverandøren.",
} as const satisfies Record<ReasonCode, string>;

/** Ruling 13: the text of a code that a missing comparison with the hospital raised, instead of the code's usual one. */
export const comparisonMissing = {
  nb: "Sammenligning med sykehuset mangler.",
  nn: "Samanlikning med sjukehuset manglar.",
} as const;

/** What to do about it. */
export const comparisonAdvice =
  "Ta en parallellprøve på sykehuset og før den inn; er den innenfor grensen, vurderes svaret på nytt.";

/** What cannot be judged and is not held, for it was decided before, or never goes anywhere: instead of the usual words. */
export const unjudgedNotHeld = {
  sent: {
    nb: "Labbro klarte ikke å vurdere på nytt et svar som er sendt.",
    nn: "Labbro klarte ikkje å vurdere på nytt eit svar som er sendt.",
    do: "Se over svaret i journalen mot kontrollene rundt det; Labbro prøver igjen av seg selv. Ring laboratorieansvarlig, og systemansvarlig med en feilrapport til leverandøren.",
    doNn: "Sjå over svaret i journalen mot kontrollane rundt det; Labbro prøver igjen av seg sjølv. Ring laboratorieansvarleg, og systemansvarleg med ein feilrapport til leverandøren.",
  },
  rejected: {
    nb: "Labbro klarte ikke å vurdere på nytt et svar som er avvist; det er fortsatt ikke sendt.",
    nn: "Labbro klarte ikkje å vurdere på nytt eit svar som er avvist; det er framleis ikkje sendt.",
    do: "Haster det, ta ny prøve; Labbro prøver igjen av seg selv. Ring systemansvarlig med en feilrapport til leverandøren.",
    doNn: "Hastar det, ta ny prøve; Labbro prøver igjen av seg sjølv. Ring systemansvarleg med ein feilrapport til leverandøren.",
  },
  eqa: {
    nb: "Labbro klarte ikke å føre en Noklus-kontroll i registeret.",
    nn: "Labbro klarte ikkje å føre ein Noklus-kontroll i registeret.",
    do: "Les svaret av på instrumentet, og registrer det hos Noklus innen fristen; Labbro prøver igjen av seg selv. Ring systemansvarlig med en feilrapport til leverandøren.",
    doNn: "Les svaret av på instrumentet, og registrer det hos Noklus innan fristen; Labbro prøver igjen av seg sjølv. Ring systemansvarleg med ein feilrapport til leverandøren.",
  },
} as const;
