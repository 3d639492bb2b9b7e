/** What the help texts of an instrument's settings say in forms (nb), by what the schema says. A text that is missing here is found by a test. */

export const deviceHelps: Readonly<Record<string, string>> = {
  "Short name of the instrument; never changes once results have come.":
    "Kort navn på instrumentet, for eksempel crp-3. Endres aldri etter at svar har kommet.",
  "Name that staff know it by, with its place.": "Navnet de ansatte kjenner det ved, med sted eller bil.",
  "Id of the driver, such as afinion-2.": "Hvilket instrument dette er.",
  "What the instrument is set to send, such as hl7.": "Det instrumentet er stilt inn til å sende, for eksempel hl7.",
  "type: serial, tcp-server, tcp-client or rfc2217 with its settings; or ref: the id of a shared connection.":
    "Hvordan instrumentet er koblet til denne PC-en.",
  "A serial cable or a USB serial adapter.": "Seriell kabel, eller en USB-adapter for seriell kabel.",
  "Name of the port: COM3, /dev/ttyS0, /dev/serial/by-id/…":
    "Portens navn: COM3, /dev/ttyS0 eller /dev/serial/by-id/… Skriv enten port eller USB-adapter, ikke begge.",
  "Finds the adapter by its USB identity, whichever socket it is in.":
    "Finner adapteren ved adapterens egne numre, uansett hvilken kontakt den står i.",
  "USB vendor of the adapter.": "Adapterens produsentnummer, fire tegn.",
  "USB product of the adapter.": "Adapterens produktnummer, fire tegn.",
  "Serial number of the adapter; needed when two adapters of one make are plugged in.":
    "Adapterens serienummer. Må være med når to like adaptere er i bruk.",
  "The USB socket, as `labbro ports` shows it (1-1.2): for adapters that have no serial number. The adapter must stay in it.":
    "USB-kontakten adapteren står i, for eksempel 1-1.2. For adaptere uten serienummer; adapteren må bli stående der.",
  "Speed. Default: the instrument's.": "Hastighet på linjen.",
  "Data bits: 7 or 8. Default: the instrument's.": "7 eller 8 databiter.",
  "Parity. Default: the instrument's.": "Paritet på linjen.",
  "Stop bits: 1 or 2. Default: the instrument's.": "1 eller 2 stoppbiter.",
  "The instrument connects to Labbro over the network.": "Instrumentet kobler seg til Labbro over nettverket.",
  "Network port on which Labbro waits for the instrument. Default: the instrument's. 0 takes any free port (for trials).":
    "Nettverksporten der Labbro venter på instrumentet. 0 tar en ledig port (bare for prøving).",
  "IP addresses or networks (192.168.10.0/24) that may connect. Others are refused.":
    "IP-adresser eller nett (192.168.10.0/24) som får koble seg til. Andre avvises.",
  "Own address to listen on. Default: this PC only while `allow` names only this PC, else all its network cards.":
    "Denne PC-ens adresse. Uten den: bare denne PC-en når ingen andre adresser slipper inn, ellers alle nettverkskort.",
  "Labbro connects to the instrument, or to the raw port of a terminal server, over the network.":
    "Labbro kobler seg til instrumentet, eller til en terminalserver, over nettverket.",
  "Address or name of the instrument.": "Instrumentets adresse eller navn på nettverket.",
  "Network port of the instrument. Default: the instrument's.": "Instrumentets nettverksport.",
  "A serial cable in another room, behind a terminal server that speaks RFC 2217.":
    "Seriell kabel i et annet rom, bak en terminalserver (RFC 2217).",
  "Address or name of the terminal server.": "Terminalserverens adresse eller navn.",
  "Network port that stands for the serial port on the terminal server.":
    "Nettverksporten som svarer til den serielle porten på terminalserveren.",
  "Id of a file in config/connections, for a wire that several instruments share.":
    "Kortnavnet på en tilkobling som flere instrumenter deler.",
  "Which instrument this is.": "Hvilket eksemplar dette er.",
  "Serial number as the instrument sends it. Another serial is held as unknown.":
    "Serienummeret slik instrumentet sender det. Svar fra et annet serienummer holdes tilbake.",
  "When the instrument was taken into use here. Earlier measurements never go to the journal.":
    "Når instrumentet ble tatt i bruk her, for eksempel 2026-11-23T07:00. Det som er målt før, går aldri til journalen.",
  "How the instrument's clock is read.": "Hvordan instrumentets klokke leses.",
  "Zone of the instrument's clock. Default: the gateway's.": "Tidssonen instrumentets klokke går i. Uten den: som denne PC-en.",
  "ignored for an instrument that labels local time +00:00. Default: the driver's.":
    "Ses bort fra når instrumentet merker lokal tid med +00:00.",
  "The analyses that go to the journal, in order. Other values of a run are kept, not sent.":
    "Analysene som går til journalen, i rekkefølge. Andre verdier fra instrumentet lagres, men sendes ikke.",
  "A name (CRP), or { name, unit, referenceRange, limits }, or with answers in words { name, kind, answers }.":
    "Bare navnet (CRP), eller navn med enhet, referanseområde, grenser eller svar i ord.",
  "Name of the analysis.": "Analysens navn.",
  "Name of the analysis: CRP, HbA1c, INR …": "Analysens navn: CRP, HbA1c, INR …",
  "Unit as it goes to the journal; nothing is converted. Default: CRP mg/L, HbA1c mmol/mol, INR 1.":
    "Enheten slik den går til journalen. Ingenting regnes om. Uten den: CRP mg/L, HbA1c mmol/mol, INR 1.",
  "Unit.": "Enhet.",
  "Reference range as text for the journal. Default: what the instrument sends.":
    "Referanseområdet som tekst til journalen. Uten det: det instrumentet sender.",
  "Limits of the analyte's values, in its configured unit.": "Grenser for svarene, i analysens enhet.",
  "What the instrument can measure: a number outside without < or > is held. The limits themselves are inside.":
    "Det instrumentet kan måle. Et tall utenfor, uten < eller >, holdes tilbake. Grensene selv er innenfor.",
  "Below this.": "Lavere enn dette er utenfor.",
  "Above this.": "Høyere enn dette er utenfor.",
  "Outside it a value is hardly possible and is held. Replaces the built-in proposal, side by side. The limits themselves are inside.":
    "Utenfor er et svar lite sannsynlig og holdes tilbake. Erstatter Labbros eget forslag, hver side for seg. Grensene selv er innenfor.",
  'Alert values (varslingsverdier): { low, high }, or none ("Bruker ikke"). One of them must be answered.':
    "Varslingsgrenser, eller at enheten ikke bruker det. Ett av dem må velges.",
  "Outside it a value must be told at once. The limits themselves are inside.":
    "Utenfor må svaret varsles straks. Grensene selv er innenfor.",
  "Outside it a value is to be confirmed by the site's routine. The limits themselves are inside.":
    "Utenfor skal svaret bekreftes etter enhetens rutine. Grensene selv er innenfor.",
  "A large change since the same person's former result. Off unless given.":
    "Stor endring siden forrige svar for samme person. Av når det ikke er fylt ut.",
  "Change in percent of the same person's former result that is told.": "Endringen i prosent som det skal sies fra om.",
  "A former result older than so many days is not compared with.":
    "Et svar som er eldre enn så mange dager, sammenlignes det ikke med.",
  "Where the limits come from: who decided them, document and date.":
    "Hvor grensene kommer fra: hvem som har bestemt dem, dokument og dato.",
  "numeric: a number. ordinal: one of the answers, which have codes. text: one of the answers, without codes.":
    "Om svaret er et tall, eller et av flere ord.",
  "All answers there are, from the lowest to the highest; any other is held. Only with kind: ordinal or text.":
    "Alle svar som finnes, fra lavest til høyest. Andre svar holdes tilbake. Bare når svartypen er ord.",
  "As the instrument sends it, letter by letter: its text, or its code where it sends codes.":
    "Slik instrumentet sender det, bokstav for bokstav.",
  "As the journal is to show it. Default: as the instrument sends it.":
    "Slik journalen skal vise det. Uten det: som instrumentet sender.",
  "Only with kind: ordinal. Its code, such as 260385009.": "Svarets kode, for eksempel 260385009. Bare for ord med koder.",
  "Only with kind: ordinal. The coding system as HL7 names it, such as SCT.":
    "Kodesystemet slik HL7 kaller det, for eksempel SCT. Bare for ord med koder.",
  "Service of the instrument. Later than that since the last one written down, or since inUseFrom, is told.":
    "Hvor ofte instrumentet skal ha service. Labbro sier fra når det er gått lenger.",
  "Months between two services.": "Måneder mellom to servicer.",
  "Where that comes from: the maker's manual, a contract.": "Hvor det kommer fra: produsentens håndbok eller en avtale.",
  "Quality control per analysis.": "Kvalitetskontroll for hver analyse.",
  "One qc block, or a list of them, oldest first, each with its validFrom.":
    "Ett sett regler, eller flere som gjelder fra hver sin dato, eldst først.",
  "Quality control of an analyte. May be partial; the most specific file wins, setting by setting.":
    "Det som ikke er fylt ut her, følger reglene for modellen, analysen eller hele enheten.",
  "Kind of control: liquid; electronic (the instrument's own electronic QC, which never stands in for liquid); onboard (built into every test); comparison (with a hospital laboratory).":
    "Hva slags kontroll som brukes. Instrumentets elektroniske kontroll står aldri i stedet for kontrollmateriale.",
  "Names of the control levels, as in the lot list. Only liquid controls need them.":
    "Navnene på kontrollnivåene, som i lotlisten. Bare for kontrollmateriale.",
  "Name of a level.": "Nivåets navn.",
  'What the instrument calls the levels: { "1": normal, "2": abnormal }.':
    "Det instrumentet kaller nivåene, og hva de heter her: 1 er normal, 2 er abnormal.",
  "One of levels.": "Ett av nivåene over.",
  "Which levels an interval asks for: every one, any one, or one after the other.":
    "Hvilke nivåer som skal kjøres: alle, ett av dem, eller etter tur.",
  "Required with levelMode any: the levels that lie in the range of the medical decision.":
    "Må fylles ut når ett nivå er nok: nivåene som ligger der den medisinske avgjørelsen tas.",
  "Levels of which one passed is enough.": "Nivåene der én godkjent kontroll er nok.",
  "Where it says that one level is enough, and which.": "Hvor det står at ett nivå er nok, og hvilket.",
  "How long a passed control lasts. There is no weekly: choose { type: calendar-week, dueDay: tuesday } or { type: rolling, hours: 168 }.":
    "Hvor lenge en godkjent kontroll gjelder.",
  "Hours that a passed control lasts.": "Timer en godkjent kontroll gjelder. En uke er 168.",
  "A passed control lasts to the end of this day of the next week. Without it: to Sunday night.":
    "En godkjent kontroll gjelder ut denne dagen i neste uke. Uten den: til søndag kveld.",
  "Likewise, this day of the next month (or its last). Without it: to the end of the month.":
    "En godkjent kontroll gjelder ut denne dagen i neste måned. Uten den: ut måneden.",
  "Patient tests that a passed control lasts.": "Pasientprøver en godkjent kontroll gjelder.",
  "How late a control may be before results are held: { hours: 24 } or { workdays: 2 }.":
    "Hvor sent en kontroll kan komme før svar holdes tilbake.",
  "Hours.": "Antall timer.",
  "Norwegian workdays, public holidays left out.": "Antall arbeidsdager. Helligdager regnes ikke med.",
  "A new reagent lot needs a passed liquid control before use: on this instrument, once in the unit, or not. Default for other kinds of control: none.":
    "Om en ny reagenslot skal ha godkjent kontroll før den brukes. For andre kontrolltyper: ingen.",
  "Whether the interval counts across reagent lots or for each lot alone.":
    "Om intervallet gjelder instrumentet som helhet, eller hver reagenslot for seg.",
  "Events after which a control is due at once.": "Det som gjør at det skal kjøres kontroll straks.",
  "An event after which a control is due.": "Noe som gjør at det skal kjøres kontroll.",
  'A rule set (poc-basis), or one with single rules changed: { preset: poc-basis, severities: { "4-1s": reject } }.':
    "Et ferdig regelsett, eller et der enkelte regler er endret.",
  "Rule set by which controls are judged.": "Regelsettet kontrollene vurderes etter.",
  "Rules that mean something else here than in the preset. A value outside its range is always rejected: RANGE is no choice.":
    "Regler som skal bety noe annet enn i regelsettet. En kontroll utenfor grensene avvises alltid.",
  "What a hit means: off, warn (the control passes) or reject.":
    "Hva det betyr at regelen slår ut: av, varsel (kontrollen godkjennes) eller avvist.",
  "Whether a value exactly on a limit of SDs exceeds it: exclusive, it does not.":
    "Om en verdi nøyaktig på en SD-grense er innenfor eller utenfor.",
  "R-4s: calc, highest minus lowest above 4 SD; classic, one above +2 SD and one below -2 SD.":
    "Regnet: høyeste minus laveste er over 4 SD. Klassisk: én over +2 SD og én under −2 SD.",
  "Comparison with a hospital laboratory, for instruments without liquid control. Required with interval none and with controlKind comparison.":
    "Sammenligning med et sykehuslaboratorium, for instrumenter uten kontrollmateriale. Må fylles ut når det ikke kjøres kontroller.",
  "Months between two comparisons.": "Måneder mellom to sammenligninger.",
  "Largest accepted difference in percent.": "Største forskjell som godtas, i prosent.",
  "Where interval and limit come from.": "Hvor intervall og grense kommer fra.",
  "Allowed total error: with it the report shows total error and sigma of each control lot. It decides nothing.":
    "Med den viser månedsrapporten totalfeil og sigma for hver kontroll-lot. Den avgjør ingenting.",
  "Allowed total error (TEa) in percent.": "Tillatt totalfeil i prosent.",
  "Where it comes from.": "Hvor tallet kommer fra.",
  "How long before a control is due the instrument's status says so.":
    "Hvor lenge før forfall det sies at kontroll snart må kjøres.",
  "Where the interval comes from: Noklus, manufacturer or local, with document and date.":
    "Hvor intervallet kommer fra: Noklus, produsenten eller enheten selv, med dokument og dato.",
  "First moment of this version. The first version counts from inUseFrom if it has none.":
    "Når disse reglene begynner å gjelde. Uten det gjelder de første fra instrumentet ble tatt i bruk.",
  "What happens with a result that gets a code: one block, or a list of them, oldest first, each with its validFrom.":
    "Hva som skjer med et svar som får en årsak: ett sett, eller flere som gjelder fra hver sin dato, eldst først.",
  "What happens with a result that gets the code, within the code's safety floor.":
    "For hver årsak: hva som skjer med svaret. Bare det som er trygt, kan velges.",
  "First moment of this version, by the time of the measurement. Without it: since ever.":
    "Gjelder svar som er målt fra dette tidspunktet. Uten det: alltid.",
  "The version ends here; from then on the choices of the more general files hold.":
    "Gjelder til dette tidspunktet. Deretter gjelder de vanlige valgene.",
  "Results of an unverified mode were compared with traffic captured here. Until then all its results are held.":
    "At svar er sammenlignet med det instrumentet viste. Til det er gjort, holdes alle svar tilbake.",
  "Who compared them.": "Hvem som sammenlignet.",
  "When.": "Når det ble gjort.",
  "Which captured traffic: a file name, or the numbers of the transmissions.":
    "Hvilket opptak: et filnavn, eller numrene på overføringene.",
  "Short name of the wire; instruments name it with connection: { ref: … }.":
    "Kort navn på tilkoblingen. Instrumentene som deler den, viser til det.",
  "Id of the driver that all instruments on the wire have.": "Hvilke instrumenter som står på tilkoblingen.",
  "Mode of the driver, as chosen on the instruments.": "Det instrumentene er stilt inn til å sende.",
  "How the instrument is wired: type serial, tcp-server, tcp-client or rfc2217, and its settings.":
    "Hvordan instrumentet er koblet til denne PC-en.",
  "What the gateway may do with a POCT1-A instrument besides reading it. Nothing, unless it is said here.":
    "Hva Labbro kan gjøre med instrumentet i tillegg til å lese det. Ingenting, om det ikke står her.",
  "Keep the line open after the stored results, for those measured later, if the instrument can.":
    "Hold linjen åpen etter at de lagrede svarene er hentet, for svar som måles senere.",
  "Set the instrument's clock after its results are in, if it can.": "Still instrumentets klokke etter at svarene er hentet.",
  "Replaces the instrument's own operator list, if it takes one.": "Erstatter operatørlisten på instrumentet.",
  "Code of the operator on the instrument.": "Operatørens kode på instrumentet.",
  "Given name.": "Fornavn.",
  "Family name, or the code again. Some instruments refuse an operator without one.":
    "Etternavn, eller koden en gang til. Noen instrumenter godtar ikke operatører uten.",
};
