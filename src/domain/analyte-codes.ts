/**
 * How analytes are named to the journal, as versioned data: NLK is revised five times a year (HL7.md 3.1, 3.2). Here are the shape
 * and the checks; the table that comes with Labbro is hl7/code-table.ts, an administrator's own is config/codes.yaml.
 */
export interface CodedText {
  readonly code: string;
  readonly name: string;
}

export interface AnalyteCodes {
  readonly analyte: string;
  /** Configured units that these codes stand for; a value in % never goes under the code for mmol/mol. */
  readonly units: readonly string[];
  readonly nlk: CodedText;
  readonly loinc: CodedText;
  /** Absent: they stand for answers in words (domain/answers.ts), never for a number. */
  readonly ucum?: CodedText | undefined;
}

export interface CodeTable {
  readonly version: string;
  /** Where the codes were looked up, and when. */
  readonly source: string;
  readonly analytes: readonly AnalyteCodes[];
}

/** CE.1/CE.4 and CE.2/CE.5, and the whole field OBX-3 or OBX-6, in characters (HL7.md 2). */
export const codeLimits = { code: 20, name: 199, field: 250 };

/** `NPU19748`, `NOR05172`: both stand in NLK. */
export const isNlkCode = (text: string): boolean => /^(?:NPU|NOR)\d{5}$/.test(text);

/** A LOINC number with its check digit (modulus 10, every second digit doubled from the right), such as `48421-2`. */
export function isLoincCode(text: string): boolean {
  const match = /^(\d{1,7})-(\d)$/.exec(text);
  if (match === null) return false;
  const sum = Array.from(match[1] ?? "", Number)
    .toReversed()
    .map((digit, i) => (i % 2 === 0 ? digit * 2 : digit))
    .reduce((total, n) => total + Math.floor(n / 10) + (n % 10), 0);
  return (10 - (sum % 10)) % 10 === Number(match[2]);
}

/** Room that the two names of the coding systems and the separators take in OBX-3. */
const systemsAndSeparators = 20 + 20 + 5;

/** Whether both codes fit in one OBX-3, whatever the receiver calls the coding systems. */
export const fitsOneField = ({ nlk, loinc }: Pick<AnalyteCodes, "nlk" | "loinc">): boolean =>
  [nlk.code, nlk.name, loinc.code, loinc.name].join("").length + systemsAndSeparators <= codeLimits.field;
