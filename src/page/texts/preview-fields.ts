/** What a preview names of a result and of a message, in words. A field of a result without words does not build. */
import type { Observation } from "../../domain/observation.ts";

/** As a comparison names them: `value.unit`; a group that may be missing goes by its own name too. */
type Named<T> = {
  [Key in keyof T & string]: NonNullable<T[Key]> extends readonly unknown[]
    ? Key
    : NonNullable<T[Key]> extends object
      ? `${Key}.${Named<NonNullable<T[Key]>>}` | (Extract<T[Key], null | undefined> extends never ? never : Key)
      : Key;
}[keyof T & string];

const ofResult: Readonly<Record<Named<Required<Omit<Observation, "run" | "resent">>>, string>> = {
  kind: "slags prøve",
  "device.vendor": "produsent",
  "device.model": "modell",
  "device.serial": "serienummer",
  "device.software": "programversjon",
  sequence: "løpenummer",
  analyte: "analyse",
  deviceCode: "instrumentets kode for analysen",
  value: "svar",
  "value.raw": "svar slik instrumentet sendte det",
  "value.comparator": "større eller mindre enn",
  "value.number": "verdi",
  "value.unit": "enhet",
  "value.coded": "svar som kode",
  "value.coded.code": "svarets kode",
  "value.coded.text": "svarets tekst",
  "value.coded.system": "svarets kodeverk",
  failed: "mislykket måling",
  "failed.raw": "mislykket måling slik instrumentet sendte den",
  "failed.reason": "hvorfor målingen mislyktes",
  flags: "instrumentets merknader",
  range: "område fra instrumentet",
  "range.low": "områdets nedre grense",
  "range.high": "områdets øvre grense",
  calculated: "beregnet",
  status: "endelig eller rettet",
  override: "overstyrt av den som målte",
  role: "rolle",
  patientId: "pasientens nummer",
  otherPatientIds: "andre nummer i meldingen",
  patientName: "pasientens navn",
  birthDate: "fødselsdato",
  sex: "kjønn",
  sampleId: "prøvenummer",
  orderId: "rekvisisjonsnummer",
  specimen: "prøvemateriale",
  operatorId: "hvem som målte",
  reagentLot: "reagenslot",
  "reagentLot.number": "reagenslot",
  "reagentLot.expiry": "når reagensloten går ut",
  control: "kontrollprøve",
  "control.name": "kontrollprøvens navn",
  "control.lot": "kontroll-lot",
  "control.level": "kontrollnivå",
  "control.expiry": "når kontroll-loten går ut",
  measuredAt: "måletidspunkt",
  "measuredAt.raw": "måletidspunkt slik instrumentet sendte det",
  "measuredAt.local": "måletidspunkt",
  "measuredAt.offset": "tidssone",
  notes: "fritekst fra instrumentet",
};

const ofMessage: Readonly<Record<string, string>> = {
  "MSH-1": "skilletegn",
  "MSH-2": "skilletegn",
  "MSH-3": "avsenderprogram",
  "MSH-4": "avsender",
  "MSH-5": "mottakerprogram",
  "MSH-6": "mottaker",
  "MSH-7": "når meldingen er laget",
  "MSH-9": "meldingstype",
  "MSH-10": "meldingens nummer",
  "MSH-11": "test eller drift",
  "MSH-12": "versjon av standarden",
  "MSH-15": "kvittering for mottak",
  "MSH-16": "kvittering for behandling",
  "MSH-17": "land",
  "MSH-18": "tegnsett",
  "MSH-21": "meldingsprofil",
  "PID-1": "pasientens nummer i rekken",
  "PID-3": "pasientens nummer",
  "PID-5": "pasientens navn",
  "PID-7": "fødselsdato",
  "PID-8": "kjønn",
  "PV1-1": "besøkets nummer i rekken",
  "PV1-2": "slags besøk",
  "PV1-3": "sted",
  "ORC-1": "slags bestilling",
  "ORC-3": "svarets id",
  "ORC-5": "bestillingens status",
  "ORC-9": "når svaret ble frigitt",
  "OBR-1": "bestillingens nummer i rekken",
  "OBR-3": "svarets id",
  "OBR-4": "analyse som er bestilt",
  "OBR-7": "måletidspunkt",
  "OBR-11": "hvem som tok prøven",
  "OBR-22": "når svaret ble frigitt",
  "OBR-24": "slags laboratorium",
  "OBR-25": "svarets status",
  "OBX-1": "svarets nummer i rekken",
  "OBX-2": "slags verdi",
  "OBX-3": "analysekode",
  "OBX-5": "verdi",
  "OBX-6": "enhet",
  "OBX-7": "referanseområde",
  "OBX-8": "merke for unormalt svar",
  "OBX-11": "svarets status",
  "OBX-14": "måletidspunkt",
  "OBX-16": "hvem som målte",
  "OBX-17": "metode",
  "OBX-18": "instrument",
  "OBX-19": "analysetidspunkt",
  "OBX-23": "utførende virksomhet",
  "NTE-1": "kommentarens nummer i rekken",
  "NTE-2": "kommentarens kilde",
  "NTE-3": "kommentar",
  "SPM-1": "prøvens nummer i rekken",
  "SPM-2": "prøvenummer",
  "SPM-4": "prøvemateriale",
  "SPM-7": "hvordan prøven er tatt",
  "SPM-11": "slags prøve",
  "SPM-17": "når prøven er tatt",
};

/** A field that an observation has is always known; whatever else is told as it stands. */
export const resultField = (name: string): string => (ofResult as Readonly<Record<string, string>>)[name] ?? name;

/** `OBX[2]-5`: the second of its kind is told apart by its number. */
export function messageField(name: string): string {
  const [, segment = "", nth = "", field = ""] = /^(\w+)\[(\d+)\]-(\d+)$/.exec(name) ?? [];
  const words = ofMessage[`${segment}-${field}`];
  if (words === undefined) return name;
  return nth === "1" ? words : `${words} (nr. ${nth})`;
}

const contents: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kind: { patient: "pasientprøve", control: "kontrollprøve", eqa: "ekstern kvalitetskontroll", service: "service" },
  status: { final: "endelig", correction: "rettet" },
};

/** Of a field of a result: JSON, or the mark that covers what may name a person. */
export function resultContent(field: string, json: string): string {
  if (json === "•••") return "skjult";
  const content = JSON.parse(json) as unknown;
  if (content === null) return "ikke oppgitt";
  if (typeof content === "boolean") return content ? "ja" : "nei";
  if (Array.isArray(content)) return content.length === 0 ? "ingen" : content.join(", ");
  const text = String(content);
  return field === "value.number" ? text.replace(".", ",") : (contents[field]?.[text] ?? text);
}
