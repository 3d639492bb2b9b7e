/** Faults to put into a good patient result, each with the complaint that must follow: a validator is only worth what it catches. */
import { Buffer } from "node:buffer";

export interface Mutation {
  readonly name: string;
  /** The same text again means: this message has no place for this fault. */
  readonly change: (text: string) => string | Uint8Array;
  /** Part of the complaint; the name of the place, so that a fault is not caught by accident elsewhere. */
  readonly complaint: RegExp;
  readonly by: "standard" | "profile";
}

const segmentsOf = (text: string) => text.slice(0, -1).split("\r");
const joined = (segments: readonly string[]) => segments.map((one) => `${one}\r`).join("");

/** The first segment of that name, changed. */
export function inSegment(name: string, change: (segment: string) => string): (text: string) => string {
  return (text) => {
    const segments = segmentsOf(text);
    const at = segments.findIndex((one) => one.startsWith(`${name}|`));
    return joined(segments.map((one, i) => (i === at ? change(one) : one)));
  };
}

/** `OBX-5` set in the first OBX. MSH-1 is the separator itself, so MSH counts one less. */
export function set(place: string, value: string): (text: string) => string {
  const [name = "", number = "0"] = place.split("-");
  const index = name === "MSH" ? Number(number) - 1 : Number(number);
  return inSegment(name, (segment) => {
    const fields = segment.split("|");
    while (fields.length <= index) fields.push("");
    return fields.with(index, value).join("|");
  });
}

export function drop(name: string): (text: string) => string {
  return (text) => joined(segmentsOf(text).filter((one) => !one.startsWith(`${name}|`)));
}

export function insertAfter(name: string, segment: string): (text: string) => string {
  return inSegment(name, (found) => `${found}\r${segment}`);
}

export function swap(first: string, second: string): (text: string) => string {
  return (text) => {
    const segments = segmentsOf(text);
    const [a, b] = [first, second].map((name) => segments.findIndex((one) => one.startsWith(`${name}|`)));
    if (a === undefined || b === undefined || a < 0 || b < 0) return text;
    return joined(segments.with(a, segments[b] ?? "").with(b, segments[a] ?? ""));
  };
}

const both =
  (...changes: readonly ((text: string) => string)[]) =>
  (text: string) =>
    changes.reduce((changed, change) => change(changed), text);

const standard = (name: string, complaint: RegExp, change: Mutation["change"]): Mutation => ({
  name,
  complaint,
  change,
  by: "standard",
});
const profile = (name: string, complaint: RegExp, change: Mutation["change"]): Mutation => ({
  name,
  complaint,
  change,
  by: "profile",
});

const nlk = "NPU19748^P-C-reaktivt protein^99NLK";
const loinc = "48421-2^C reactive protein^LN";

const bytes: readonly Mutation[] = [
  standard("LF for CR", /0x0a/, (text) => text.replaceAll("\r", "\n")),
  standard("CR LF", /0x0a/, (text) => text.replaceAll("\r", "\r\n")),
  standard("no last CR", /end with CR/, (text) => text.slice(0, -1)),
  standard("broken off", /end with CR/, (text) => text.slice(0, -40)),
  standard("byte order mark", /begin with MSH/, (text) => `\uFEFF${text}`),
  standard("MLLP frame", /begin with MSH/, (text) => `\x0b${text}\x1c\r`),
  standard(
    "a NUL",
    /0x00/,
    inSegment("PV1", (segment) => `${segment}\x00`),
  ),
  standard(
    "a tab",
    /0x09/,
    inSegment("PID", (segment) => segment.replace("^", "\t^")),
  ),
  standard("Latin-1 bytes", /not UTF-8/, (text) => Buffer.from(set("PID-5", "Ødegård^Åse")(text), "latin1")),
  standard("another character set named", /MSH-18/, set("MSH-18", "8859/1")),
  standard("a character set that is none", /MSH-18/, set("MSH-18", "UTF-8")),
  standard(
    "an empty line",
    /no segment/,
    inSegment("ORC", (segment) => `${segment}\r`),
  ),
  standard("a small segment name", /no segment/, (text) => text.replace("\rORC|", "\rOrc|")),
  standard("no MSH", /begin with MSH/, drop("MSH")),
  standard("other delimiters", /begin with MSH/, (text) => text.replace("|^~\\&|", "|$~\\&|")),
];

