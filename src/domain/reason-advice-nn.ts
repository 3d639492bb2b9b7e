/** The sentences of reason-advice.ts in nynorsk. */
import type { ReasonCode } from "./reason-codes.ts";

export const reasonAdviceNn = {
  PARSE_ERROR: "Send svaret på nytt frå instrumentet; kjem det ikkje fram, les det av på instrumentet og ring systemansvarleg.",
  DUP_EXACT: "Du treng ikkje gjere noko: svaret er allereie teke imot.",
  DUP_CONFLICT: "Samanlikn svara med minnet i instrumentet, vel det rette, og ring laboratorieansvarleg om du er i tvil.",
  EDITED_ON_DEVICE: "Samanlikn versjonane og vel den rette; spør den som tok prøva om kva som vart endra.",
  ANALYTE_UNMAPPED: "Be administrator setje opp analysen for instrumentet, og før svaret i journalen for hand imens.",
  UNIT_UNEXPECTED: "Kontroller eininga i oppsettet på instrumentet, rekn ikkje om sjølv, og ring laboratorieansvarleg.",
  SAMPLE_IS_EQA: "Registrer svaret hos Noklus; var det likevel ei pasientprøve, vel «Angre: dette var ei pasientprøve».",
  SAMPLE_MAYBE_QC: "Avklar om dette var ei kontrollprøve: forkast henne i så fall, elles fyll inn rett pasient.",
  PID_MISSING:
    "Finn ut kven prøva er frå, fyll inn fødselsnummeret frå journalen, og kontroller det mot tidspunktet for besøket.",
  PID_INVALID: "Fyll inn rett fødselsnummer eller D-nummer frå journalen; er du ikkje sikker på kven det er, ta ny prøve.",
  PID_AMBIGUOUS: "Finn i journalen ut kven prøva er frå, og fyll inn fødselsnummeret; er du ikkje sikker, ta ny prøve.",
  PID_NOT_FOUND: "Kontroller nummeret mot journalen, og be administrator oppdatere pasientlista om pasienten er ny.",
  PID_MISMATCH: "Send ikkje svaret før du har kontrollert i journalen kven prøva er frå; ring den som tok prøva.",
  PID_TEST: "Du treng ikkje gjere noko om dette var ein test; er svaret frå ein pasient, ring administrator.",
  OP_MISSING: "Be den som tok prøva leggje inn utførarkoden sin på instrumentet neste gong.",
  OP_UNKNOWN: "Be administrator registrere utføraren.",
  OP_NOT_CERTIFIED: "Be laboratorieansvarleg avtale opplæring med utføraren.",
  FIRST_CONTACT: "Sei kva for lagra svar på instrumentet som skal sendast; spør laboratorieansvarleg om du er i tvil.",
  DEV_UNKNOWN: "Be administrator registrere instrumentet; svara blir då vurderte på nytt av seg sjølve.",
  DEV_OUT_OF_USE: "Bruk eit anna instrument, og spør laboratorieansvarleg om svaret kan brukast.",
  DEV_ERROR: "Les feilmeldinga på instrumentet og ta prøva på nytt; kjem feilen igjen, ring leverandøren.",
  DEV_WARNING: "Les varselet på instrumentet, vurder om prøva bør takast på nytt, og ring laboratorieansvarleg om du er i tvil.",
  DEV_SERVICE_OVERDUE: "Be laboratorieansvarleg bestille eller utføre vedlikehaldet.",
  CLOCK_CORRECTED: "Still klokka på instrumentet.",
  CLOCK_UNCERTAIN: "Finn tidspunktet i besøksloggen og set analysetidspunktet, og still klokka på instrumentet.",
  TIME_FUTURE: "Still klokka på instrumentet, finn tidspunktet i besøksloggen, og set analysetidspunktet.",
  TIME_IMPLAUSIBLE: "Finn tidspunktet i besøksloggen og set analysetidspunktet, og kontroller klokka på instrumentet.",
  LATE_RESULT: "Kople instrumentet til etter kvar runde.",
  LOT_MISSING:
    "Finn lotnummeret på reagenspakninga, kontroller utløpsdatoen, og ring laboratorieansvarleg før svaret blir sendt.",
  LOT_UNKNOWN: "Registrer loten frå reagenspakninga; svaret blir då vurdert på nytt av seg sjølv.",
  LOT_EXPIRED:
    "Kast reagensen som er gått ut på dato, og ta prøva på nytt med ein gyldig lot; ring laboratorieansvarleg om dette svaret.",
  LOT_OPEN_EXPIRED: "Kast den opna pakninga og ta prøva på nytt; ring laboratorieansvarleg om dette svaret.",
  LOT_EXPIRY_UNKNOWN: "Registrer utløpsdatoen som står på reagenspakninga.",
  LOT_BLOCKED: "Bruk ikkje denne loten, ta prøva på nytt med ein annan, og ring laboratorieansvarleg.",
  CAL_MISMATCH: "Set inn kodebrikka som høyrer til reagensloten, køyr kontroll, og ta prøva på nytt.",
  QC_NOT_CONFIGURED: "Be laboratorieansvarleg setje opp kvalitetskontroll for analysen, om nødvendig saman med Noklus.",
  QC_FAILED: "Bruk ikkje instrumentet til pasientprøver: følg «Hjelp meg vidare», og ring laboratorieansvarleg eller Noklus.",
  QC_NEVER: "Køyr kontroll på alle nivå no; er han godkjend, blir svaret vurdert på nytt.",
  QC_NEW_LOT_NO_QC: "Køyr kontroll på alle nivå med den nye reagensloten før han blir brukt vidare.",
  QC_TRIGGER_PENDING:
    "Køyr kontroll på alle nivå før instrumentet blir brukt igjen; ring laboratorieansvarleg om han ikkje blir godkjend.",
  QC_OVERDUE: "Køyr kontroll på alle nivå no; er han godkjend, blir svaret vurdert på nytt.",
  QC_OVERDUE_GRACE: "Køyr kontroll før neste pasientprøve.",
  QC_BRACKETED_OK: "Du treng ikkje gjere noko med svaret; køyr neste kontroll innan fristen.",
  QC_CONTROL_EXPIRED: "Kast kontrollmaterialet og køyr kontroll med eit som ikkje er gått ut på dato.",
  QC_CONTROL_BLOCKED: "Legg bort den sperra kontroll-loten og køyr kontroll med ein annan lot.",
  QC_CONTROL_TRIAL: "Køyr kontroll med loten som er i bruk, eller be laboratorieansvarleg ta den nye i bruk.",
  QC_CONTROL_UNKNOWN: "Registrer kontroll-loten, eller sei kva for lot og nivå kontrollen var.",
  QC_WARNING: "Følg med på neste kontroll; kjem varselet igjen, ring laboratorieansvarleg.",
  QC_LATER_FAILED: "Bruk ikkje instrumentet: laboratorieansvarleg må vurdere svaret, ring også Noklus om årsaka er ukjend.",
  RANGE_LOW: "Du treng ikkje gjere noko: svaret blir sendt som «mindre enn».",
  RANGE_HIGH: "Kontroller at svaret passar med tilstanden til pasienten; ring lege om det er uventa høgt.",
  RANGE_VIOLATION: "Ta prøva på nytt og ring laboratorieansvarleg; svaret skal ikkje brukast før det er avklart.",
  VALUE_IMPLAUSIBLE: "Ta prøva på nytt; blir svaret det same, ring lege om pasienten og laboratorieansvarleg om instrumentet.",
  VALUE_NOT_NUMERIC: "Før svaret i journalen for hand, og be administrator setje opp analysen med dei svara instrumentet gir.",
  VALUE_UNREADABLE: "Les av svaret på instrumentet og før det i journalen for hand; skjer det igjen, ring administrator.",
  VALUE_NOT_LISTED:
    "Les av svaret på instrumentet og før det i journalen for hand; skal det kunne førekome, be administrator føre det på lista.",
  DELTA_CHECK: "Samanlikn med førre svar og tilstanden til pasienten, og ta prøva på nytt om du er i tvil.",
  CONFIRM_ADVISED: "Stadfest svaret etter rutinen, og ring lege om det står ved lag.",
  CRITICAL_VALUE: "Ring ansvarleg lege no, og noter kven som vart varsla og når.",
  BEFORE_START: "Du treng ikkje gjere noko; høyrer svaret likevel til her, ring administrator.",
  COMPANION_VALUE: "Du treng ikkje gjere noko: verdien blir vist saman med hovudsvaret.",
  SAMPLE_MAYBE_EQA: "Vel «Noklus-kontroll» om prøva kom frå Noklus, elles fyll inn rett pasient.",
  PID_LOCAL: "Finn fødselsnummeret eller D-nummeret til pasienten i journalen og fyll det inn.",
  LATE_RESULT_OLD:
    "Kontroller i journalen om svaret allereie er ført, og spør laboratorieansvarleg om det framleis skal sendast.",
  QC_TARGET_MISSING:
    "Registrer fasit og grenser for kontroll-loten frå pakningsvedlegget, eller få ein annan til å stadfeste det som er tasta inn.",
  QC_DEVICE_FAILED:
    "Les feilmeldinga på instrumentet og køyr kontrollen på nytt med nytt materiale; ring Noklus om han feilar igjen.",
  QC_CONTROL_ANNULLED:
    "Laboratorieansvarleg må vurdere svaret: sjå kvifor kontrollen vart annullert, og om neste kontroll er godkjend.",
  QC_LIMITS_CHANGED:
    "Laboratorieansvarleg må vurdere svaret: sjå kva for grenser kontrollen vart målt etter, og kva pakningsvedlegget seier.",
  QC_UNMATCHED_OUTSIDE: "Sei kva for kontrollprøve det var, og køyr kontrollen på nytt; ring laboratorieansvarleg.",
  DEV_MISMATCH: "Kontroller at rett instrument er kopla til, og be administrator rette oppsettet.",
  DRIVER_UNVERIFIED: "Be administrator samanlikne eit svar på skjermen til instrumentet med svaret her og stadfeste oppsettet.",
  USER_CORRECTION_ACTIVE: "Be laboratorieansvarleg kontrollere korreksjonen (stiging og avskjering) i oppsettet på instrumentet.",
  RECORDS_CHANGED: "Køyr kontroll på alle nivå før neste pasient, og be laboratorieansvarleg vurdere dette svaret.",
  MESSAGE_UNREAD:
    "Køyr kontroll på alle nivå før neste pasient, les av på instrumentet kva det har målt, og be laboratorieansvarleg vurdere dette svaret.",
  RULES_NOT_APPROVED: "Be laboratorieansvarleg gå gjennom reglane og godkjenne dei; svaret blir då vurdert på nytt av seg sjølv.",
  PID_REAL_IN_TEST: "Bruk syntetiske testpersonar i testsystemet, forkast svaret her, og ring administrator.",
  JUDGING_FAILED:
    "Labbro prøver igjen av seg sjølv; hastar det, les svaret av på instrumentet, og ring systemansvarleg med ein feilrapport til leverandøren.",
  RENDER_FAILED: "Før svaret i journalen for hand, og ring systemansvarleg med ein feilrapport til leverandøren.",
} as const satisfies Record<ReasonCode, string>;

/** What to do about a comparison with the hospital that is missing. */
export const comparisonAdviceNn =
  "Ta ei parallellprøve på sjukehuset og før henne inn; er ho innanfor grensa, blir svaret vurdert på nytt.";
