/** What the fields of our messages must look like, by what was agreed with the receiver (CONTRACTS.md "HL7 to the journal", HL7.md 1.2, 2, 3). */

/** What a receiver may have asked for; absent: as CONTRACTS.md has it. */
export interface Agreement {
  /** Its name for NLK. */
  readonly nlk?: string;
  readonly charset?: "UNICODE UTF-8" | "8859/1";
  readonly offScale?: "SN" | "ST";
  readonly equipment?: "labbro" | "law";
  readonly acknowledge?: "enhanced" | "original";
  /** Whether a control's message may name its operator. */
  readonly operator?: boolean;
}

/** What a field must look like, for every segment of that name. An empty text is a field that is not sent. */
export type Shapes = Readonly<Record<string, RegExp>>;

export const instant = /^\d{14}[+-]\d{4}$/;
/** A measurement whose time is uncertain is told to the day (QC.md ruling 18). */
export const momentOrDay = /^\d{14}[+-]\d{4}$|^\d{8}$/;
/** 20 characters of Crockford's alphabet, which has no I, L, O and U. */
const resultNumber = /^[0-9A-HJKMNP-TV-Z]{20}$/;
const nothing = /^$/;
const escaped = (text: string) => text.replace(/[^A-Za-z0-9]/g, "\\$&");

/** NLK first, LOINC as alternate (HL7.md 3). */
export const analyteCode = ({ nlk = "99NLK" }: Agreement): RegExp =>
  new RegExp(`^(?:NPU|NOR)\\d{5}\\^[^^]+\\^${escaped(nlk)}\\^\\d{1,7}-\\d\\^[^^]+\\^LN$`);

export const everyMessage = (agreed: Agreement): Shapes => ({
  "MSH-3": /./,
  "MSH-4": /./,
  "MSH-5": /./,
  "MSH-6": /./,
  "MSH-7": instant,
  "MSH-9": /^(?:ORU\^R01\^ORU_R01|ORU\^R30\^ORU_R30|OUL\^R22\^OUL_R22)$/,
  "MSH-10": /^[0-9A-Za-z]{1,20}$/,
  "MSH-11": /^[PT]$/,
  "MSH-12": /^2\.5\.1$/,
  "MSH-15": agreed.acknowledge === "original" ? nothing : /^NE$/,
  "MSH-16": agreed.acknowledge === "original" ? nothing : /^AL$/,
  "MSH-18": new RegExp(`^${agreed.charset ?? "UNICODE UTF-8"}$`),
  "ORC-3": /./,
  "ORC-5": /^CM$/,
  "ORC-7": nothing,
  "OBR-4": analyteCode(agreed),
  "OBR-5": nothing,
  "OBR-6": nothing,
  "OBR-7": momentOrDay,
  "OBR-8": nothing,
  "OBR-22": instant,
  "OBR-27": nothing,
  "OBX-9": nothing,
  "OBX-10": nothing,
  "OBX-12": nothing,
});

export const patientResult = (agreed: Agreement): Shapes => ({
  "PID-11": nothing,
  "PID-13": nothing,
  "PID-18": nothing,
  "PID-19": nothing,
  "ORC-3": resultNumber,
  "OBR-3": resultNumber,
  "OBR-11": /^O$/,
  "OBR-25": /^[FCX]$/,
  "OBX-3": analyteCode(agreed),
  "OBX-11": /^[FCXW]$/,
  "OBX-14": momentOrDay,
  "OBX-18": equipment(agreed),
  "OBX-19": momentOrDay,
  "NTE-2": /^L$/,
  "NTE-3": /./,
  "SPM-11": /^P\^/,
});

export const controlResult = (agreed: Agreement): Shapes => ({
  "OBR-25": /^[FC]$/,
  "OBX-11": /^[FCX]$/,
  "OBX-16": agreed.operator === true ? /^/ : nothing,
  "SPM-4": /^CTRL\^/,
  "SPM-11": /^Q\^/,
  "SAC-3": /./,
  "INV-3": /^CO\^/,
  "INV-16": /./,
});

/** One EI, the maker's or ours; or two, the model and the instrument itself. */
function equipment({ equipment: form = "labbro" }: Agreement): RegExp {
  return form === "labbro" ? /^[^~^]*(?:\^[^~^]+)?$/ : /^[^~^]+(?:\^[^~^]+)?(?:~[^~^]+(?:\^[^~^]+)?)?$/;
}