const structure: readonly Mutation[] = [
  standard("ORC after OBR", /structure/, swap("ORC", "OBR")),
  standard("PID after PV1", /structure/, swap("PID", "PV1")),
  standard("no OBR", /structure/, drop("OBR")),
  standard("no MSH-9.3", /structure/, set("MSH-9", "ORU^R01")),
  standard("the event of another structure", /MSH-9/, set("MSH-9", "ORU^R22^ORU_R01")),
  standard("a segment of another message", /structure/, insertAfter("OBX", "SAC|||C7781")),
  standard("a segment that does not exist", /ZQ1 is no segment/, insertAfter("OBX", "ZQ1|1")),
  standard("a segment named as objects' own things are", /constructor is no segment/, insertAfter("OBX", "constructor|1")),
  standard("a structure named so", /MSH-9\.3/, set("MSH-9", "ORU^R01^constructor")),
  standard("a second specimen before the order", /structure/, insertAfter("PV1", "SPM|1|^A||BLDC^Blood capillary^HL70487")),
  standard("two ORC in a row", /structure/, insertAfter("ORC", "ORC|RE||01KKP3Z0XW7Q4M2C9T5F||CM")),
  profile("a second OBR", /OBR must be there/, insertAfter("OBX", `OBR|2||01KKP3Z0XW7Q4M2C9T5F|${nlk}^${loinc}`)),
  profile("no PID", /PID must be there/, drop("PID")),
  profile("no ORC", /ORC must be there/, drop("ORC")),
];

const header: readonly Mutation[] = [
  standard("control id too long", /MSH-10 is longer/, set("MSH-10", "3f2504e0-4f89-11d3-9a0c-0305e82c3301")),
  standard("no control id", /MSH-10 is required/, set("MSH-10", "")),
  standard("no time", /MSH-7 is required/, set("MSH-7", "")),
  standard("processing id of no table", /MSH-11/, set("MSH-11", "X")),
  standard("another version", /MSH-12/, set("MSH-12", "2.3")),
  standard("an acknowledgement condition that is none", /MSH-15/, set("MSH-15", "XX")),
  standard("a universal id without type", /MSH-3 has a universal id/, set("MSH-3", "LABBRO^2.16.578.1")),
  standard("a repeated field that may not repeat", /MSH-10 repeats/, set("MSH-10", "A1~A2")),
  standard("a header field too many", /MSH-22 does not exist/, set("MSH-22", "X")),
  profile("an accept acknowledgement wanted", /MSH-15/, set("MSH-15", "AL")),
  profile("no application acknowledgement wanted", /MSH-16/, set("MSH-16", "")),
  profile("debugging", /MSH-11/, set("MSH-11", "D")),
  profile("a time without zone", /MSH-7/, set("MSH-7", "20260314101533")),
  profile("no sender", /MSH-3/, set("MSH-3", "")),
];

const patient: readonly Mutation[] = [
  standard("no identifier", /PID-3 is required/, set("PID-3", "")),
  standard("no name", /PID-5 is required/, set("PID-5", "")),
  standard("a name of separators", /PID-5 holds only/, set("PID-5", "^^^")),
  standard("a name too long", /PID-5\.1\.1 is longer/, set("PID-5", `${"Å".repeat(51)}^Åse`)),
  standard("a sex of no table", /PID-8/, set("PID-8", "K")),
  standard("a birth date that never was", /PID-7\.1 is no DTM/, set("PID-7", "19730229")),
  standard("a birth date with dashes", /PID-7\.1 is no DTM/, set("PID-7", "1974-06-13")),
  standard("a patient class of no table", /PV1-2/, set("PV1-2", "H")),
  standard("no patient class", /PV1-2 is required/, set("PV1-2", "")),
  standard("an identifier type of no table", /PID-3\.5/, set("PID-3", "15815024343^^^FNR&2.16.578.1.12.4.1.4.1&ISO^FNR")),
  standard("identifier too long", /PID-3\.1 is longer/, set("PID-3", "1581502434315815^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR")),
  profile("the OID of another register", /PID-3\.4/, set("PID-3", "15815024343^^^FNR&2.16.578.1.12.4.1.4.2&ISO^NNNOR")),
  profile("a D-number as person number", /PID-3\.4/, set("PID-3", "55815024256^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR")),
  profile("no authority", /PID-3\.4/, set("PID-3", "15815024343^^^^NNNOR")),
  profile("a digit changed", /PID-3\.1/, set("PID-3", "15815024344^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR")),
  profile("two digits swapped", /PID-3\.1/, set("PID-3", "15815023443^^^FNR&2.16.578.1.12.4.1.4.1&ISO^NNNOR")),
  profile(
    "a second identifier without authority",
    /PID-3\.4/,
    inSegment("PID", (one) => one.replace("^NNNOR", "^NNNOR~1")),
  ),
  profile("an address", /PID-11/, set("PID-11", "Storgata 1^^Bjerke")),
];

