/**
 * What is wrong with an input at the door of the table of acts, in Norwegian: every field that an act takes, and every kind of fault that
 * the door tells of (office/door.ts). A field without a word here does not build. Pure.
 */
import type { ActionName, RequestOf } from "../../office/index.ts";

type NameIn<T> = T extends string | number | boolean | null | undefined
  ? never
  : T extends readonly (infer One)[]
    ? NameIn<One>
    : { [Key in keyof T & string]-?: string extends Key ? never : Key | NameIn<T[Key]> }[keyof T & string];

type FieldName = { [Name in ActionName]: NameIn<RequestOf<Name>> }[ActionName];

const fields: Readonly<Record<FieldName, string>> = {
  after: "Hvor visningen fortsetter",
  again: "Fødselsnummer en gang til",
  analyte: "Analyse",
  analytes: "Analyser",
  answers: "Svar",
  as: "Rolle",
  at: "Når",
  base: "Utgaven som ble åpnet",
  base64: "Filen",
  before: "Hvor listen fortsetter",
  by: "Navn",
  cause: "Årsak",
  causeCategory: "Type årsak",
  change: "Endring",
  changedBy: "Hvem som endret",
  check: "Kontroll av tiltaket",
  chosen: "Valgt",
  closedOn: "Avsluttet",
  closesOn: "Siste dag",
  code: "Kode",
  codes: "Koder",
  comparator: "Tegn foran tallet",
  compared: "Det som er sammenlignet",
  confirmed: "Navn eller fødselsdato",
  connection: "Tilkobling",
  contacts: "Kontakter",
  control: "Kontroll",
  controlId: "Kontrollens nummer",
  correctiveAction: "Tiltak",
  cv: "CV",
  cvSource: "Kilde til CV",
  date: "Dato",
  day: "Dag",
  deadline: "Frist",
  decision: "Vurdering",
  description: "Beskrivelse",
  deviation: "Avvik",
  dueWithinDays: "Dager til fristen",
  encoding: "Tegnsett",
  expiry: "Utløpsdato",
  file: "Fil",
  findings: "Endringer",
  from: "Fra",
  high: "Øvre grense",
  hospital: "Sykehusets svar",
  hours: "Når de svarer",
  id: "Nummer",
  ids: "Svarene",
  immediateAction: "Strakstiltak",
  inUseDays: "Dager i bruk",
  insert: "Pakningsvedlegg",
  insteadOf: "I stedet for",
  instrument: "Instrument",
  instruments: "Instrumenter",
  kind: "Type",
  lastDay: "Siste dag",
  level: "Nivå",
  limit: "Grense",
  login: "Brukernavn",
  lot: "Lot",
  low: "Nedre grense",
  mean: "Middelverdi",
  measure: "Tiltak",
  measured: "Målingen",
  model: "Modell",
  month: "Måned",
  moveTo: "Nivået det var",
  municipalCase: "Kommunens saksnummer",
  name: "Navn",
  no: "Utgave",
  note: "Merknad",
  notified: "Hvem fikk beskjed",
  notifiedAt: "Når fikk de beskjed",
  number: "Nummer",
  on: "Dato",
  openedOn: "Åpnet",
  opensOn: "Første dag",
  operator: "Hvem målte",
  operatorCodes: "Koder på instrumentene",
  own: "Eget svar",
  parallel: "Parallell",
  parallels: "Paralleller",
  patient: "Fødselsnummer",
  phone: "Telefon",
  place: "Sted",
  precision: "Presisjon",
  reading: "Lesemåte",
  reagentLot: "Reagenslot",
  reason: "Hvorfor",
  registeredBy: "Registrert av",
  registeredOn: "Registrert",
  report: "Rapport",
  responsible: "Ansvarlig",
  result: "Svar",
  results: "Svar",
  role: "Rolle",
  round: "Utsendelse",
  row: "Linje",
  rows: "Linjer",
  run: "Måling",
  sample: "Prøve",
  samples: "Prøver",
  scanned: "Nummeret er skannet",
  sd: "SD",
  send: "Hva som skal sendes",
  shipment: "Forsendelse",
  signature: "Underskrift",
  source: "Kilde",
  stage: "Hvor svaret er",
  step: "Trinn",
  taken: "Gjort",
  target: "Fasit",
  text: "Tekst",
  trueness: "Riktighet",
  undo: "Angre",
  undoSeconds: "Tid til å angre",
  unit: "Enhet",
  until: "Til",
  validFrom: "Gjelder fra",
  value: "Svar",
  values: "Skjemaet",
  withComments: "Med merknader",
  withStaff: "Med ansatte",
  year: "År",
};

/** Whole faults as the door says them; `$1`: the field. */
const faults: readonly (readonly [RegExp, string])[] = [
  [/^(.+) is missing$/, "$1 mangler"],
  [/^(.+) is not known here$/, "$1 hører ikke hjemme her"],
  [/^(.+) takes a text$/, "$1 skal være en tekst"],
  [/^(.+) takes a number$/, "$1 skal være et tall"],
  [/^(.+) takes a whole number$/, "$1 skal være et helt tall"],
  [/^(.+) takes true or false$/, "$1 skal være ja eller nei"],
  [/^(.+) takes a list$/, "$1 skal være en liste"],
  [/^(.+) takes an object$/, "$1 er ikke skrevet slik det skal"],
  [/^(.+) takes something else$/, "$1 er ikke skrevet slik det skal"],
  [/^(.+) takes a date like \S+$/, "$1 skal være en dato"],
  [/^(.+) takes one of .*$/, "$1 kan ikke velges slik"],
  [/^(.+) takes a text or values$/, "$1 skal være enten en tekst eller et skjema"],
  [/^(.+) takes a text, values or the number of a version$/, "$1 skal være enten en tekst, et skjema eller en tidligere utgave"],
  [/^(.+) is too long$/, "$1 er for lang"],
  [/^(.+) is too short$/, "$1 er for kort"],
  [/^(.+) is too large$/, "$1 er for stor"],
  [/^(.+) is too small$/, "$1 er for liten"],
  [/^(.+) is no text$/, "$1 kan ikke leses som tekst"],
  [/^(.+) holds characters that cannot be read$/, "$1 inneholder tegn som ikke kan leses"],
  [/^(.+) holds what no file of settings can hold$/, "$1 inneholder noe som ikke kan stå i et oppsett"],
  [/^(.+) cannot be used$/, "$1 kan ikke brukes"],
];

/** Null: nothing that the door says. */
export function badUsageInWords(detail: string): string | null {
  const told = detail.replace(/\.$/, "").split("; ").map(oneFault);
  return told.length === 0 || told.includes(null) ? null : `${told.join("; ")}.`;
}

function oneFault(fault: string): string | null {
  const more = /^(\d+) more faults$/.exec(fault);
  if (more !== null) return `og ${more[1]} feil til`;
  for (const [said, words] of faults) {
    const place = said.exec(fault)?.[1];
    if (place !== undefined) return words.replace("$1", () => placeInWords(place));
  }
  return null;
}

/** `results.2`: `«Svar» nr. 2`. */
function placeInWords(place: string): string {
  if (place === "The request") return "Det som ble sendt";
  return place
    .split(".")
    .map((part) =>
      /^\d+$/.test(part) ? `nr. ${part}` : Object.hasOwn(fields, part) ? `«${fields[part as FieldName]}»` : "Et felt",
    )
    .join(" ");
}
