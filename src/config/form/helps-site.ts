/** What the help texts of the station's own files say in forms (nb), by what the schema says. */

export const siteHelps: Readonly<Record<string, string>> = {
  "The unit that this base station belongs to.": "Enheten denne PC-en hører til.",
  "Short name of the unit; part of the MQTT topics, so never a person's name.": "Kort navn på enheten. Aldri en persons navn.",
  "Name of the unit as people know it.": "Enhetens navn slik folk kjenner det.",
  "Organisation number.": "Organisasjonsnummer, ni siffer.",
  "This base station.": "PC-en Labbro går på.",
  "Short name of this base station, one of its own for every PC.": "Kort navn på denne PC-en. Hver PC har sitt eget.",
  "Time zone of the base station. Times in these files without an offset are read in it.":
    "Tidssonen PC-en står i. Tidspunkter i oppsettet leses i den.",
  "production sends real results (MSH-11 P); test marks all as trial (MSH-11 T) and holds real person numbers.":
    "Drift sender ekte svar. Prøve merker alt som test og holder ekte personnumre tilbake.",
  "Seconds without a result after which a docked instrument counts as emptied; only then are its results judged.":
    "Sekunder uten svar før instrumentet regnes som tømt. Først da vurderes svarene.",
  "The longest that an emptying may last before its results are judged.": "Lengste tid en tømming kan vare før svarene vurderes.",
  "A connection, driver or mode that was changed on the page goes back by itself when so many transmissions came and none could be read. 0: never.":
    "En endret tilkobling går tilbake av seg selv når så mange overføringer kom og ingen kunne leses. 0: aldri.",
  "What was said on the wires, kept for a while for fault-finding (labbro capture). Holds personal data.":
    "Det som ble sagt på ledningene, tatt vare på en stund for feilsøking. Inneholder personopplysninger.",
  "false: nothing new is captured.": "Om nye opptak lagres.",
  "Days for which captures are kept; 0: none are kept.": "Dager opptak tas vare på. 0: ingen.",
  "Megabytes of captures in all; beyond that the oldest are deleted. 0: none are kept.":
    "Megabyte opptak i alt. De eldste slettes når det blir mer. 0: ingen.",
  "How long what names a person is kept. Without it nothing is erased. Values, verdicts, controls and charts are always kept.":
    "Hvor lenge opplysninger om personer blir liggende. Uten dette slettes ingenting. Verdier, vurderinger, kontroller og diagrammer beholdes alltid.",
  "Days after which nobody can be told any more whose a finished result was. Without it: kept.":
    "Dager før det slettes hvem et ferdig svar gjaldt. Tomt: det beholdes.",
  "The receivers run on another machine than this PC, so that their answers vouch for this PC's clock. Without it: yes, unless the broker is on this PC.":
    "Da bekrefter svarene fra mottakerne klokken på denne PC-en, og det trengs før noe slettes. Uten den: ja, hvis ikke meldingstjeneren er på denne PC-en.",
  "Days for which the bytes are kept that instruments sent. Without it: as resultDays.":
    "Dager det instrumentene sendte, tas vare på. Tomt: like lenge som for svarene.",
  "Days for which is kept who ran a control. Without it: kept.":
    "Dager det tas vare på hvem som kjørte en kontroll. Tomt: det beholdes.",
  "Days for which is kept who did and looked at what, 1830 at least. Without it: kept.":
    "Dager det tas vare på hvem som gjorde og så på hva, minst 1830. Tomt: det beholdes.",
  "Backups of this station, encrypted, each looked through before it counts.":
    "Sikkerhetskopier av stasjonen. De er kryptert, og hver av dem er prøvd før den teller.",
  "Folder for the backups, not on this PC's own disk if it can be: a mounted share, or a folder that rclone empties.":
    "Mappen kopiene legges i. Helst ikke på PC-ens egen disk.",
  "Clock times at which a backup is made; one that the PC slept through is made when it runs again.":
    "Når kopien tas. Er PC-en av da, tas den når PC-en er på igjen.",
  "Of so many days the newest backup is kept.": "For så mange dager beholdes den nyeste kopien.",
  "Of so many weeks the newest backup is kept.": "For så mange uker beholdes den nyeste kopien.",
  "Carries each backup further with rclone (Debian package rclone). Labbro deletes nothing there.":
    "Frakter hver kopi videre med rclone. Labbro sletter ingenting der.",
  "Where rclone copies each backup to: the name of a remote in its configuration, a colon, and a folder.":
    "Hvor rclone legger kopiene: navnet på stedet i oppsettet til rclone, kolon og mappe.",
  "rclone's own configuration file, with its secrets, relative to the configuration folder.":
    "Filen med oppsettet til rclone, regnet fra mappen med oppsettet.",
  "Where messages go. Without url: the broker inside Labbro.":
    "Hvor meldingene går. Uten adresse: den innebygde meldingstjeneren.",
  "Address of the organisation's message broker.": "Adressen til virksomhetens meldingstjener.",
  "User name at the broker.": "Brukernavn hos meldingstjeneren.",
  "Password at the broker. A secret never stands here itself: write { file: secrets/name } or { env: NAME }.":
    "Hvor passordet hos meldingstjeneren ligger. Selve passordet står aldri her.",
  "File that holds the secret and nothing else, relative to the configuration folder.":
    "Filen som inneholder passordet og ikke noe annet, regnet fra mappen med oppsettet.",
  "Environment variable that holds the secret.": "Miljøvariabelen som inneholder passordet.",
  "Certificate files, relative to the configuration folder. Only needed if the broker asks for them.":
    "Sertifikatfiler, regnet fra mappen med oppsettet. Bare når meldingstjeneren krever dem.",
  "File with the certificate authority that signed the broker's certificate (PEM).":
    "Fil med utstederen av meldingstjenerens sertifikat (PEM).",
  "File with this gateway's own certificate (PEM).": "Fil med denne PC-ens eget sertifikat (PEM).",
  "File with this gateway's private key (PEM).": "Fil med denne PC-ens private nøkkel (PEM).",
  "A broker inside Labbro, reachable from this PC only.": "Meldingstjeneren i Labbro, bare for denne PC-en.",
  "Port on this PC. 0 takes any free port (for trials).": "Porten på denne PC-en. 0 tar en ledig port (bare for prøving).",
  "First part of every topic; {site} and {gateway} stand for the two ids.":
    "Begynnelsen på alle emner. {site} og {gateway} står for de to kortnavnene.",
  "The one receiver of patient results.": "Den ene mottakeren av pasientsvar.",
  "MSH-5: the receiving application. Its receipts must carry the same name in MSH-3.":
    "Mottakerens program (MSH-5). Kvitteringene må ha samme navn i MSH-3.",
  "MSH-6: the receiving facility. Its receipts must carry the same name in MSH-4.":
    "Mottakerens virksomhet (MSH-6). Kvitteringene må ha samme navn i MSH-4.",
  "Form of the result message: ORU^R01, or IHE LPOCT's ORU^R30.": "Meldingens form: ORU^R01, eller ORU^R30 fra IHE LPOCT.",
  "What the receiver calls the coding systems.": "Det mottakeren kaller kodesystemene.",
  "Norsk laboratoriekodeverk.": "Norsk laboratoriekodeverk.",
  "LOINC.": "LOINC.",
  "Units (UCUM).": "Enheter (UCUM).",
  "Labbro's own codes, such as methods.": "Labbros egne koder, for eksempel for metoder.",
  "Character set of the messages (MSH-18). With iso-8859-1 a result whose texts hold other letters is held, never changed.":
    "Meldingenes tegnsett (MSH-18). Med iso-8859-1 holdes svar med andre bokstaver tilbake.",
  "How <5 is written: sn as a structured number (OBX-2 SN), st as text, for receivers that cannot read SN.":
    "Hvordan <5 skrives: som strukturert tall (SN), eller som tekst (ST) for mottakere som ikke leser SN.",
  "How OBX-18 names the instrument: labbro serial^LABBRO, law model^maker~serial^maker (IHE LAW).":
    "Hvordan instrumentet navngis i OBX-18.",
  "enhanced asks for the journal's answer in MSH-15/16 (NE, AL); original leaves them empty, for old receivers.":
    "Om journalens svar bes om i MSH-15/16, eller feltene står tomme (for gamle mottakere).",
  "What refusals mean where this receiver differs. Usual: AE and CE stop; AR and CR retry, but AR with error 200 to 203 stops. Only AA closes a message; CA keeps it waiting.":
    "Hva avslag betyr når denne mottakeren er annerledes enn vanlig.",
  "stop: a person must look. retry: the same message is sent again, as often as it takes.":
    "Stopp: et menneske må se på det. På nytt: den samme meldingen sendes igjen til den kommer fram.",
  "The same for single error codes (ERR-3); they win over the line above.":
    "Det samme for enkelte feilkoder (ERR-3). De går foran linjene over.",
  'By error code in quotes, such as "207": retry. 205 (duplicate) cannot be set.':
    "For hver feilkode, for eksempel 207. 205 (dublett) kan ikke settes.",
  "Which comments go with a result: instrument (where it was measured), lot and control (where they matter). Why a result is commented or was changed is always sent.":
    "Hvilke kommentarer som følger svaret. Hvorfor et svar er kommentert eller endret, sendes alltid.",
  "The receiver of control results. Without it no control messages are made.":
    "Mottakeren av kontrollsvar. Uten den lages ingen meldinger om kontroller.",
  "Form of the control message.": "Kontrollmeldingens form.",
  "true: messages name who ran the control. Staff are to be told.":
    "Om meldingene sier hvem som kjørte kontrollen. De ansatte skal vite om det.",
  "The admin page.": "Denne nettsiden.",
  "Address on which the admin page is served; 127.0.0.1 is this PC only.":
    "Adressen nettsiden vises på. 127.0.0.1 er bare denne PC-en.",
  "Port of the admin page. 0 takes any free port (for trials).": "Nettsidens port. 0 tar en ledig port (bare for prøving).",
  "Certificate files, relative to the configuration folder. Without them the page is for this PC only.":
    "Sertifikatfiler, regnet fra mappen med oppsettet. Uten dem er nettsiden bare for denne PC-en.",
  "File with this PC's certificate (PEM).": "Fil med denne PC-ens sertifikat (PEM).",
  "File with its private key (PEM).": "Fil med den private nøkkelen (PEM).",
  "When the machine stops deciding by itself.": "Når Labbro slutter å avgjøre selv.",
  "A held result that becomes clean goes out by itself until so many hours after its measurement; later a person confirms.":
    "Et tilbakeholdt svar som blir i orden, sendes av seg selv til så mange timer etter målingen. Senere må noen bekrefte.",
  "A result that only lacks a control waits so many hours for one to be typed in or docked before it is held.":
    "Et svar som bare mangler kontroll, venter så mange timer på den før det holdes tilbake.",
  "Handed over later than this, a result is late (LATE_RESULT).": "Hentes svaret senere enn dette, er det sent.",
  "Handed over later than this, it is old and held (LATE_RESULT_OLD).":
    "Hentes svaret senere enn dette, er det gammelt og holdes tilbake.",
  "For everything.": "For alle instrumenter og analyser.",
  "For an analysis on every instrument, by name: CRP, HbA1c, INR …": "For en analyse på alle instrumenter: CRP, HbA1c, INR …",
  "Limits of the analyte's values on every instrument that measures it in this unit.":
    "Grenser for svarene på alle instrumenter som måler analysen i denne enheten.",
  "Unit of the limits. Default: CRP mg/L, HbA1c mmol/mol, INR 1.": "Grensenes enhet. Uten den: CRP mg/L, HbA1c mmol/mol, INR 1.",
  "For every instrument of a driver, by driver id.": "For alle instrumenter av en modell.",
  "Per analysis, as in a device file.": "For hver analyse, som på et instrument.",
  "Version or date of this list; raise it with every change.": "Listens versjon eller dato. Endres hver gang listen endres.",
  "Where the codes were looked up, and when.": "Hvor kodene er slått opp, og når.",
  "They win over the codes that come with Labbro, analysis by analysis and unit by unit.":
    "De går foran kodene som følger med Labbro, analyse for analyse og enhet for enhet.",
  "Name of the analysis, as in the instruments' files: CRP, HbA1c, INR …":
    "Analysens navn, som på instrumentene: CRP, HbA1c, INR …",
  "Units in the instruments' files for which these codes stand, such as [g/dL]. Another unit needs codes of its own. Default: none.":
    "Enhetene kodene gjelder for, for eksempel g/dL. En annen enhet må ha egne koder.",
  "The code by which the journal files the result.": "Koden journalen arkiverer svaret under.",
  "Code in Norsk laboratoriekodeverk.": "Kode i Norsk laboratoriekodeverk: NPU eller NOR og fem siffer.",
  "Name as the receiver shall show it.": "Navnet slik mottakeren skal vise det.",
  "The same in LOINC, as alternate.": "Det samme i LOINC.",
  "LOINC number.": "LOINC-nummer.",
  "The unit that the value is in. Nothing is converted. Left out for answers in words (kind: ordinal or text), and only for those.":
    "Enheten verdien står i. Ingenting regnes om. Utelates bare for svar i ord.",
  "Unit in UCUM, such as mg/L or {INR}.": "Enheten i UCUM, for eksempel mg/L eller {INR}.",
};
