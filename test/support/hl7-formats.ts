/** How the primitive datatypes of HL7 2.5.1 are written (chapter 2.A), and which escape sequences exist (2.7). */
const time = "(?:[01]\\d|2[0-3])(?:[0-5]\\d(?:[0-5]\\d(?:\\.\\d{1,4})?)?)?";
const zone = "(?:[+-](?:0\\d|1[0-4])[0-5]\\d)?";
const dateOnly = /^\d{4}(?:\d{2}(?:\d{2})?)?$/;
const dateAndTime = new RegExp(`^(?:\\d{4}(?:\\d{2})?|\\d{8}(?:${time})?)${zone}$`);

/** HL7.md 5.4: `^(>|<|>=|<=|=|<>)?\^-?\d+(\.\d+)?(\^[-+/.:](\^-?\d+(\.\d+)?)?)?$` */
const structuredNumeric = /^(?:>|<|>=|<=|=|<>)?\^-?\d+(?:\.\d+)?(?:\^[-+/.:](?:\^-?\d+(?:\.\d+)?)?)?$/;

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  NM: (text) => /^[+-]?\d+(?:\.\d+)?$/.test(text),
  SI: (text) => /^\d{1,4}$/.test(text),
  DT: (text) => dateOnly.test(text) && isRealDate(text),
  TM: (text) => new RegExp(`^${time}${zone}$`).test(text),
  DTM: (text) => dateAndTime.test(text) && isRealDate(text),
  ID: (text) => /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(text) && !text.includes("\\"),
  SN: (text) => structuredNumeric.test(text),
};

/** False when the datatype has a prescribed form and the text has another. */
export function hasFormat(datatype: string, text: string): boolean {
  return formats[datatype]?.(text) ?? true;
}

function isRealDate(text: string): boolean {
  const [year = "", month = "01", day = "01"] = [text.slice(0, 4), ...(/^\d{4}(\d{2})(\d{2})?/.exec(text)?.slice(1) ?? [])];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

/** Delimiters, raw bytes, character set switches and local sequences may stand in any text. */
const sequence = "[FSRTE]|X(?:[0-9A-Fa-f]{2})+|C[0-9A-Fa-f]{4}|M[0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{2})?|Z[^\\\\]*";
const formatting = "[HN]|\\.(?:br|fi|nf|ce|sp\\d*|in[+-]?\\d+|ti[+-]?\\d+|sk\\d+)";
const plainText = new RegExp(`^(?:[^\\\\]|\\\\(?:${sequence})\\\\)*$`);
const formattedText = new RegExp(`^(?:[^\\\\]|\\\\(?:${sequence}|${formatting})\\\\)*$`);

/** Every backslash opens or closes a sequence that exists; formatting commands only where formatted text may stand. */
export function isWellEscaped(datatype: string, text: string): boolean {
  return (datatype === "FT" ? formattedText : plainText).test(text);
}