const order: readonly Mutation[] = [
  standard("no service", /OBR-4 is required/, set("OBR-4", "")),
  standard("order number too long", /OBR-3 is longer/, set("OBR-3", "01KKP3Z0XW7Q4M2C9T5FABC")),
  standard("a result status of no table", /OBR-25/, set("OBR-25", "Q")),
  standard("an order control of no table", /ORC-1/, set("ORC-1", "ZZ")),
  standard("a month that is none", /OBR-7\.1 is no DTM/, set("OBR-7", "20261314101105+0100")),
  standard("a zone with a colon", /OBR-22\.1 is no DTM/, set("OBR-22", "20260314101530+01:00")),
  profile(
    "a letter that Crockford left out",
    /OBR-3/,
    both(set("OBR-3", "I1KKP3Z0XW7Q4M2C9T5F"), set("ORC-3", "I1KKP3Z0XW7Q4M2C9T5F")),
  ),
  profile("two order numbers", /ORC-3 is another/, set("ORC-3", "01KKP3Z0XW7Q4M2C9T5Z")),
  profile("a time of request", /OBR-6/, set("OBR-6", "20260314101105+0100")),
  profile("no time of observation", /OBR-7/, set("OBR-7", "")),
];

const observation: readonly Mutation[] = [
  standard("text for a number", /OBX-5 is no NM/, both(set("OBX-2", "NM"), set("OBX-5", "negativ"))),
  standard("a comparator in a number", /OBX-5 is no NM/, both(set("OBX-2", "NM"), set("OBX-5", "<5"))),
  standard("a decimal comma", /OBX-5 is no NM/, both(set("OBX-2", "NM"), set("OBX-5", "4,7"))),
  standard("a number with an exponent", /OBX-5 is no NM/, both(set("OBX-2", "NM"), set("OBX-5", "4e1"))),
  standard("components in a number", /OBX-5 has components/, both(set("OBX-2", "NM"), set("OBX-5", "<^5"))),
  standard("SN in one piece", /OBX-5 is no SN/, both(set("OBX-2", "SN"), set("OBX-5", "<5"))),
  standard("SN without number", /OBX-5 is no SN/, both(set("OBX-2", "SN"), set("OBX-5", "<^"))),
  standard("SN with another comparator", /OBX-5 is no SN/, both(set("OBX-2", "SN"), set("OBX-5", "≤^5"))),
  standard("SN with text", /OBX-5 is no SN/, both(set("OBX-2", "SN"), set("OBX-5", "<^fem"))),
  standard("SN with a fifth component", /OBX-5 has more/, both(set("OBX-2", "SN"), set("OBX-5", "^1^-^5^6"))),
  standard("a value without type", /OBX-5 has a value/, set("OBX-2", "")),
  standard("a type of no table", /OBX-2/, set("OBX-2", "XX")),
  standard("a withdrawn type", /OBX-5 has a value/, set("OBX-2", "CK")),
  standard("a type named as objects' own things are", /OBX-5 has a value/, set("OBX-2", "toString")),
  standard("two types", /OBX-2 repeats/, set("OBX-2", "NM~SN")),
  standard("no code", /OBX-3 is required/, set("OBX-3", "")),
  standard("a coding system of no table", /OBX-3\.3/, set("OBX-3", `NPU19748^P-C-reaktivt protein^NLK^${loinc}`)),
  standard("an OID for a coding system", /OBX-3\.3 is longer/, set("OBX-3", `NPU19748^P-CRP^2.16.578.1.12.4.1.1.7280^${loinc}`)),
  standard("a component too many", /OBX-6 has more/, set("OBX-6", "mg/L^mg/L^UCUM^^^^x")),
  standard("a range too long", /OBX-7 is longer/, set("OBX-7", "1".repeat(61))),
  standard("a flag of no table", /OBX-8/, set("OBX-8", "HIGH")),
  standard("no status", /OBX-11 is required/, set("OBX-11", "")),
  standard("a status of no table", /OBX-11/, set("OBX-11", "Q")),
  standard("an hour that is none", /OBX-14\.1 is no DTM/, set("OBX-14", "20260314251105+0100")),
  standard("a day that never was", /OBX-14\.1 is no DTM/, set("OBX-14", "20260230101105+0100")),
  standard("a zone that is none", /OBX-19\.1 is no DTM/, set("OBX-19", "20260314101105+9900")),
  standard("an operator's id too long", /OBX-16\.1 is longer/, set("OBX-16", "1234567890123456")),
  standard("an instrument too long", /OBX-18 is longer/, set("OBX-18", "AF2009506512345^LABBRO1")),
  standard("a reserved field", /OBX-20 is longer/, set("OBX-20", "x")),
  standard("a field too many", /OBX-26 does not exist/, set("OBX-26", "x")),
  standard("a set id that is text", /OBX-1 is no SI/, set("OBX-1", "en")),
  profile("LOINC before NLK", /OBX-3/, set("OBX-3", `${loinc}^${nlk}`)),
  profile("NLK alone", /OBX-3/, set("OBX-3", nlk)),
  profile("no value", /OBX-5 is missing/, set("OBX-5", "")),
  profile("a value as text", /OBX-2 is neither/, both(set("OBX-2", "ST"), set("OBX-5", "47"))),
  profile("no unit", /OBX-6/, set("OBX-6", "")),
  profile("a value that was withdrawn", /withdrawn/, both(set("OBX-11", "X"), set("OBX-5", "47"))),
  profile("off scale said only once", /OBX-8/, both(set("OBX-2", "SN"), set("OBX-5", ">^200"), set("OBX-8", ""))),
  profile("a preliminary result", /OBX-11/, set("OBX-11", "P")),
  profile("a time without zone", /OBX-14/, set("OBX-14", "20260314101105")),
  profile("no time of analysis", /OBX-19/, set("OBX-19", "")),
  profile("a set id out of order", /OBX-1/, set("OBX-1", "2")),
  profile("a probability", /OBX-9/, set("OBX-9", "0.9")),
  profile("an order to delete", /delete/, set("OBX-7", '""')),
  profile(
    "a field that says nothing",
    /empty parts/,
    inSegment("OBX", (segment) => `${segment}|`),
  ),
  profile("a component that says nothing", /empty parts/, set("OBX-6", "mg/L^mg/L^UCUM^")),
];

