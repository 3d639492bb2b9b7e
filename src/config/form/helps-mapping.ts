/** What the help texts of a mapping and its conversation say in forms (nb), by what the schema says. */

export const mappingHelps: Readonly<Record<string, string>> = {
  "Where a generic driver finds things in the messages: family lis2, hl7, poct1a or lines, and its settings.":
    "Hvor opplysningene står i meldingene, for instrumenter uten egen driver.",
  "Where things stand. What the family's standard says counts unless it is written here; [] means nowhere.":
    "Hvor hver opplysning står. Uten noe her gjelder standarden; en tom liste betyr ingen steder.",
  "An address, or a list of them in order.": "Et sted, eller flere i rekkefølge.",
  "The instrument's code of the analysis.": "Instrumentets kode for analysen.",
  "The value. Of HL7 the whole OBX-5, which is read by the type in OBX-2.":
    "Verdien. I HL7 hele OBX-5, som leses etter typen i OBX-2.",
  "The comparator, where it stands apart from the value: <, >, <= or >=.": "Tegnet <, >, <= eller >=, når det står for seg.",
  "The unit.": "Enheten.",
  "Flags beside the value; < and > count as comparators.": "Flagg ved siden av verdien.",
  "Reference range, or what is accepted of a control.": "Referanseområde, eller det som godtas av en kontroll.",
  "Status letters of result and order.": "Statusbokstaver for svar og rekvisisjon.",
  "Time of the measurement; never the time of sending.": "Når det ble målt; aldri når det ble sendt.",
  "Time of day, where it stands apart from the date in measuredAt.": "Klokkeslettet, når det står for seg.",
  "The instrument's own number of the run; the same for all values of one run.":
    "Instrumentets løpenummer, likt for alle verdier fra samme måling.",
  "Patient id; of a control what was scanned or typed instead.":
    "Pasientens nummer; for en kontroll det som ble skannet eller skrevet i stedet.",
  "Patient's name.": "Pasientens navn.",
  "Date of birth.": "Fødselsdato.",
  "Sex.": "Kjønn.",
  "Sample id.": "Prøvenummer.",
  "Order id.": "Rekvisisjonsnummer.",
  "Kind of specimen.": "Prøvemateriale.",
  "Who measured.": "Hvem som målte.",
  "Lot of the strip, cartridge or cuvette.": "Lotnummer på strimmel, kassett eller kyvette.",
  "Its expiry.": "Holdbarheten.",
  "Name of the control material.": "Kontrollmaterialets navn.",
  "Its lot.": "Lotnummeret.",
  "Its level.": "Nivået.",
  "Serial number of the instrument.": "Instrumentets serienummer.",
  "Model of the instrument.": "Instrumentets modell.",
  "Software of the instrument.": "Instrumentets programvare.",
  "Comments.": "Merknader.",
  "How a control, an EQA sample or a service run is known, in order; then what the standard says.":
    "Hvordan en kontroll, en ekstern kontroll eller en service kjennes, i rekkefølge; deretter det standarden sier.",
  "What is looked at: a name out of fields, or an address.": "Hva det ses på: et av feltene, eller et sted i meldingen.",
  "It is this word, or one of these.": "Er dette ordet, eller et av disse.",
  "A word.": "Et ord.",
  "A word, or several.": "Et ord, eller flere.",
  "It holds this word, or one of these.": "Inneholder dette ordet, eller et av disse.",
  "It begins with this word, or one of these.": "Begynner med dette ordet, eller et av disse.",
  "A regular expression for the whole text.": "Et regulært uttrykk for hele teksten.",
  "What it then is; never sent as a patient's.": "Hva det da er. Sendes aldri som en pasients svar.",
  "Processing ids of messages that hold results; others are kept and not used. Default: the standard's.":
    "Bokstavene for meldinger som inneholder svar. Andre lagres, men brukes ikke.",
  "Letter.": "Bokstav.",
  "The analyses by the name that the journal knows them by: CRP, HbA1c, INR …":
    "Analysene ved navnet journalen kjenner: CRP, HbA1c, INR …",
  "The instrument's codes for the analysis, as sent. Put numbers in quotes.": "Instrumentets koder for analysen, slik de sendes.",
  "Code.": "Kode.",
  'Units as the instrument spells them, or spelling: the journal\'s spelling, such as { mg/l: mg/L }; "" where it sends none.':
    "Enheter slik instrumentet skriver dem, eller med journalens skrivemåte ved siden av (mg/l er mg/L).",
  "Words in place of a value that mean: no result.": "Ord i stedet for en verdi som betyr at det ikke ble noe svar.",
  "Word.": "Ord.",
  "Decimal sign. either takes both, but a comma before exactly three digits is then no number.":
    "Desimaltegnet. Med begge er et komma foran nøyaktig tre siffer ikke et tall.",
  "How times are written, such as DD.MM.YYYY HH:mm. Default: as in the standards.":
    "Hvordan tidspunkter skrives, for eksempel DD.MM.YYYY HH:mm.",
  "How a line is built: type delimited or pattern.": "Hvordan en linje er bygd opp.",
  'What stands between columns, such as ";" or "\\t".': "Tegnet mellom kolonnene, for eksempel ;",
  "How many columns a result has. Another number of columns is no result.":
    "Hvor mange kolonner et svar har. Linjer med et annet antall er ikke svar.",
  "A regular expression for the whole line, with named groups.": "Et regulært uttrykk for hele linjen, med navngitte grupper.",
  "How a generic driver talks with the instrument: family lis2, hl7, poct1a or lines, and its settings.":
    "Hvordan samtalen med instrumentet føres, for instrumenter uten egen driver.",
  "strict: a damaged frame is asked for again. lax: it is taken and reported. none: not looked at. Default strict.":
    "Hva som skjer når en ramme er skadet: den bes om på nytt, tas imot og meldes, eller det ses ikke etter.",
  "lax takes any first frame number. Default strict.": "Om det første rammenummeret må stemme.",
  "ignored: its P, O and R are not numbered 1, 2, 3… within their parent, so lost records show less. Default checked.":
    "Om postene må være nummerert 1, 2, 3 … Uten det merkes tapte poster dårligere.",
  "The instrument wants an answer to its end of transmission.": "Instrumentet venter svar på slutten av overføringen.",
  "Letters. auto: UTF-8 where it is valid, else Latin-1. Default auto.":
    "Tegnsettet. Auto: UTF-8 der det stemmer, ellers Latin-1.",
  "Letters, where the message does not say (MSH-18). Default utf8.": "Tegnsettet når meldingen ikke sier det selv (MSH-18).",
  "Our name in MSH-3 of the answer. Default: the one that the instrument addressed.":
    "Labbros navn i svaret (MSH-3). Uten det: navnet instrumentet brukte.",
  "Our name in MSH-4 of the answer. Default: the one that the instrument addressed.":
    "Enhetens navn i svaret (MSH-4). Uten det: navnet instrumentet brukte.",
  "The instrument wants an answer to its end of topic.": "Instrumentet venter svar på slutten av et emne.",
  "Ask for results even if the instrument announces none.": "Spør etter svar selv om instrumentet ikke melder noen.",
  "Each request yields one result and no end of topic.": "Hvert spørsmål gir ett svar og ingen slutt på emnet.",
  "Documents are wrapped in MLLP. Default: seen from the first byte.":
    "Om meldingene er pakket i MLLP. Uten valg: ses på det første tegnet.",
  "Letters: utf8 or latin1.": "Tegnsettet instrumentet skriver med.",
  "What ends a line. lf also takes a CR before it.": "Hva en linje slutter med.",
  "A printout ends after so much silence.": "En utskrift er slutt etter så mange sekunders stillhet.",
  "A longer line is no result.": "En lengre linje er ikke et svar.",
  "A printout has at most so many lines.": "En utskrift har ikke flere linjer enn dette.",
};
