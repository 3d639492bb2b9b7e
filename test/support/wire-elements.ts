/**
 * A second, plain reader of what stands in a file of a device: its result elements with the patient and the sample above them. Written
 * from the standards' record and segment orders with nothing but string cuts; it imports nothing, so it shares no mistake with src/protocol.
 */
export interface Element {
  readonly code: string;
  /** As written, components and all. */
  readonly value: string;
  readonly unit: string;
  readonly patient: string;
  /** The records above it that say of whom and of what it is: patient, sample, order. */
  readonly above: string;
}

export type Family = "hl7" | "lis" | "poct1a";

/** Null: it is none of the three. */
export function familyOf(text: string): Family | null {
  if (/MSH[|]/.test(text)) return "hl7";
  if (/<(?:OBS|ESC|HEL)\.R0/.test(text) || /<OBS>/.test(text)) return "poct1a";
  return /(?:^|[\x02\r\n\d])H\|[\\^&@|]/.test(text) ? "lis" : null;
}

export function elementsOf(text: string, family: Family): readonly Element[] {
  if (family === "hl7") return hl7Elements(text);
  return family === "lis" ? lisElements(text) : poctElements(text);
}

function hl7Elements(text: string): readonly Element[] {
  const found: Element[] = [];
  let [patient, above] = ["", ""];
  for (const written of text.replaceAll("<CR>", "\r").split(/[\r\n]+/)) {
    const line = written.replace(/^[\x0b\x1c\s]*(?:<VT>|<SB>)?/, "");
    const fields = line.split("|");
    const [name] = fields;
    if (name === "MSH") [patient, above] = ["", ""];
    if (name === "PID") [patient, above] = [fields[3] || fields[2] || "", line];
    // What stands before an OBR belongs to it as well (SPM, ORC): only the order before is let go of.
    if (name === "OBR") above = above.replace(/\nOBR.*$/s, "");
    if (name !== "OBX") above += `\n${line}`;
    if (name !== "OBX") continue;
    const [, , , code = "", , value = "", unit = ""] = fields;
    found.push({ code: firstOf(code), value: unescaped(value), unit: unit.split("^")[0] ?? "", patient, above });
  }
  return found;
}

const firstOf = (field: string): string => field.split("^").find((part) => part !== "") ?? "";

const escapes: Readonly<Record<string, string>> = { T: "&", S: "^", F: "|", R: "~", E: "\\" };
const unescaped = (text: string): string => text.replaceAll(/\\([TSFRE])\\/g, (_, sign: string) => escapes[sign] ?? "");

function lisElements(text: string): readonly Element[] {
  // A frame's own signs: STX and number before, ETX or ETB with checksum behind. What ETB cuts goes on in the next frame.
  const bare = text
    .replaceAll(/\x17[0-9A-Fa-f]{2}\r?\n?\x02\d/g, "")
    .replaceAll(/\x03[0-9A-Fa-f]{2}(?:\r?\n)?/g, "\r")
    .replaceAll(/\x02\d?/g, "\r")
    .replaceAll(/[\x04\x05\x06]/g, "");
  const found: Element[] = [];
  let [patient, above] = ["", ""];
  let separators = ["|", "^"];
  for (const line of bare.split(/[\r\n]+/)) {
    const record = line.replace(/^\d(?=[HPORLCMQ]\|)/, "").trim();
    if (/^H[^A-Za-z0-9]/.test(record)) separators = [record[1] ?? "|", record[3] ?? "^"];
    const fields = record.split(separators[0] ?? "|");
    const [name] = fields;
    if (name === "H" || name === "L") [patient, above] = ["", ""];
    if (name === "P") [patient, above] = [`${fields[2]} ${fields[3]} ${fields[4]}`, record];
    if (name === "O") above = `${above.replace(/\nO.*$/s, "")}\n${record}`;
    if (name !== "R") continue;
    const codes = (fields[2] ?? "").split(separators[1] ?? "^").filter((part) => part !== "");
    found.push({ code: codes[0] ?? "", value: fields[3] ?? "", unit: fields[4] ?? "", patient, above });
  }
  return found;
}

function poctElements(text: string): readonly Element[] {
  const found: Element[] = [];
  for (const [service] of text.matchAll(/<SVC>.*?<\/SVC>/gs)) {
    const patient = attribute(service, "PT.patient_id", "V");
    for (const [block] of service.matchAll(/<OBS>.*?<\/OBS>/gs)) {
      const code = attribute(block, "OBS.observation_id", "V");
      const value = attribute(block, "OBS.value", "V") || attribute(block, "OBS.qualitative_value", "V");
      found.push({ code, value, unit: attribute(block, "OBS.value", "U"), patient, above: service });
    }
  }
  return found;
}

function attribute(xml: string, element: string, name: string): string {
  const [, attributes = ""] = new RegExp(`<${element}\\s([^>]*)>`).exec(xml) ?? [];
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
}