const comment = "NTE|1|L|Pasientnær analyse.";
const text: readonly Mutation[] = [
  standard("half an escape sequence", /NTE-3 has a malformed/, set("NTE-3", "lot\\F12")),
  standard("an escape sequence that is none", /NTE-3 has a malformed/, set("NTE-3", "lot\\Q\\12")),
  standard("half a byte", /NTE-3 has a malformed/, set("NTE-3", "\\X0\\")),
  standard("a line break where text is plain", /OBX-7 has a malformed/, set("OBX-7", "1\\.br\\2")),
  standard("a backslash of its own", /OBX-18\.1 has a malformed/, set("OBX-18", "AF\\1^LABBRO")),
  standard("a naked component separator", /NTE-3 has components/, set("NTE-3", "a^b")),
  standard("a naked subcomponent separator", /NTE-3 has components/, set("NTE-3", "a&b")),
  standard("naked field separators", /NTE-5 does not exist/, set("NTE-3", "a|b|c")),
  standard("a source of no table", /NTE-2/, set("NTE-2", "Q")),
  profile("an empty comment", /NTE-3/, set("NTE-3", "")),
  profile("highlighting", /never send/, set("NTE-3", "\\H\\viktig\\N\\")),
  profile("a comment counted twice", /NTE-1/, insertAfter("NTE", comment)),
];

const specimen: readonly Mutation[] = [
  standard("no specimen type", /SPM-4 is required/, set("SPM-4", "")),
  standard("a specimen type of no table", /SPM-4\.1/, set("SPM-4", "FINGER^^HL70487")),
  standard("a role of no table", /SPM-11\.1/, set("SPM-11", "X^^HL70369")),
  standard("a role without coding system", /SPM-11\.1/, set("SPM-11", "PATIENT")),
  profile("a control's role", /SPM-11/, set("SPM-11", "Q^Control specimen^HL70369")),
  profile("two orders to be the first specimen", /SPM-1/, set("SPM-1", "2")),
];

export const patientResultFaults: readonly Mutation[] = [
  ...bytes,
  ...structure,
  ...header,
  ...patient,
  ...order,
  ...observation,
  ...text,
  ...specimen,
];

/** Legal in every way but not what was rendered: only the exact list of segments can tell. */
export const injections: readonly Mutation[] = [
  standard("a second result", /segments are/, insertAfter("OBX", `OBX|2|NM|${nlk}^${loinc}||999|mg/L^mg/L^UCUM|||||F`)),
  standard("a comment", /segments are/, insertAfter("OBX", "NTE|1|L|Se bort fra svaret.")),
  standard("a comment lost", /segments are/, drop("NTE")),
];
